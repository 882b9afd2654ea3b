"""Who sent this request: the actor whose key signed it, by either kind of HTTP signature."""

from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from federation.as2.urls import domain_of, http_url
from federation.fetch import Forbidden, Later, NotFetched
from federation.keys import fetched_key, known_key, may_refetch
from federation.models.key import RemoteKey
from federation.policy import rule_for
from federation.signatures.keys import read_public_key
from federation.signatures.message import BadSignature, Message
from federation.signatures.schemes import Signature, read
from instance.rest.address import client_address

PAUSE = timedelta(minutes=5)


class Unverified(Exception):
    """Answered with this status: 400 for nonsense, 401 to knock again, 403 for the blocked, 503 to come later."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def message_of(request: HttpRequest) -> Message:
    """The request as its sender signed it: our address, whatever a proxy made of it."""
    url = f"{settings.BASE_URL}{request.get_full_path()}"
    return Message.of(request.method or "GET", url, request.headers.items(), request.body)


def verified_actor(request: HttpRequest) -> str:
    """The id of the actor; Unverified if the signature does not show one."""
    try:
        signatures = read(message_of(request), timezone.now())
    except BadSignature as error:
        raise Unverified(error.status, str(error)) from error
    refused = Unverified(401, "the signature is not by the key that it names")
    for signature in signatures:
        try:
            return _owner(signature, client_address(request)).actor
        except Unverified as error:
            refused = error
    raise refused


def _owner(signature: Signature, address: str) -> RemoteKey:
    key_id = http_url(signature.key_id)
    domain = domain_of(key_id)
    if not domain or domain == domain_of(settings.BASE_URL):
        raise Unverified(401, "the key is at no address of another server")
    if rule_for(domain).suspended:
        raise Unverified(403, "we do not talk to this server")
    key = known_key(key_id)
    if key is not None and signature.verify(read_public_key(key.public_key)):
        return key
    if key is None or may_refetch(key):
        key = _fetch(key_id, address)
        if signature.verify(read_public_key(key.public_key)):
            return key
    raise Unverified(401, "the signature is not by the key that it names")


def _fetch(key_id: str, address: str) -> RemoteKey:
    """One failed attempt for want of a network, and its sender waits: nobody makes us knock at dead doors all day."""
    pause = f"key-fetch-pause:{address}:{domain_of(key_id)}"
    if cache.get(pause):
        raise Unverified(503, "the key could not be fetched; try again in some minutes")
    try:
        return fetched_key(key_id)
    except Forbidden as error:
        raise Unverified(403, str(error)) from error
    except Later as error:
        cache.set(pause, True, PAUSE.total_seconds())
        raise Unverified(503, f"the key could not be fetched: {error}") from error
    except NotFetched as error:
        raise Unverified(401, f"there is no such key: {error}") from error
