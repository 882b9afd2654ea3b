"""One document of another server, asked for with a signature, and believed only if it is what it says it is."""

from collections.abc import Mapping
from email.message import Message as Header

from django.core.cache import cache

from federation.as2.document import ACTIVITY_STREAMS, Document, RefusedDocument, has_supported_context, parse_document
from federation.as2.urls import domain_of, http_url, same_origin
from federation.as2.values import id_of
from federation.asking import ask
from federation.models.peer import Peer, Scheme
from federation.policy import rule_for
from federation.signatures.wanted import Wanted
from federation.signing import KNOCK_AGAIN, Signer, instance_signer, knock_again, sign_request
from instance import http
from instance.outgoing.errors import OutgoingError, Refused, TooLarge

ACCEPT = f'application/activity+json, application/ld+json; profile="{ACTIVITY_STREAMS}"'


NEW_SECONDS = 600


class NotFetched(Exception):
    """There is no such document to be had; the message says why."""


class Gone(NotFetched):
    """404 or 410: its server says that it is no more."""


class GoneForGood(Gone):
    """410: it was there, and is not coming back."""


class Forbidden(NotFetched):
    """We do not talk to that server."""


class Later(NotFetched):
    """It may be there another time, also where enough has been asked for now."""


def fetch_document(url: str, *, signer: Signer | None = None) -> Document:
    """The ActivityStreams document at `url`, with an id on the server that served it; NotFetched if there is none.

    `signer` is who asks; else the server itself does. What has another id than it was asked by is fetched by that.
    """
    found = _fetch(url, signer)
    named = http_url(id_of(found))
    if not named or named == url:
        return found
    again = _fetch(named, signer)
    if id_of(again) != named:
        raise NotFetched("served under an address that is not its id")
    return again


def understood(domain: str) -> Scheme:
    """The kind of signature that this server has understood last."""
    known = Peer.objects.filter(pk=domain).values_list("scheme", flat=True).first()
    return Scheme(known or cache.get(_new(domain)) or Scheme.CAVAGE)


def _fetch(url: str, signer: Signer | None) -> Document:
    domain = domain_of(url)
    if not domain:
        raise NotFetched("not an address of the web")
    require_allowed(domain)
    reply = _knock(url, domain, signer or instance_signer())
    require_status(reply.status)
    _require_type(reply.headers)
    try:
        document = parse_document(reply.body)
    except RefusedDocument as error:
        raise NotFetched(str(error)) from error
    if not has_supported_context(document, fetched=same_origin(reply.url, url)):
        raise NotFetched("no ActivityStreams")
    named = http_url(id_of(document))
    if named and not same_origin(named, reply.url):
        raise NotFetched("served by another server than its own")
    return document


def _knock(url: str, domain: str, signer: Signer) -> http.Reply:
    """With the signature that the server understood last; as it asks for, or in the other kind, if it refuses that."""
    known = understood(domain)
    reply = _get(url, signer, known)
    if reply.status not in KNOCK_AGAIN:
        return reply
    scheme, wanted = knock_again(signer, known, reply.headers)
    second = _get(url, signer, scheme, wanted)
    if second.status < 300:
        _remember(domain, scheme)
    return second


def _remember(domain: str, scheme: Scheme) -> None:
    """Of a new server for some minutes: it gets its row when it is met, if it may be (newcomers.py)."""
    if not Peer.objects.filter(pk=domain).update(scheme=scheme):
        cache.set(_new(domain), scheme.value, NEW_SECONDS)


def _new(domain: str) -> str:
    return f"new-scheme:{domain}"


def _get(url: str, signer: Signer, scheme: str, wanted: Wanted | None = None) -> http.Reply:
    def sign(method: str, address: str) -> Mapping[str, str]:
        return sign_request(signer, scheme, method, address, wanted=wanted)

    try:
        return ask(url, headers={"Accept": ACCEPT}, sign=sign)
    except OutgoingError as error:
        raise no_answer(error) from error


def require_allowed(domain: str) -> None:
    """Forbidden for a server that we do not talk to."""
    if rule_for(domain).suspended:
        raise Forbidden(f"{domain} is blocked")


def no_answer(error: OutgoingError) -> NotFetched:
    """Later, unless waiting mends nothing."""
    return (NotFetched if isinstance(error, Refused | TooLarge) else Later)(str(error))


def require_status(status: int) -> None:
    """Gone, Later or NotFetched for all that is no success."""
    if status == 410:
        raise GoneForGood("answered 410")
    if status == 404:
        raise Gone("answered 404")
    if status in (408, 429) or status >= 500:
        raise Later(f"answered {status}")
    if not 200 <= status < 300:
        raise NotFetched(f"answered {status}")


def _require_type(headers: Mapping[str, str]) -> None:
    """Anything else might be an upload of anybody's that only looks like an actor."""
    header = Header()
    header["Content-Type"] = headers.get("Content-Type", "")
    kind = header.get_content_type()
    profiles = str(header.get_param("profile", "")).split()
    if kind != "application/activity+json" and not (kind == "application/ld+json" and ACTIVITY_STREAMS in profiles):
        raise NotFetched(f"served as {kind}")
