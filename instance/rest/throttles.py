"""How often the API may be called: fixed wall-clock windows counted in Redis, one round trip a request."""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal

import redis
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from instance.errors import TooMany
from instance.rest.address import bucket_address, client_address

log = logging.getLogger(__name__)

MINUTES = 60
HOURS = 3600


@dataclass(frozen=True)
class Limit:
    """`allowed` requests in `seconds`, counted per account, per token or per address."""

    name: str
    allowed: int
    seconds: int
    per: Literal["user", "token", "address"]


USER = Limit("user", 1500, 5 * MINUTES, "user")
TOKEN = Limit("token", 300, 5 * MINUTES, "token")
ADDRESS = Limit("address", 300, 5 * MINUTES, "address")
PAGING = Limit("paging", 300, 15 * MINUTES, "user")
FAMILIES = {
    limit.name: limit
    for limit in (
        Limit("statuses", 300, 3 * HOURS, "user"),
        Limit("follows", 400, 24 * HOURS, "user"),
        Limit("reports", 400, 24 * HOURS, "user"),
        Limit("media", 30, 30 * MINUTES, "user"),
        Limit("deletes", 30, 30 * MINUTES, "user"),
        Limit("confirmations", 5, 30 * MINUTES, "user"),
        Limit("apps", 5, 10 * MINUTES, "address"),
        Limit("sign_up", 5, 30 * MINUTES, "address"),
    )
}
REFUNDED = frozenset({"statuses", "follows", "reports"})
"""Families that count what was made: a refused request or an idempotent repeat gives its count back."""

PAGING_NAMES = ("max_id=", "min_id=", "since_id=", "page=")


@dataclass
class Count:
    """One limit's state after this request was counted in it."""

    limit: Limit
    key: str
    used: int
    resets_at: int
    given_back: bool = False

    @property
    def remaining(self) -> int:
        return max(self.limit.allowed - self.used, 0)

    @property
    def exceeded(self) -> bool:
        return self.used > self.limit.allowed


def count_request(
    request: HttpRequest, *, user_id: Any = None, token_id: Any = None, family: str | None = None
) -> None:
    """Count this request in each limit that is meant for it; TooMany once one of them is exceeded.

    The counts stay on the request for `write_headers`. Without Redis nothing is limited.
    """
    if settings.DISABLE_RATE_LIMITS:
        return
    subjects = {"user": user_id, "token": token_id, "address": bucket_address(client_address(request))}
    counts = _count(_limits(request, user_id, token_id, family), subjects)
    request.rate_counts = counts  # type: ignore[attr-defined]
    if any(count.exceeded for count in counts):
        raise TooMany


def refund(request: HttpRequest) -> None:
    """Give the family's count back, once: nothing was made. (A repeat can be refused on top of it.)"""
    for count in getattr(request, "rate_counts", ()):
        if count.limit.name in REFUNDED and not count.exceeded and not count.given_back:
            count.used, count.given_back = count.used - 1, True
            try:
                _redis().decr(count.key)
            except redis.RedisError as error:
                _went_away(error)


def write_headers(request: HttpRequest, response: HttpResponseBase) -> None:
    """Describe the exceeded limit, else the family, else the limit that is closest to its end."""
    counts: list[Count] = getattr(request, "rate_counts", [])
    if not counts:
        return
    shown = min(counts, key=lambda count: (not count.exceeded, count.limit.name not in FAMILIES, count.remaining))
    response["X-RateLimit-Limit"] = str(shown.limit.allowed)
    response["X-RateLimit-Remaining"] = str(shown.remaining)
    response["X-RateLimit-Reset"] = datetime.fromtimestamp(shown.resets_at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _limits(request: HttpRequest, user_id: Any, token_id: Any, family: str | None) -> Iterable[Limit]:
    if token_id is None:
        yield ADDRESS
    else:
        yield TOKEN
    if user_id is not None:
        yield USER
        query = request.META.get("QUERY_STRING", "")
        if any(name in query for name in PAGING_NAMES):
            yield PAGING
    if family is not None:
        yield FAMILIES[family]


def _count(limits: Iterable[Limit], subjects: dict[str, Any]) -> list[Count]:
    now = time.time()
    counts = []
    for limit in limits:
        window, subject = int(now // limit.seconds), subjects[limit.per]
        if subject is not None:
            key = f"rate:{limit.name}:{subject}:{window}"
            counts.append(Count(limit, key, 0, (window + 1) * limit.seconds))
    if now < _Outage.until:
        return []
    try:
        with _redis().pipeline(transaction=False) as pipe:
            for count in counts:
                pipe.incr(count.key)
                pipe.expire(count.key, count.limit.seconds, nx=True)
            replies = pipe.execute()
    except redis.RedisError as error:
        _went_away(error)
        return []
    _Outage.until = 0
    for count, used in zip(counts, replies[::2], strict=True):
        count.used = used
    return counts


@lru_cache
def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.CACHE_REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5)


class _Outage:
    """After a failure Redis is left alone for a few seconds, so that its absence costs no request any time."""

    until: float = 0
    seconds = 5


def _went_away(error: redis.RedisError) -> None:
    if not _Outage.until:
        log.warning("Rate limits are off, Redis does not answer: %s", error)
    _Outage.until = time.time() + _Outage.seconds
