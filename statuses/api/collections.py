"""Lists of statuses that belong to somebody: an account's, one's favourites and bookmarks."""

from accounts.models.account import Account
from accounts.queries.find import account_by_id
from instance.rest.answers import Answer
from instance.rest.endpoint import Params, endpoint
from instance.rest.pagination import Cursor, Page, paginate
from instance.rest.params import PageParams
from instance.rest.request import ApiRequest
from statuses.api.params import AccountStatusesParams
from statuses.entities.status import status_entities
from statuses.models.interaction import Bookmark, Favourite
from statuses.models.status import Status
from statuses.queries.load import load
from statuses.queries.profile import account_statuses

_FILTERS = ("only_media", "exclude_replies", "exclude_reblogs", "exclude_direct", "pinned", "tagged")


@endpoint("GET", scope="read:statuses", user="optional", params=AccountStatusesParams)
def of_account(request: ApiRequest, params: Params, id: int) -> Answer:
    account = account_by_id(id)
    cursor = Cursor.from_params(params)
    found = account_statuses(account, request.account, **{name: params[name] for name in _FILTERS})
    loaded = load(paginate(found, cursor), request.account)
    return Page(request, loaded.statuses, cursor, entities=status_entities(loaded))


@endpoint("GET", scope="read:favourites", params=PageParams)
def favourites(request: ApiRequest, params: Params) -> Answer:
    return _kept(request, params, Favourite)


@endpoint("GET", scope="read:bookmarks", params=PageParams)
def bookmarks(request: ApiRequest, params: Params) -> Answer:
    return _kept(request, params, Bookmark)


def _kept(request: ApiRequest, params: Params, kind: type[Favourite] | type[Bookmark]) -> Page:
    """Paged by the rows that say when something was kept; what has become invisible since is left out."""
    viewer: Account = request.account
    cursor = Cursor.from_params(params)
    visible = Status.objects.visible_to(viewer)
    rows = paginate(kind.objects.filter(account=viewer, status__in=visible).select_related("status"), cursor)
    loaded = load([row.status for row in rows], viewer)
    return Page(request, rows, cursor, entities=status_entities(loaded))
