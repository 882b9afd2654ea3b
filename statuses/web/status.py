"""A status at its own address, with what it answers and what answers it."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from accounts.models.account import Account
from accounts.web.reader import reader
from federation.documents import offer_document, wants_activity
from instance.web.pages import page
from statuses.activitypub.look import look_at_poll, look_at_thread
from statuses.activitypub.views import note
from statuses.models.status import Status
from statuses.queries.load import find_status
from statuses.queries.thread import thread
from statuses.web.compose import reply_form
from statuses.web.showing import shown_in

Entity = dict[str, Any]


@require_safe
def show(request: HttpRequest, acct: str, id: int) -> HttpResponse:
    """GET /@name/1234. A reblog and a wrong name lead to the right address, other people's posts to their home."""
    if wants_activity(request) and "@" not in acct:
        return note(request, username=acct, id=id)
    viewer = reader(request)
    status = find_status(id, viewer)
    if status.reblog_of_id is not None:
        status = find_status(status.reblog_of_id, viewer)
    if viewer is None and not status.local:
        return HttpResponseRedirect(status.permalink)
    path = f"/@{status.account.acct}/{status.pk}"
    if request.path.removesuffix("/") != path:
        return HttpResponseRedirect(path)
    context = {**_conversation(status, viewer), "expand": "expand" in request.GET}
    if viewer is not None:
        context["compose"] = reply_form(viewer, context["status"])
    response = page(request, "pages/status.html", context)
    return offer_document(response, status.object_uri) if status.local else response


def _conversation(status: Status, viewer: Account | None) -> Entity:
    found = thread(status.pk, viewer)
    look_at_thread(found, status.pk, viewer)
    shown = shown_in("thread", [*found.ancestors, status.pk, *found.descendants], viewer, opened=status.pk)
    entities = {int(entity["id"]): entity for entity in shown}
    above, below = ([entities[pk] for pk in ids if pk in entities] for ids in (found.ancestors, found.descendants))
    here = entities[status.pk]
    if here["poll"]:
        look_at_poll(int(here["poll"]["id"]), status, viewer)
    return {
        "ancestors": above,
        "status": here,
        "branches": branches(here["id"], below),
        "has_warnings": any(reply["spoiler_text"] for reply in below),
        "back_to": f"/@{above[-1]['account']['acct']}/{above[-1]['id']}" if above else "",
    }


def branches(root: str, descendants: Sequence[Entity]) -> list[Entity]:
    """The replies as a tree; those whose parent is hidden stand directly below the root."""
    nodes: dict[str, Entity] = {reply["id"]: {"status": reply, "replies": [], "count": 0} for reply in descendants}
    top: list[Entity] = []
    for reply in descendants:
        parent = nodes.get(reply["in_reply_to_id"] or root)
        (top if parent is None else parent["replies"]).append(nodes[reply["id"]])
    for reply in reversed(descendants):
        node = nodes[reply["id"]]
        node["count"] = sum(1 + child["count"] for child in node["replies"])
    return top
