"""How far the reading of a thread has come: what is still to be read, what has been, and how much may be; in Redis."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson
from django.core.signing import BadSignature, Signer

from instance.valkey import cache_redis

REST = 15 * 60
"""A thread is read at most so often, as by Mastodon."""
MAX_POSTS = 1000
MAX_PAGES = 500
MAX_SLICES = 40
MAX_DEPTH = 50

# One round trip for whoever looks: what is there, or a new start.
_START = """
    if redis.call('exists', KEYS[1]) == 0 then
        redis.call('hset', KEYS[1], 'status', 'running')
        redis.call('expire', KEYS[1], ARGV[1])
        redis.call('del', KEYS[2], KEYS[3])
        return {1, 'running', false}
    end
    return {0, redis.call('hget', KEYS[1], 'status'), redis.call('hget', KEYS[1], 'found')}
"""


class What(StrEnum):
    CONTEXT = "context"
    POST = "post"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Step:
    """Something to read; `again`: also if the post is known, for the sake of its replies."""

    what: What
    uri: str
    depth: int = 0
    again: bool = False


@dataclass(frozen=True, slots=True)
class Refresh:
    """AsyncRefresh of the API: `id` is opaque, `found` counts new posts. `is_new`: whoever gets it has to queue it."""

    id: str
    is_running: bool
    found: int
    is_new: bool = False


class Walk:
    """Of one conversation, as it was when somebody opened a post of it. Only who holds its lock changes it."""

    def __init__(self, conversation_id: int, status_id: int = 0) -> None:
        self.id = conversation_id
        self.status_id = status_id
        self._facts = f"thread:{conversation_id}"
        self._todo = f"{self._facts}:todo"
        self._seen = f"{self._facts}:seen"

    def start(self) -> Refresh:
        """Begin, unless it has been begun within REST."""
        new, status, found = cache_redis().eval(_START, 3, self._facts, self._todo, self._seen, REST)
        return Refresh(self.refresh_id, status == b"running", int(found or 0), bool(new))

    @property
    def refresh_id(self) -> str:
        return _signer().sign(str(self.id))

    def refresh(self) -> Refresh | None:
        """None if it has not been read for long."""
        status, found = cache_redis().hmget(self._facts, "status", "found")
        return None if status is None else Refresh(self.refresh_id, status == b"running", int(found or 0))

    def is_running(self) -> bool:
        return cache_redis().hget(self._facts, "status") == b"running"

    def is_named(self) -> bool:
        """Its context could be read."""
        return bool(cache_redis().hexists(self._facts, "named"))

    def begins_slice(self) -> int:
        """Which one it is, from 1."""
        return self.count("slices")

    def count(self, fact: str) -> int:
        return int(cache_redis().hincrby(self._facts, fact, 1))

    def add(self, *steps: Step) -> None:
        """Each address once in a walk; no deeper than MAX_DEPTH, no more than there may be read in all."""
        for step in steps[:MAX_POSTS]:
            if step.depth > MAX_DEPTH or cache_redis().scard(self._seen) >= MAX_POSTS + MAX_PAGES:
                return
            if cache_redis().sadd(self._seen, step.uri):
                cache_redis().rpush(self._todo, _written(step))

    def put_back(self, step: Step) -> None:
        cache_redis().lpush(self._todo, _written(step))

    def next(self) -> Step | None:
        found: Any = cache_redis().lpop(self._todo)
        if found is None:
            return None
        what, uri, depth, again = orjson.loads(found)
        return Step(What(what), uri, depth, again)

    def keep(self) -> None:
        """What a slice leaves to the next one; forgotten if there is none."""
        for key in (self._facts, self._todo, self._seen):
            cache_redis().expire(key, REST)

    def finish(self) -> None:
        with cache_redis().pipeline() as pipe:
            pipe.hset(self._facts, "status", "finished")
            pipe.expire(self._facts, REST)
            pipe.delete(self._todo, self._seen)
            pipe.execute()


def refresh_by_id(refresh_id: str) -> Refresh | None:
    try:
        return Walk(int(_signer().unsign(refresh_id))).refresh()
    except (BadSignature, ValueError):
        return None


def _written(step: Step) -> bytes:
    return orjson.dumps([step.what, step.uri, step.depth, step.again])


def _signer() -> Signer:
    return Signer(salt="async refresh")
