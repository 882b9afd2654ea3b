"""The profile of an account: who it is, and what it says, as one of three lists."""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from accounts.activitypub.views import actor
from accounts.entities import account_entity, relationship_entity
from accounts.models.account import Account
from accounts.queries.emojis import emojis_of
from accounts.queries.find import account_by_handle
from accounts.queries.relationships import relationship
from accounts.web.reader import reader
from federation.documents import offer_document, wants_activity
from instance.errors import Gone
from instance.rest.pagination import Cursor
from instance.web.pages import page
from instance.web.paging import cursor_of, neighbours
from statuses.activitypub.look import look_at_profile
from statuses.models.interaction import MAX_PINS
from statuses.queries.profile import account_status_ids
from statuses.web.showing import shown_in

_HREF = re.compile(r'href="(https?://[^"]+)"')


@require_safe
def posts(request: HttpRequest, acct: str) -> HttpResponse:
    """GET /@name: posts and boosts, the pinned ones on top of the first page."""
    if wants_activity(request) and "@" not in acct:
        return actor(request, username=acct)
    return _profile(request, acct, exclude_replies=True)


@require_safe
def with_replies(request: HttpRequest, acct: str) -> HttpResponse:
    return _profile(request, acct)


@require_safe
def media(request: HttpRequest, acct: str) -> HttpResponse:
    return _profile(request, acct, only_media=True, exclude_reblogs=True)


@require_safe
def tagged(request: HttpRequest, acct: str, name: str) -> HttpResponse:
    """GET /@name/tagged/x: what the account said under one hashtag."""
    return _profile(request, acct, tagged=name, exclude_reblogs=True)


def _profile(request: HttpRequest, acct: str, **which: Any) -> HttpResponse:
    account, viewer = account_by_handle(acct), reader(request)
    if account.is_suspended:
        raise Gone("This account is suspended")
    if viewer is None and not account.is_local:
        return HttpResponseRedirect(account.profile_url)
    if acct != account.acct:
        return HttpResponseRedirect(request.path.replace(f"@{acct}", f"@{account.acct}", 1))
    look_at_profile(account.pk, account.domain, viewer)
    context = {**_head(account, viewer), **_list(request, account, viewer, **which)}
    response = page(request, "pages/profile.html", context)
    return offer_document(response, account.actor_uri, _webfinger(account)) if account.is_local else response


def _webfinger(account: Account) -> str:
    address = f"{settings.BASE_URL}/.well-known/webfinger?resource=acct:{account.handle}"
    return f'<{address}>; rel="lrdd"; type="application/jrd+json"'


def _head(account: Account, viewer: Account | None) -> dict[str, Any]:
    entity = account_entity(account, emojis_of([account]))
    path = f"/@{account.acct}"
    return {
        "account": entity,
        "relationship": relationship_entity(relationship(viewer, account)) if viewer and viewer != account else None,
        "rel_me": [link for field in entity["fields"] for link in _HREF.findall(field["value"])],
        "tabs": [
            {"path": path, "text": "Posts"},
            {"path": f"{path}/with_replies", "text": "Posts & replies"},
            {"path": f"{path}/media", "text": "Pictures"},
        ],
    }


def _open(entity: dict[str, Any]) -> bool:
    """Whether its pictures may stand without their post."""
    return not (entity["sensitive"] or entity.get("filtered") or entity.get("veiled"))


def _list(request: HttpRequest, account: Account, viewer: Account | None, **which: Any) -> dict[str, Any]:
    cursor = cursor_of(request)
    ids = account_status_ids(account.pk, viewer, cursor, exclude_direct=True, **which)
    pinned: list[int] = []
    if which.get("exclude_replies") and cursor.max_id is None and cursor.min_id is None:
        pinned = account_status_ids(account.pk, viewer, Cursor(limit=MAX_PINS), pinned=True)
    entities = shown_in("account", [*pinned, *(pk for pk in ids if pk not in pinned)], viewer)
    for entity in entities:
        if int(entity["id"]) in pinned:
            entity["pinned"] = True
    links = neighbours(request, ids, cursor)
    if which.get("only_media"):
        shown = [(entity, one) for entity in entities for one in entity["media_attachments"] if _open(entity)]
        return {"gallery": True, "pictures": shown, **links}
    return {"statuses": entities, **links}
