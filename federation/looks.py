"""Who has looked at what: a thing elsewhere is read again only after some time, and by one worker at a time."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import redis

from instance.valkey import cache_redis

log = logging.getLogger(__name__)

HELD = 70
"""Longer than a job may take."""
_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end"


def first_look(name: str, seconds: int) -> bool:
    """True once in so many seconds, for one of all who look; one round trip. Without Redis nobody is the first."""
    try:
        return bool(cache_redis().set(f"look:{name}", 1, nx=True, ex=seconds))
    except redis.RedisError as error:
        log.warning("Looks are not counted: %s", error)
        return False


def rest(name: str, seconds: int) -> None:
    """Nobody is the first again before so many seconds are over."""
    try:
        cache_redis().set(f"look:{name}", 1, ex=seconds)
    except redis.RedisError as error:
        log.warning("Looks are not counted: %s", error)


@contextmanager
def holding(name: str) -> Iterator[bool]:
    """True for the one who works on it now; a lock that outlives nobody, for a job ends before it does."""
    key, token = f"held:{name}", secrets.token_hex(8)
    mine = bool(cache_redis().set(key, token, nx=True, ex=HELD))
    try:
        yield mine
    finally:
        if mine:
            cache_redis().eval(_RELEASE, 1, key, token)
