"""Edit a status, read its source and its history."""

from accounts.entities import account_entity
from accounts.models.account import Account
from accounts.queries.emojis import emojis_of
from instance.rest.answers import Answer
from instance.rest.endpoint import Params, endpoint
from instance.rest.request import ApiRequest
from statuses.actions.edit import MediaChange, Revision, edit_status
from statuses.actions.media import attachable
from statuses.actions.poll import PollDraft
from statuses.api.edit_params import EditStatusParams
from statuses.api.statuses import show_one
from statuses.entities.history import status_edit_entities, status_source_entity
from statuses.models.status import QuotePolicy, Status
from statuses.queries.history import author_of, emojis_of_versions, media_of_versions, versions
from statuses.queries.load import find_original, find_own


@endpoint("PUT", scope="write:statuses", params=EditStatusParams, family="statuses")
def put(request: ApiRequest, params: Params, id: int) -> Answer:
    return _edit(request, params, id)


@endpoint("PATCH", scope="write:statuses", params=EditStatusParams, family="statuses")
def patch(request: ApiRequest, params: Params, id: int) -> Answer:
    """Rails takes both, and means the whole status by either."""
    return _edit(request, params, id)


@endpoint("GET", scope="read:statuses", user="app")
def source(request: ApiRequest, id: int) -> Answer:
    return status_source_entity(find_original(id, request.account))


@endpoint("GET", scope="read:statuses", user="optional")
def history(request: ApiRequest, id: int) -> Answer:
    status = find_original(id, request.account)
    author = author_of(status)
    found = versions(status)
    return status_edit_entities(
        found,
        account=account_entity(author, emojis_of([author])),
        media=media_of_versions(found, author),
        emojis=emojis_of_versions(found, author),
        domain=author.domain,
    )


def _edit(request: ApiRequest, params: Params, status_id: int) -> Answer:
    status = find_own(status_id, request.account)
    edit_status(status=status, revision=_revision(params, status, request.account))
    return show_one(status, request.account)


def _revision(params: Params, status: Status, account: Account) -> Revision:
    poll, policy = params.get("poll"), params.get("quote_approval_policy")
    return Revision(
        text=params["status"],
        spoiler_text=params["spoiler_text"],
        sensitive=params["sensitive"],
        language=params.get("language"),
        media=attachable(account=account, ids=params.get("media_ids", []), status=status),
        media_changes={
            each["id"]: MediaChange(description=each.get("description"), focus=each.get("focus"))
            for each in params.get("media_attributes", [])
        },
        poll=PollDraft(**poll) if poll else None,
        quote_policy=QuotePolicy[policy.upper()] if policy else None,
    )
