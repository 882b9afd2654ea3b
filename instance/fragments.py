"""A cache of rendered JSON: in this process, then in Redis, always by the version of the row it was rendered from.

The version is part of the key and is read from the database with every page, so nothing has to be invalidated: a
fragment of an older version is simply not asked for again.
"""

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

import redis
from django.conf import settings
from django.db import connection

from instance.valkey import cache_redis

log = logging.getLogger(__name__)

LIFETIME = 24 * 3600
REMEMBERED = 10_000


class Key(NamedTuple):
    """A row and the version of it. Versions are opaque text; equal versions mean equal content."""

    id: int
    version: str


Render = Callable[[list[int]], Mapping[int, bytes]]


class FragmentCache:
    """`get(keys, render)`: the fragment of each id; `render` makes those that are nowhere."""

    def __init__(self, kind: str, *, remembered: int = REMEMBERED) -> None:
        self.kind = kind
        self.remembered = remembered
        self.here: OrderedDict[int, tuple[str, bytes]] = OrderedDict()

    def get(self, keys: Iterable[Key], render: Render) -> dict[int, bytes]:
        found: dict[int, bytes] = {}
        missing: list[Key] = []
        for key in keys:
            known = self.here.get(key.id)
            if known is not None and known[0] == key.version:
                found[key.id] = known[1]
            else:
                missing.append(key)
        if missing:
            self._fetch(missing, found, render)
        return found

    def _fetch(self, missing: list[Key], found: dict[int, bytes], render: Render) -> None:
        absent = []
        for key, value in zip(missing, self._read(missing), strict=True):
            if value is None:
                absent.append(key)
            else:
                found[key.id] = value
                self._remember(key, value)
        if not absent:
            return
        made = render([key.id for key in absent])
        fresh = {key: made[key.id] for key in absent if key.id in made}
        self._write(fresh)
        for key, value in fresh.items():
            found[key.id] = value
            self._remember(key, value)

    def _remember(self, key: Key, value: bytes) -> None:
        self.here.pop(key.id, None)  # to the end; not by move_to_end, for another thread may drop it in between
        self.here[key.id] = (key.version, value)
        while len(self.here) > self.remembered:
            self.here.popitem(last=False)

    def _read(self, keys: list[Key]) -> list[bytes | None]:
        try:
            return cache_redis().mget([self._name(key) for key in keys])  # type: ignore[return-value] # bytes, not text
        except redis.RedisError as error:
            log.warning("Rendered fragments are not read from Redis: %s", error)
            return [None] * len(keys)

    def _write(self, fresh: Mapping[Key, bytes]) -> None:
        """Losing this loses nothing but the work of rendering again."""
        try:
            with cache_redis().pipeline(transaction=False) as pipe:
                for key, value in fresh.items():
                    pipe.set(self._name(key), value, ex=LIFETIME)
                pipe.execute()
        except redis.RedisError as error:
            log.warning("Rendered fragments are not kept in Redis: %s", error)

    def _name(self, key: Key) -> str:
        return f"{_prefix()}:{self.kind}:{key.id}:{key.version}"


@lru_cache
def _prefix() -> str:
    """Fragments hold our addresses, and row versions mean nothing in another database cluster."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier, current_database() FROM pg_control_system()")
        cluster = cursor.fetchone()
    parts = (settings.VERSION, settings.BASE_URL, settings.MEDIA_URL, str(settings.STORAGES["default"]), cluster)
    return "fragment:" + hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
