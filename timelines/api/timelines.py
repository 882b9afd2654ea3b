"""Timelines: home, list, public and hashtag (Mastodon: methods/timelines)."""

from collections.abc import Callable
from functools import partial

from instance.errors import Unauthorized
from instance.rest.answers import fragments
from instance.rest.endpoint import Params, endpoint
from instance.rest.pagination import Cursor, Page
from instance.rest.params import PageParams
from instance.rest.request import ApiRequest
from statuses.rendering import render, render_unhidden
from timelines.api.params import PublicTimelineParams, TagTimelineParams
from timelines.feeds.read import home_ids, list_ids
from timelines.queries.lists import find_list
from timelines.queries.public import public_access, public_ids, tag_ids
from timelines.queries.unhidden import read_unhidden


@endpoint("GET", scope="read:statuses", params=PageParams)
def home(request: ApiRequest, params: Params) -> Page:
    return _unhidden(request, params, partial(home_ids, request.account))


@endpoint("GET", scope="read:lists", params=PageParams)
def of_list(request: ApiRequest, params: Params, list_id: int) -> Page:
    return _unhidden(request, params, partial(list_ids, find_list(list_id, request.account)))


@endpoint("GET", scope="read:statuses", user="optional", params=PublicTimelineParams)
def public(request: ApiRequest, params: Params) -> Page:
    if request.account is None and public_access() == "authenticated":
        raise Unauthorized("This method requires an authenticated user")
    return _page(request, public_ids(request.account, Cursor.from_params(params), **_narrowing(params)))


@endpoint("GET", scope="read:statuses", user="optional", params=TagTimelineParams)
def tag(request: ApiRequest, params: Params, hashtag: str) -> Page:
    ids = tag_ids(
        request.account,
        Cursor.from_params(params),
        tag=hashtag,
        any_of=params["any"],
        all_of=params["all"],
        none_of=params["none"],
        **_narrowing(params),
    )
    return _page(request, ids)


def _narrowing(params: Params) -> dict[str, bool]:
    return {name: params[name] for name in ("local", "remote", "only_media")}


def _unhidden(request: ApiRequest, params: Params, read: Callable[[Cursor], list[int]]) -> Page:
    """Home and lists: what the reader's filters hide there is left out, the cursors go past it."""
    seen, texts = read_unhidden(
        Cursor.from_params(params),
        read,
        lambda ids: [text for _id, text in render_unhidden(ids, request.account, "home")],
    )
    return Page(request, seen, entities=fragments(texts), key=lambda pk: pk)


def _page(request: ApiRequest, ids: list[int]) -> Page:
    """Each of these feeds gives only what the reader may see."""
    return Page(request, ids, entities=fragments(render(ids, request.account)), key=lambda pk: pk)
