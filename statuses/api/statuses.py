"""Post, show, delete; the thread around."""

from accounts.models.account import Account
from instance.errors import Invalid
from instance.rest.answers import Answer, fragments
from instance.rest.endpoint import Params, endpoint
from instance.rest.idempotency import idempotent
from instance.rest.request import ApiRequest
from statuses.actions.delete import delete_status
from statuses.actions.media import attachable
from statuses.actions.post import Draft, PollDraft, post_status
from statuses.activitypub.look import look_at_thread
from statuses.activitypub.meet import meet_mentioned
from statuses.api.params import DeleteStatusParams, IdsParams, PostStatusParams
from statuses.api.refresh import with_refresh
from statuses.entities.status import deleted_status_entity
from statuses.models.status import QuotePolicy, Status, Visibility
from statuses.queries.load import find_original, find_own, find_status, require_visible, visible_ids
from statuses.queries.thread import thread
from statuses.rendering import render, render_json, render_pairs


@endpoint("POST", scope="write:statuses", params=PostStatusParams, family="statuses")
def post(request: ApiRequest, params: Params) -> Answer:
    if params.get("scheduled_at"):
        raise Invalid("Validation failed: Posts cannot be scheduled on this server")
    status = idempotent(
        request,
        lambda: _post(request, params),
        lambda made: find_status(made, request.account),
    )
    return show_one(status, request.account)


def _post(request: ApiRequest, params: Params) -> Status:
    meet_mentioned(params.get("status", ""))
    return post_status(account=request.account, draft=_draft(request, params), application=request.application)


@endpoint("GET", scope="read:statuses", user="optional")
def show(request: ApiRequest, id: int) -> Answer:
    require_visible(id, request.account)
    return render([id], request.account)[0]


@endpoint("GET", scope="read:statuses", user="optional", params=IdsParams)
def index(request: ApiRequest, params: Params) -> Answer:
    return fragments(render(visible_ids(params.get("id", []), request.account), request.account))


@endpoint("DELETE", scope="write:statuses", params=DeleteStatusParams, family="deletes")
def delete(request: ApiRequest, params: Params, id: int) -> Answer:
    status = find_own(id, request.account)
    entity = deleted_status_entity(render_json([id], request.account)[0], status.text)
    delete_status(status=status, keep_media=not params["delete_media"])
    return entity


@endpoint("GET", scope="read:statuses", user="optional")
def context(request: ApiRequest, id: int) -> Answer:
    found = thread(id, request.account)
    texts = dict(render_pairs([*found.ancestors, *found.descendants], request.account))
    answer = {
        "ancestors": fragments(texts[pk] for pk in found.ancestors if pk in texts),
        "descendants": fragments(texts[pk] for pk in found.descendants if pk in texts),
    }
    return with_refresh(answer, look_at_thread(found, id, request.account))


def show_one(status: Status, viewer: Account | None) -> bytes:
    return render([status.pk], viewer)[0]


def _draft(request: ApiRequest, params: Params) -> Draft:
    """The wire's words become the domain's; what is referred to must be visible to the author."""
    account = request.account
    poll, visibility, policy = params.get("poll"), params.get("visibility"), params.get("quote_approval_policy")
    parent, quoted = params.get("in_reply_to_id"), params.get("quoted_status_id")
    return Draft(
        text=params["status"],
        spoiler_text=params["spoiler_text"],
        visibility=Visibility.from_name(visibility) if visibility else None,
        sensitive=params.get("sensitive"),
        language=params.get("language"),
        in_reply_to=find_original(parent, account) if parent else None,
        media=attachable(account=account, ids=params.get("media_ids", [])),
        poll=PollDraft(**poll) if poll else None,
        quoted=find_original(quoted, account) if quoted else None,
        quote_policy=QuotePolicy[policy.upper()] if policy else None,
    )
