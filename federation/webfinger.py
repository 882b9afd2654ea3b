"""Asking another server who a handle is (RFC 7033); a handle counts only if it leads back to its actor."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import orjson
from django.conf import settings

from federation.as2.document import ACTIVITY_STREAMS
from federation.as2.names import MAX_HANDLE, is_username
from federation.as2.urls import http_url, normal_domain_name
from federation.asking import ask
from federation.fetch import Gone, Later, NotFetched, no_answer, require_allowed
from instance import http
from instance.outgoing.errors import OutgoingError

MAX_BYTES = 256 * 1024
_TYPES = ("application/activity+json", f'application/ld+json; profile="{ACTIVITY_STREAMS}"')
_LINK = "{http://docs.oasis-open.org/ns/xri/xrd-1.0}Link"


@dataclass(frozen=True, slots=True)
class Found:
    """`username@domain` is the handle as its server writes it, `actor` the id of who has it."""

    username: str
    domain: str
    actor: str


def look_up(username: str, domain: str) -> Found:
    """Who has this handle. NotFetched if nobody has, or if the answer leads to a third place."""
    found = _ask(username, domain)
    if _same(found, username, domain):
        return found
    confirmed = _ask(found.username, found.domain)
    if not _same(confirmed, found.username, found.domain) or confirmed.actor != found.actor:
        raise NotFetched("the handle leads in circles")
    return confirmed


def _ask(username: str, domain: str) -> Found:
    name = normal_domain_name(domain)
    if not name or not is_username(username):
        raise NotFetched("not a handle")
    require_allowed(name)
    resource = quote(f"acct:{username}@{name}", safe="")
    reply = _get(f"{_base(name)}/.well-known/webfinger?resource={resource}")
    if reply.status == 404 and (template := _template(name)):
        reply = _get(template.replace("{uri}", resource))
    if reply.status in (404, 410):
        raise Gone(f"{name} knows nobody of that name")
    if reply.status >= 500 or reply.status == 429:
        raise Later(f"{name} answered {reply.status}")
    if reply.status != 200:
        raise NotFetched(f"{name} answered {reply.status}")
    return _read(reply.body, username, name)


def _read(body: bytes, username: str, domain: str) -> Found:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NotFetched("no WebFinger") from error
    if not isinstance(document, dict):
        raise NotFetched("no WebFinger")
    subject = document.get("subject")
    name, _at, host = str(subject or f"{username}@{domain}").removeprefix("acct:").partition("@")
    actor = next(_selves(document.get("links")), "")
    place = normal_domain_name(host)
    if not is_username(name) or not 0 < len(place) <= MAX_HANDLE or not actor:
        raise NotFetched("WebFinger names no actor")
    return Found(name, place, actor)


def _selves(links: Any) -> Iterator[str]:
    for link in links if isinstance(links, list) else []:
        if not isinstance(link, dict) or link.get("rel") != "self" or link.get("type") not in _TYPES:
            continue
        if href := http_url(link.get("href")):
            yield href


def _template(domain: str) -> str:
    """Where host-meta says that WebFinger is; "" if it does not."""
    reply = _get(f"{_base(domain)}/.well-known/host-meta")
    if reply.status != 200 or b"<!" in reply.body:  # no document type: nothing of ours needs entities
        return ""
    try:
        root = ElementTree.fromstring(reply.body)  # noqa: S314 - it can declare nothing, see above
    except ElementTree.ParseError:
        return ""
    found = (link.get("template", "") for link in root.iter(_LINK) if link.get("rel") == "lrdd")
    return next((each for each in found if "{uri}" in each and http_url(each.replace("{uri}", "x"))), "")


def _get(url: str) -> http.Reply:
    try:
        return ask(url, headers={"Accept": "application/jrd+json, application/json"}, max_bytes=MAX_BYTES)
    except OutgoingError as error:
        raise no_answer(error) from error


def _base(domain: str) -> str:
    """Always TLS, but in a network of test servers that has none."""
    return f"{'https' if settings.LOCAL_HTTPS or not settings.IS_TEST_DOMAIN else 'http'}://{domain}"


def _same(found: Found, username: str, domain: str) -> bool:
    return (found.username.lower(), found.domain) == (username.lower(), normal_domain_name(domain))
