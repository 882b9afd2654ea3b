"""A question to another server; one that keeps us waiting waits ten times as long for the next."""

import logging
from collections.abc import Mapping
from time import monotonic, time

import redis
from django.core.cache import cache

from federation.as2.names import bought_domain
from federation.as2.urls import domain_of
from instance import http
from instance.outgoing.budgets import is_curious
from instance.outgoing.errors import Spent, Unreachable
from instance.valkey import cache_redis

log = logging.getLogger(__name__)

PATIENCE = 3.0
"""Seconds that a question may take without consequences."""
LONGEST = 300.0
FACTOR = 10
PER_SERVER = 300
WINDOW = 300
"""So many questions in so many seconds go to one server out of curiosity, whoever looked at whatever."""


def ask(
    url: str,
    *,
    headers: Mapping[str, str],
    sign: http.Sign | None = None,
    max_bytes: int = http.MAX_BYTES,
) -> http.Reply:
    """GET, whatever its status; OutgoingError without an answer.

    So servers that answer slowly or never have at most a tenth of a worker's time, whoever sends us to them. Names are
    to be had for nothing below one that was bought, so they rest together.
    """
    domain = domain_of(url)
    resting = f"rests:{bought_domain(domain)}"
    if cache.get(resting):
        raise Unreachable("it kept us waiting, and is not asked again at once")
    if is_curious() and not _may_be_asked(domain):
        raise Spent(f"{domain} is asked no more for now")
    began = monotonic()
    try:
        return http.fetch("GET", url, headers=headers, sign=sign, max_bytes=max_bytes)
    finally:
        waited = monotonic() - began
        if waited > PATIENCE:
            cache.set(resting, True, min(FACTOR * waited, LONGEST))


def _may_be_asked(domain: str) -> bool:
    """Counted by all workers together. Without Redis nobody is asked: curiosity can wait."""
    key = f"asked:{domain}:{int(time()) // WINDOW}"
    try:
        with cache_redis().pipeline() as pipe:
            pipe.set(key, 0, ex=WINDOW, nx=True)
            pipe.incr(key)
            _new, asked = pipe.execute()
    except redis.RedisError as error:
        log.warning("Requests to other servers cannot be counted: %s", error)
        return False
    return bool(asked <= PER_SERVER)
