"""WebFinger (RFC 7033) and host-meta (RFC 6415): how other servers find out who is behind a handle of ours."""

from mimetypes import guess_type
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.models.account import Account
from accounts.queries.find import is_departed, named_account
from federation.signing import instance_actor
from instance.entities import file_url
from instance.rest.answers import json_response, to_json
from instance.rest.errors import error_response

JRD = "application/jrd+json; charset=utf-8"
XRD = "application/xrd+xml; charset=utf-8"
ACTIVITY = "application/activity+json"
PROFILE_PAGE = "http://webfinger.net/rel/profile-page"
_CACHE = "public, max-age=259200"

_HOST_META = """<?xml version="1.0" encoding="UTF-8"?>
<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">
  <Link rel="lrdd" template="{base}/.well-known/webfinger?resource={{uri}}"/>
</XRD>
"""


@require_safe
def webfinger(request: HttpRequest) -> HttpResponse:
    """400 for what is no handle and no address, 404 for who is not here, 410 for who is suspended or gone."""
    resource = request.GET.get("resource", "").strip()
    if not _is_readable(resource):
        return error_response(400, "The parameter resource must be acct:name@domain or the address of a profile")
    if _is_of_the_server(resource):
        return _answer(server_document())
    username = _username(resource)
    account = named_account(username) if username else None
    if account is None:
        gone = username is not None and is_departed(username)
        return error_response(410 if gone else 404, "There is nobody of that name here")
    if account.is_suspended:
        return error_response(410, "This account is suspended")
    return _answer(document(account))


@require_safe
def host_meta(request: HttpRequest) -> HttpResponse:
    """Where a server asks that has only our domain; the one link says where WebFinger is."""
    headers = {"Cache-Control": _CACHE, "Vary": "Accept"}
    if request.path.endswith(".json") or "json" in request.headers.get("Accept", ""):
        link = {"rel": "lrdd", "template": f"{settings.BASE_URL}/.well-known/webfinger?resource={{uri}}"}
        return HttpResponse(to_json({"links": [link]}), content_type="application/json", headers=headers)
    return HttpResponse(_HOST_META.format(base=settings.BASE_URL), content_type=XRD, headers=headers)


def document(account: Account) -> dict[str, object]:
    """The JRD of one of ours: who it is, and where members of this server answer what they see elsewhere."""
    return {
        "subject": f"acct:{account.handle}",
        "aliases": [account.profile_url, account.actor_uri],
        "links": [
            {"rel": PROFILE_PAGE, "type": "text/html", "href": account.profile_url},
            {"rel": "self", "type": ACTIVITY, "href": account.actor_uri},
            *_pages(),
            *_avatar(account),
        ],
    }


def server_document() -> dict[str, object]:
    """The JRD of the server itself, which signs and reports (FEP-d556)."""
    actor = instance_actor()
    return {
        "subject": f"acct:{settings.LOCAL_DOMAIN}@{settings.LOCAL_DOMAIN}",
        "aliases": [actor],
        "links": [
            {"rel": PROFILE_PAGE, "type": "text/html", "href": f"{settings.BASE_URL}/about"},
            {"rel": "self", "type": ACTIVITY, "href": actor},
            *_pages(),
        ],
    }


def _pages() -> list[dict[str, str]]:
    """To follow and to answer from here, and to write (OStatus, FEP-3b86)."""
    interact = f"{settings.BASE_URL}/authorize_interaction?uri="
    return [
        {"rel": "http://ostatus.org/schema/1.0/subscribe", "template": f"{interact}{{uri}}"},
        {"rel": "https://w3id.org/fep/3b86/Create", "template": f"{settings.BASE_URL}/share?text={{content}}"},
        {"rel": "https://w3id.org/fep/3b86/Object", "template": f"{interact}{{object}}"},
    ]


def _avatar(account: Account) -> list[dict[str, str]]:
    if not account.avatar:
        return []
    kind = guess_type(account.avatar.name or "")[0] or "application/octet-stream"
    return [{"rel": "http://webfinger.net/rel/avatar", "type": kind, "href": file_url(account.avatar.url)}]


def _answer(jrd: dict[str, object]) -> HttpResponse:
    response = json_response(jrd)
    response["Content-Type"] = JRD
    response["Cache-Control"] = _CACHE
    return response


def _is_readable(resource: str) -> bool:
    """A handle with both its parts, or an address of the web."""
    if "\0" in resource:
        return False
    if _is_address(resource):
        return _host_and_path(resource) is not None
    name, _at, domain = _handle(resource)
    return bool(name and domain) and "@" not in domain and not any(mark in resource for mark in " /?#")


def _is_of_the_server(resource: str) -> bool:
    """Its own address, its actor's, or a handle that is the domain twice."""
    if not _is_address(resource):
        name, _at, domain = _handle(resource)
        return _is_ours(domain) and name.lower() == settings.LOCAL_DOMAIN.lower()
    host, path = _host_and_path(resource) or ("", "")
    return _is_ours(host) and path in ("", "/", "/actor")


def _username(resource: str) -> str | None:
    """The name on this server that the resource is of; None if it is of another server, or of no member."""
    if not _is_address(resource):
        name, _at, domain = _handle(resource)
        return name if _is_ours(domain) else None
    host, path = _host_and_path(resource) or ("", "")
    if not _is_ours(host):
        return None
    for prefix in ("/@", "/users/"):
        name = path.removesuffix("/").removeprefix(prefix)
        if path.startswith(prefix) and "/" not in name:
            return name
    return None


def _is_address(resource: str) -> bool:
    return resource.lower().startswith(("https://", "http://"))


def _handle(resource: str) -> tuple[str, str, str]:
    return resource.removeprefix("acct:").removeprefix("@").partition("@")


def _host_and_path(address: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        return None
    return (parts.netloc, parts.path) if parts.hostname else None


def _is_ours(domain: str) -> bool:
    """Handles are on LOCAL_DOMAIN, addresses on WEB_DOMAIN; servers ask for either. A port is a part of the name."""
    return domain.lower() in (settings.LOCAL_DOMAIN.lower(), settings.WEB_DOMAIN.lower())
