"""The buttons under a post: favourite, boost, bookmark, pin, vote, and the page that asks before deleting."""

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.web.reader import member, members_only
from instance.errors import Invalid, NotFound
from instance.web.pages import back, own_path, page, see_other, wants_fragment
from statuses.actions.delete import delete_status
from statuses.actions.interact import (
    bookmark_status,
    favourite_status,
    reblog_status,
    unbookmark_status,
    unfavourite_status,
    unreblog_status,
)
from statuses.actions.pin import pin_status, unpin_status
from statuses.actions.poll import vote_in_poll
from statuses.models.status import Status
from statuses.queries.load import find_original, find_own
from statuses.web.showing import shown

_CHOICE = re.compile("[0-9]{1,3}")


def _button(act: Callable[..., Any], undo: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """One button; sent with `undo=1` it takes back what it did."""

    @require_POST
    @members_only
    def press(request: HttpRequest, acct: str, id: int) -> HttpResponse:
        status = find_original(id, member(request))
        (undo if request.POST.get("undo") == "1" else act)(account=member(request), status=status)
        return _answer(request, status, "components/post-actions.html")

    return press


favourite = _button(favourite_status, unfavourite_status)
boost = _button(reblog_status, unreblog_status)
bookmark = _button(bookmark_status, unbookmark_status)
pin = _button(pin_status, unpin_status)


@require_POST
@members_only
def vote(request: HttpRequest, acct: str, id: int) -> HttpResponse:
    status = find_original(id, member(request))
    poll = getattr(status, "poll", None)
    if poll is None:
        raise NotFound
    chosen = [int(choice) for choice in request.POST.getlist("choices") if _CHOICE.fullmatch(choice)]
    try:
        vote_in_poll(account=member(request), poll=poll, choices=chosen)
    except Invalid as refusal:
        messages.error(request, refusal.message.removeprefix("Validation failed: "))
        return back(request, _path(status), anchor=_anchor(request, status))
    return _answer(request, status, "components/poll.html")


@require_http_methods(["GET", "POST"])
@members_only
def delete(request: HttpRequest, acct: str, id: int) -> HttpResponse:
    """GET asks, POST deletes and returns to where the post stood."""
    status = find_own(id, member(request))
    entity = shown(status, member(request))
    if request.method == "GET":
        context = {"status": entity, "next": own_path(request, request.GET.get("next", ""))}
        return page(request, "pages/delete.html", context)
    delete_status(status=status, keep_media=False)
    messages.success(request, "The post is deleted.")
    target = own_path(request, request.POST.get("next", ""))
    gone = not target or target.startswith(_path(status))
    return see_other("/home" if gone else target.partition("#")[0])


def _answer(request: HttpRequest, status: Status, template: str) -> HttpResponse:
    anchor = _anchor(request, status)
    if not wants_fragment(request):
        return back(request, _path(status), anchor=anchor)
    entity = shown(find_original(status.pk, member(request)), member(request))
    context = {
        "post": entity,
        "poll": entity["poll"],
        "status": entity,
        "viewer": {"id": str(member(request).pk)},
        "shape": "hero" if request.POST.get("shape") == "hero" else "list",
        "anchor": anchor.removeprefix("post-"),
        "here": request.POST.get("next", ""),
    }
    return page(request, template, context)


def _anchor(request: HttpRequest, status: Status) -> str:
    """The article on the page the button stood on: of a boost, the boost's own."""
    named = request.POST.get("anchor", "")
    return f"post-{named}" if named.isascii() and named.isdigit() else f"post-{status.pk}"


def _path(status: Status) -> str:
    return f"/@{status.account.acct}/{status.pk}"
