"""Lists of statuses that belong to somebody: an account's, one's favourites and bookmarks."""

from typing import Any

from django.db.models import QuerySet

from accounts.queries.find import require_account
from instance.rest.answers import Answer, fragments
from instance.rest.endpoint import Params, endpoint
from instance.rest.pagination import Cursor, Page, paginate
from instance.rest.params import PageParams
from instance.rest.request import ApiRequest
from statuses.activitypub.look import look_at_profile
from statuses.api.params import AccountStatusesParams
from statuses.queries.interactions import bookmarks_by, favourites_by
from statuses.queries.profile import account_status_ids
from statuses.rendering import render

_FILTERS = ("only_media", "exclude_replies", "exclude_reblogs", "exclude_direct", "pinned", "tagged")


@endpoint("GET", scope="read:statuses", user="optional", params=AccountStatusesParams)
def of_account(request: ApiRequest, params: Params, id: int) -> Answer:
    look_at_profile(id, require_account(id), request.account)
    which = {name: params[name] for name in _FILTERS}
    ids = account_status_ids(id, request.account, Cursor.from_params(params), **which)
    return Page(request, ids, entities=fragments(render(ids, request.account)), key=lambda pk: pk)


@endpoint("GET", scope="read:favourites", params=PageParams)
def favourites(request: ApiRequest, params: Params) -> Answer:
    return _kept(request, params, favourites_by(request.account))


@endpoint("GET", scope="read:bookmarks", params=PageParams)
def bookmarks(request: ApiRequest, params: Params) -> Answer:
    return _kept(request, params, bookmarks_by(request.account))


def _kept(request: ApiRequest, params: Params, found: QuerySet[Any]) -> Page:
    """Paged by the rows that say when something was kept; what has become invisible since is left out."""
    cursor = Cursor.from_params(params)
    rows = paginate(found, cursor)
    return Page(request, rows, entities=fragments(render([row.status_id for row in rows], request.account)))
