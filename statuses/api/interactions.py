"""What people do with a status, and who did."""

from collections.abc import Callable

from accounts.entities import account_entities
from accounts.models.account import Account
from accounts.queries.emojis import emojis_of
from instance.rest.answers import Answer
from instance.rest.endpoint import Params, View, endpoint
from instance.rest.pagination import Cursor, Page, paginate
from instance.rest.params import PageParams
from instance.rest.request import ApiRequest
from statuses.actions.interact import (
    bookmark_status,
    favourite_status,
    mute_thread,
    reblog_status,
    unbookmark_status,
    unfavourite_status,
    unmute_thread,
    unreblog_status,
)
from statuses.api.params import ReblogParams
from statuses.api.statuses import show_one
from statuses.models.interaction import Favourite
from statuses.models.status import Status, Visibility
from statuses.queries.load import find_original


def _interaction(act: Callable[..., None], scope: str) -> View:
    """The operations that take nothing but the status and answer it."""

    @endpoint("POST", scope=scope)
    def interact(request: ApiRequest, id: int) -> Answer:
        status = find_original(id, request.account)
        act(account=request.account, status=status)
        return show_one(find_original(id, request.account), request.account)

    return interact


favourite = _interaction(favourite_status, "write:favourites")
unfavourite = _interaction(unfavourite_status, "write:favourites")
bookmark = _interaction(bookmark_status, "write:bookmarks")
unbookmark = _interaction(unbookmark_status, "write:bookmarks")
mute = _interaction(mute_thread, "write:mutes")
unmute = _interaction(unmute_thread, "write:mutes")


@endpoint("POST", scope="write:statuses", params=ReblogParams, family="statuses")
def reblog(request: ApiRequest, params: Params, id: int) -> Answer:
    asked = params.get("visibility")
    made = reblog_status(
        account=request.account,
        status=find_original(id, request.account),
        visibility=Visibility.from_name(asked) if asked else None,
    )
    return show_one(made, request.account)


@endpoint("POST", scope="write:statuses", family="deletes")
def unreblog(request: ApiRequest, id: int) -> Answer:
    unreblog_status(account=request.account, status=find_original(id, request.account))
    return show_one(find_original(id, request.account), request.account)


@endpoint("GET", scope="read:statuses", user="optional", params=PageParams)
def favourited_by(request: ApiRequest, params: Params, id: int) -> Answer:
    status = find_original(id, request.account)
    cursor = Cursor.from_params(params, default=40, maximum=80)
    rows = paginate(Favourite.objects.filter(status=status, account__suspended_at__isnull=True), cursor)
    return _people(request, rows, cursor)


@endpoint("GET", scope="read:statuses", user="optional", params=PageParams)
def reblogged_by(request: ApiRequest, params: Params, id: int) -> Answer:
    """Only reblogs that the viewer may see: a private one names nobody."""
    status = find_original(id, request.account)
    cursor = Cursor.from_params(params, default=40, maximum=80)
    rows = paginate(Status.objects.visible_to(request.account).filter(reblog_of=status), cursor)
    return _people(request, rows, cursor)


def _people(request: ApiRequest, rows: list, cursor: Cursor) -> Page:
    people = Account.objects.with_stats().in_bulk([row.account_id for row in rows])
    shown = [people[row.account_id] for row in rows]
    entities = account_entities(shown, emojis_of(shown))
    return Page(request, rows, cursor, entities=entities, prev="since_id")
