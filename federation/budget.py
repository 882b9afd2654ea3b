"""How much is asked of other servers only because somebody looked: per job, per server, and for how long."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic, time

import redis
from django.conf import settings

log = logging.getLogger(__name__)

PER_SERVER = 300
WINDOW = 300
"""So many requests go to one server in so many seconds, whoever looked at whatever."""


@dataclass
class Budget:
    """What is left to one job; `until` is a moment of the monotonic clock."""

    requests: int
    until: float

    @property
    def is_spent(self) -> bool:
        return self.requests < 1 or monotonic() > self.until


_current: ContextVar[Budget | None] = ContextVar("budget", default=None)


@contextmanager
def spending(*, requests: int, seconds: float) -> Iterator[Budget]:
    """Everything that is fetched inside counts, also authors and their handles."""
    budget = Budget(requests, monotonic() + seconds)
    token = _current.set(budget)
    try:
        yield budget
    finally:
        _current.reset(token)


def may_ask(domain: str) -> bool:
    """One more request to this server; True where nobody counts: what somebody sent has to be looked into."""
    budget = _current.get()
    if budget is None:
        return True
    if budget.is_spent or not _is_left(domain):
        return False
    budget.requests -= 1
    return True


def _is_left(domain: str) -> bool:
    """Counted by all workers together. Without Redis nobody is asked: curiosity can wait."""
    key = f"asked:{domain}:{int(time()) // WINDOW}"
    try:
        with _redis().pipeline() as pipe:
            pipe.set(key, 0, ex=WINDOW, nx=True)
            pipe.incr(key)
            _new, asked = pipe.execute()
    except redis.RedisError as error:
        log.warning("Requests to other servers cannot be counted: %s", error)
        return False
    return bool(asked <= PER_SERVER)


@lru_cache
def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.CACHE_REDIS_URL, socket_timeout=2, socket_connect_timeout=1)
