"""A question to another server; one that keeps us waiting waits ten times as long for the next."""

from collections.abc import Mapping
from time import monotonic

from django.core.cache import cache

from federation.as2.names import bought_domain
from federation.as2.urls import domain_of
from instance import http
from instance.outgoing.errors import Unreachable

PATIENCE = 3.0
"""Seconds that a question may take without consequences."""
LONGEST = 300.0
FACTOR = 10


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
    resting = f"rests:{bought_domain(domain_of(url))}"
    if cache.get(resting):
        raise Unreachable("it kept us waiting, and is not asked again at once")
    began = monotonic()
    try:
        return http.fetch("GET", url, headers=headers, sign=sign, max_bytes=max_bytes)
    finally:
        waited = monotonic() - began
        if waited > PATIENCE:
            cache.set(resting, True, min(FACTOR * waited, LONGEST))
