"""The gallery's entities put into page templates, without database or request."""

from types import SimpleNamespace
from typing import Any

from django.template.loader import render_to_string
from django.test import RequestFactory

from statuses.web.forms import ComposeForm
from tests.web import gallery

SITE = SimpleNamespace(
    title="Rookery",
    short_description="A small server for people who watch birds, bake bread and talk about the sea.",
    get_registrations_display="Open to everybody",
    contact_email="keeper@rookery.example",
)
LIVE = [{"path": "/public/local", "text": "This server"}, {"path": "/public", "text": "All"}]
LISTS = [{"path": "/@odile", "text": "Posts"}, {"path": "/@odile/with_replies", "text": "Posts & replies"}]


def render(name: str) -> str:
    template, path, viewer, context = PAGES[name]
    common = {
        "layout": "layouts/page.html",
        "site": SITE,
        "site_domain": "rookery.example",
        "base_url": "https://rookery.example",
        "version": "0.0.0",
        "theme": "system",
        "here": path,
        "signups_open": True,
        "viewer": viewer,
        "unread": 3 if viewer else 0,
        "request": RequestFactory().get(path),
        "csrf_token": "a" * 64,
    }
    return render_to_string(template, common | context)


def _faulty_form() -> ComposeForm:
    form = ComposeForm({"text": "", "visibility": "public", "option_1": "Yes", "alt_1": "A boat"})
    form.is_valid()
    return form


_MIRA = gallery.MIRA
_PICTURES = [(status, one) for status in gallery.HOME for one in status["media_attachments"]]
_BRANCHES = [gallery.branch(1), {"status": gallery.HOME[5], "replies": [], "count": 0}]
_DAYS = [
    {"title": "Today", "notifications": gallery.NOTIFICATIONS[:4]},
    {"title": "Yesterday", "notifications": gallery.NOTIFICATIONS[4:]},
]

PAGES: dict[str, tuple[str, str, dict[str, Any] | None, dict[str, Any]]] = {
    "home": (
        "pages/home.html",
        "/home",
        _MIRA,
        {
            "statuses": gallery.HOME,
            "older": "/x",
            "newer": "/y",
            "compose": ComposeForm(short=True),
            "announcements": gallery.ANNOUNCEMENTS,
        },
    ),
    "landing": ("pages/landing.html", "/", None, {"statuses": gallery.HOME[:4], "show_timeline": True}),
    "public": ("pages/public.html", "/public", None, {"heading": "All", "tabs": LIVE, "statuses": gallery.HOME}),
    "profile": (
        "pages/profile.html",
        "/@odile",
        _MIRA,
        {
            "account": gallery.PROFILE,
            "relationship": gallery.RELATION,
            "tabs": LISTS,
            "statuses": [gallery.HOME[0] | {"pinned": True}, gallery.HOME[4]],
        },
    ),
    "pictures": (
        "pages/profile.html",
        "/@odile/media",
        _MIRA,
        {
            "account": gallery.PROFILE,
            "relationship": gallery.RELATION | {"following": True},
            "tabs": LISTS,
            "gallery": True,
            "pictures": _PICTURES,
        },
    ),
    "thread": (
        "pages/status.html",
        "/@mira/907",
        _MIRA,
        {
            "ancestors": gallery.HOME[:2],
            "status": gallery.HOME[6],
            "branches": _BRANCHES,
            "has_warnings": True,
            "back_to": "/home",
            "compose": ComposeForm(short=True),
        },
    ),
    "notifications": ("pages/notifications.html", "/notifications", _MIRA, {"tabs": LIVE, "days": _DAYS}),
    "compose": (
        "pages/compose.html",
        "/publish",
        _MIRA,
        {"heading": "Reply", "form": _faulty_form(), "replied_to": gallery.HOME[0]},
    ),
    "tag": ("pages/tag.html", "/tags/tides", _MIRA, {"tag": {"name": "tides"}, "statuses": []}),
    "delete": ("pages/delete.html", "/@mira/901/delete", _MIRA, {"status": gallery.HOME[0]}),
    "error": ("errors/error.html", "/x", None, {"status": 404, "title": "Nothing here", "text": "It was moved."}),
    "broken": ("errors/bare.html", "/x", None, {"title": "Something broke", "text": "Our fault.", "request_id": "a-1"}),
}
