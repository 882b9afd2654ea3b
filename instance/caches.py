"""Django's cache on Redis, forgetful rather than broken: without Redis nothing is remembered, and pages answer."""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

import redis
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache

log = logging.getLogger(__name__)
T = TypeVar("T")


class ForgetfulRedisCache(RedisCache):
    """Reads find nothing and `add` succeeds while Redis is away; what must not be lost is never kept here."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return _or(default, lambda: super(ForgetfulRedisCache, self).get(key, default, version))

    def set(self, key: Any, value: Any, *args: Any, **options: Any) -> None:
        _or(None, lambda: super(ForgetfulRedisCache, self).set(key, value, *args, **options))

    def add(self, key: Any, value: Any, *args: Any, **options: Any) -> bool:
        return _or(True, lambda: super(ForgetfulRedisCache, self).add(key, value, *args, **options))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return _or(False, lambda: super(ForgetfulRedisCache, self).delete(key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return _or(delta, lambda: super(ForgetfulRedisCache, self).incr(key, delta, version))


def count(name: str, seconds: float) -> int:
    """How often it has happened within so many seconds of the first time, this time included."""
    cache.add(name, 0, seconds)
    try:
        return cache.incr(name)
    except ValueError:  # it ran out between the two lines
        return 1


def _or(otherwise: T, ask: Callable[[], T]) -> T:
    try:
        return ask()
    except redis.RedisError as error:
        log.warning("The cache does not answer: %s", error)
        return otherwise
