"""What people do with a status, and who did."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from accounts.entities import account_entities
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
from statuses.models.status import Visibility
from statuses.queries.interactions import favourites_of, people_of, reblogs_of
from statuses.queries.load import find_original


def _interaction(act: Callable[..., None], scope: str) -> View:
    """The operations that take nothing but the status and answer it."""

    @endpoint("POST", scope=scope)
    def interact(request: ApiRequest, id: int) -> Answer:
        status = find_original(id, request.account)
        act(account=request.account, status=status)
        return show_one(status, request.account)

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
    return _people(request, params, favourites_of(find_original(id, request.account), request.account))


@endpoint("GET", scope="read:statuses", user="optional", params=PageParams)
def reblogged_by(request: ApiRequest, params: Params, id: int) -> Answer:
    return _people(request, params, reblogs_of(find_original(id, request.account), request.account))


def _people(request: ApiRequest, params: Params, found: QuerySet[Any]) -> Page:
    cursor = Cursor.from_params(params, default=40, maximum=80)
    rows = paginate(found, cursor)
    people = people_of(rows)
    return Page(request, rows, entities=account_entities(people, emojis_of(people)), prev="since_id")
