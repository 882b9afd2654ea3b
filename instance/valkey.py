"""The Redis that caches and counts, whose content may be lost at any time: one client, for all threads."""

from functools import lru_cache

import redis
from django.conf import settings


@lru_cache
def cache_redis() -> redis.Redis:
    """RedisError after two seconds without an answer."""
    return redis.Redis.from_url(settings.CACHE_REDIS_URL, socket_timeout=2, socket_connect_timeout=1)
