"""The landing page, and the timelines: home, this server, other servers, all, one hashtag."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from accounts.web.reader import member, members_only, reader
from instance.errors import NotFound
from instance.rest.pagination import Cursor
from instance.text.format import tag_name
from instance.web.pages import page
from instance.web.paging import cursor_of, neighbours
from moderation.entities.announcements import announcement_entity
from moderation.queries.announcements import unread_notices
from statuses.queries.tags import follows_tag
from statuses.web.compose import short_form
from statuses.web.showing import shown_in
from timelines.feeds.read import home_ids
from timelines.queries.public import may_read_public, public_access, public_ids, tag_ids

Entity = dict[str, Any]

_TABS = [
    {"path": "/public/local", "text": "This server"},
    {"path": "/public/remote", "text": "Other servers"},
    {"path": "/public", "text": "All"},
]
_LANDING = Cursor(limit=10)


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """GET /: what this place is; members go home."""
    if reader(request) is not None:
        return HttpResponseRedirect("/home")
    shown = may_read_public(None)
    found = shown_in("public", public_ids(None, _LANDING, local=True), None)
    context = {"statuses": found, "show_timeline": shown, "older": "/public/local" if shown else ""}
    return page(request, "pages/landing.html", context)


@require_safe
@members_only
def home(request: HttpRequest) -> HttpResponse:
    cursor = cursor_of(request)
    ids = home_ids(member(request), cursor, reach=0)  # `once` puts boosts together, with all their names
    first_page = cursor.max_id is None and cursor.min_id is None
    feed = _feed(request, ids, cursor, "home")
    context = {
        **feed,
        "statuses": once(feed["statuses"], str(member(request).pk)),
        "compose": short_form(member(request)) if first_page else None,
        "announcements": _unread_announcements(request) if first_page else [],
    }
    return page(request, "pages/home.html", context)


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    return _live(request, "Federated timeline")


@require_safe
def local(request: HttpRequest) -> HttpResponse:
    return _live(request, "Local timeline", local=True)


@require_safe
def remote(request: HttpRequest) -> HttpResponse:
    return _live(request, "Other servers", remote=True)


@require_safe
def tag(request: HttpRequest, name: str) -> HttpResponse:
    """GET /tags/x; the address is the tag's own spelling, whatever was typed."""
    plain = tag_name(name)
    if not plain:
        raise NotFound
    if plain != name:
        return HttpResponseRedirect(f"/tags/{plain}")
    cursor = cursor_of(request)
    viewer = reader(request)
    context = {
        **_feed(request, tag_ids(viewer, cursor, tag=plain), cursor),
        "tag": {"name": plain, "following": viewer is not None and follows_tag(viewer, plain)},
    }
    return page(request, "pages/tag.html", context)


def _unread_announcements(request: HttpRequest) -> list[Entity]:
    return [announcement_entity(notice) for notice in unread_notices(member(request))]


def once(statuses: Sequence[Entity], reader_id: str) -> list[Entity]:
    """Each post of a page once, however many boosted it; the first of its boosts names everybody who did.

    One's own boost makes way for what else shows the post, so that it stays where one has pressed the button.
    """
    others = {_original(status)["id"] for status in statuses if not _boosted_by(status, reader_id)}
    first: dict[str, Entity] = {}
    for status in statuses:
        original = _original(status)["id"]
        if _boosted_by(status, reader_id) and original in others:
            continue
        seen = first.setdefault(original, status)
        if status["reblog"] and seen["reblog"]:
            seen.setdefault("boosters", []).append(status["account"])
    return list(first.values())


def _original(status: Entity) -> Entity:
    return status["reblog"] or status


def _boosted_by(status: Entity, account_id: str) -> bool:
    return status["reblog"] is not None and status["account"]["id"] == account_id


def _live(request: HttpRequest, heading: str, **narrowing: bool) -> HttpResponse:
    viewer = reader(request)
    if not may_read_public(viewer):
        if viewer is None and public_access() == "authenticated":
            return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={request.path}")
        raise NotFound
    cursor = cursor_of(request)
    ids = public_ids(viewer, cursor, **narrowing)
    return page(request, "pages/public.html", {**_feed(request, ids, cursor), "heading": heading, "tabs": _TABS})


def _feed(request: HttpRequest, ids: Sequence[int], cursor: Cursor, context: str = "public") -> Entity:
    return {"statuses": shown_in(context, ids, reader(request)), **neighbours(request, ids, cursor)}
