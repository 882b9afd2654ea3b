"""Who sent this request: the actor whose key signed it, by either kind of HTTP signature."""

import hashlib
import threading
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from federation.as2.urls import domain_of, http_url, without_fragment
from federation.fetch import Forbidden, GoneForGood, Later, NotFetched
from federation.keys import fetched_key, known_key, may_refetch
from federation.models.key import RemoteKey
from federation.newcomers import count_key
from federation.policy import rule_for
from federation.signatures.keys import read_public_key
from federation.signatures.message import BadSignature, Message
from federation.signatures.schemes import Signature, read
from instance.caches import count
from instance.outgoing.budgets import spending
from instance.rest.address import bucket_address, client_address

PAUSE = timedelta(minutes=5)
MAX_WRONG = 30
"""So many keys that turn out not to exist may one sender name within the pause."""
KEY_SECONDS = 10.0
KEY_REQUESTS = 6
_waiting = threading.BoundedSemaphore(max(1, settings.MAX_THREADS // 2))
"""Half of the threads may wait for keys; the others answer, however slowly keys are served to us."""


class Unverified(Exception):
    """Answered with this status: 400 for nonsense, 401 to knock again, 403 for the blocked, 503 to come later.

    `gone` is an actor that we know, whose own server has just said that he is gone for good.
    """

    def __init__(self, status: int, why: str, *, gone: str = "") -> None:
        super().__init__(why)
        self.status = status
        self.gone = gone


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
    """Bounded in every way, because strangers make us do it: see `_require_patience`, `count_key` and `_waiting`."""
    sender = bucket_address(address)
    pauses = [f"key-fetch-pause:{sender}:{domain_of(key_id)}", f"no-key:{_digest(key_id)}"]
    _require_patience(pauses, sender)
    if not _waiting.acquire(blocking=False):
        raise Unverified(503, "too many keys are being fetched; try again in some minutes")
    try:
        with spending(seconds=KEY_SECONDS, requests=KEY_REQUESTS):
            count_key(key_id)
            return fetched_key(key_id)
    except Forbidden as error:
        raise Unverified(403, str(error)) from error
    except Later as error:
        cache.set(pauses[0], 503, PAUSE.total_seconds())
        raise Unverified(503, f"the key could not be fetched: {error}") from error
    except NotFetched as error:
        cache.set(pauses[1], 401, PAUSE.total_seconds())
        count(_wrong(sender), PAUSE.total_seconds())
        raise Unverified(401, f"there is no such key: {error}", gone=_gone(key_id, error)) from error
    finally:
        _waiting.release()


def _require_patience(pauses: list[str], sender: str) -> None:
    """Nobody makes us knock at dead doors all day, nor at a thousand doors of one who never asked for it."""
    if cache.get(pauses[1]):
        raise Unverified(401, "there is no such key, as was found out a moment ago")
    if cache.get(pauses[0]) or (cache.get(_wrong(sender)) or 0) >= MAX_WRONG:
        raise Unverified(503, "the key could not be fetched; try again in some minutes")


def _gone(key_id: str, error: NotFetched) -> str:
    """Only where the actor himself was asked for, not a key at an address of its own."""
    known = known_key(key_id) if isinstance(error, GoneForGood) else None
    return known.actor if known is not None and known.actor == without_fragment(key_id) else ""


def _wrong(sender: str) -> str:
    return f"wrong-keys:{sender}"


def _digest(key_id: str) -> str:
    return hashlib.sha256(key_id.encode()).hexdigest()
