"""One box for everything (Mastodon: methods/search)."""

from accounts.entities import account_entities
from accounts.models.account import Account
from accounts.queries.discover import search_accounts
from accounts.queries.emojis import emojis_of
from instance.errors import RuleError, Unauthorized
from instance.rest.answers import Answer, fragments
from instance.rest.endpoint import Params, endpoint
from instance.rest.pagination import Cursor
from instance.rest.request import ApiRequest
from statuses.entities.parts import tag_entity
from statuses.queries.load import visible_ids
from statuses.queries.tags import TagFacts
from statuses.rendering import render
from timelines.actions.meet import meet
from timelines.api.params import SearchParams
from timelines.entities import search_entity
from timelines.queries import search as queries


class NothingAsked(RuleError):
    """Mastodon answers 400, not 422, where a required parameter is absent."""

    status = 400
    default = "param is missing or the value is empty: q"


@endpoint("GET", scope="read:search", user="optional", params=SearchParams)
def search(request: ApiRequest, params: Params) -> Answer:
    """A category that was not asked for is empty; `offset` counts only where one was."""
    query = params["q"].strip()
    if not query:
        raise NothingAsked
    if request.account is None and (params["resolve"] or "offset" in params):
        raise Unauthorized("Search queries that resolve remote resources or use pagination need a signed-in user")
    if request.account is not None and params["resolve"]:
        query = meet(query, request.account)
    kind = params.get("type")
    return search_entity(
        accounts=_accounts(request, params, query) if kind in (None, "accounts") else [],
        statuses=_statuses(request, params, query) if kind in (None, "statuses") else [],
        hashtags=_hashtags(request, params, query) if kind in (None, "hashtags") else [],
    )


def _accounts(request: ApiRequest, params: Params, query: str) -> list[Answer]:
    if queries.is_url(query):
        found = queries.account_by_url(query)
    elif query.startswith("#"):
        found = list[Account]()
    else:
        found = search_accounts(request.account, query, following=params["following"], **_slice(params))
    return account_entities(found, emojis_of(found))


def _statuses(request: ApiRequest, params: Params, query: str) -> list[Answer]:
    """Words are looked for in what the person had to do with; addresses work for everybody."""
    if queries.is_url(query):
        ids = queries.status_by_url(request.account, query)
    elif request.account is None:
        return []
    else:
        ids = queries.search_library(
            request.account,
            query,
            author_id=params.get("account_id"),
            above=params.get("min_id"),
            below=params.get("max_id"),
            **_slice(params),
        )
    return fragments(render(visible_ids(ids, request.account), request.account))


def _hashtags(request: ApiRequest, params: Params, query: str) -> list[Answer]:
    if queries.is_url(query) or query.startswith("@"):
        return []
    tags = queries.search_tags(query, **_slice(params))
    facts = TagFacts.load(tags, request.account)
    return [tag_entity(tag, **facts.of(tag)) for tag in tags]


def _slice(params: Params) -> dict[str, int]:
    """The part of one category that is wanted; each begins at its start where all are asked for."""
    offset = max(params.get("offset", 0), 0) if "type" in params else 0
    return {"limit": Cursor.from_params(params).limit, "offset": offset}
