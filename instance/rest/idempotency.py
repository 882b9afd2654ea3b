"""`Idempotency-Key`: a request that is sent twice makes one thing, also when both arrive at the same moment."""

import hashlib
import logging
import time
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import redis

from instance.errors import TooMany
from instance.rest.request import ApiRequest
from instance.rest.throttles import refund
from instance.valkey import cache_redis

log = logging.getLogger(__name__)

REMEMBERED = 3600
MAKING = 60
PATIENCE = 10
_PENDING = b"pending"


class HasId(Protocol):
    id: Any


T = TypeVar("T", bound=HasId)


def idempotent(request: ApiRequest, make: Callable[[], T], load: Callable[[int], T], *, kind: str = "status") -> T:
    """`make()` once per account and key within an hour; a repeat gets `load(id)` and does not count as made.

    Without a key, or without Redis, nothing is remembered.
    """
    sent = request.headers.get("Idempotency-Key", "")
    if not sent:
        return make()
    key = f"idempotency:{kind}:{request.account.id}:{hashlib.sha256(sent.encode()).hexdigest()}"
    try:
        made = _claim(key)
    except redis.RedisError as error:
        log.warning("Repeated requests are not recognised, Redis does not answer: %s", error)
        return make()
    if made is not None:
        refund(request._request)
        return load(made)
    return _make_and_remember(key, make)


def _claim(key: str) -> int | None:
    """None: it is ours to make. A number: it was made as this id, perhaps by a request we had to wait for."""
    deadline = time.monotonic() + PATIENCE
    while not cache_redis().set(key, _PENDING, nx=True, ex=MAKING):
        found = cache_redis().get(key)
        if found is not None and found != _PENDING:
            return int(found)
        if time.monotonic() > deadline:
            raise TooMany("The same request is still being processed")
        time.sleep(0.05)
    return None


def _make_and_remember(key: str, make: Callable[[], T]) -> T:
    try:
        made = make()
    except BaseException:
        _store(lambda: cache_redis().delete(key))
        raise
    _store(lambda: cache_redis().set(key, int(made.id), ex=REMEMBERED))
    return made


def _store(write: Callable[[], Any]) -> None:
    try:
        write()
    except redis.RedisError as error:
        log.warning("An idempotency key was not stored: %s", error)
