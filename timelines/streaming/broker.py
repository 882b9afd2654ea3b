"""Redis between the workers that publish and the processes that hold the sockets: one channel, and who listens now.

A message names its audience, channel by channel and member by member, so that a socket never has to judge. Presence is
a sorted set a channel, member -> until when; what nobody listens to is neither computed nor sent.
"""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
import redis
from django.conf import settings
from redis.asyncio import Redis as AsyncRedis

logger = logging.getLogger(__name__)

PRESENCE_SECONDS = 90
_CLIENT_TIMEOUT = 5


def topic() -> str:
    """The Redis channel. Those are not kept apart by database number, so the number is part of the name."""
    return f"{_prefix()}messages"


def open_connection() -> AsyncRedis:
    """For a process that holds sockets: answers are waited for without end, it is a subscription."""
    return AsyncRedis.from_url(settings.STREAMING_REDIS_URL, socket_timeout=None, health_check_interval=30)


async def announce_presence(connection: AsyncRedis, channels: Mapping[str, Iterable[int]]) -> None:
    """Say that these members listen to these channels, and forget those who were not heard of for long."""
    until = time.time() + PRESENCE_SECONDS
    async with connection.pipeline(transaction=False) as pipe:
        for channel, members in channels.items():
            kind, names = _presence(channel, members)
            pipe.zadd(kind, dict.fromkeys(names, until))
            pipe.zremrangebyscore(kind, "-inf", time.time())
            pipe.expire(kind, PRESENCE_SECONDS)
        await pipe.execute()


def present(channels: Sequence[str]) -> dict[str, list[int]]:
    """Who listens to each of these channels; for `list` which lists are listened to. Nobody where Redis is away."""
    try:
        pipe = _client().pipeline(transaction=False)
        for channel in channels:
            pipe.zrangebyscore(f"{_prefix()}open:{channel}", time.time(), "+inf")
        return {channel: [int(one) for one in found] for channel, found in zip(channels, pipe.execute(), strict=True)}
    except redis.RedisError as error:
        logger.warning("no streams: %r", error)
        return {channel: [] for channel in channels}


def send(event: str, to: Mapping[str, Iterable[int]], payload: bytes | str | None = None) -> None:
    """Tell these members on these channels. A stream that is away is a loss of comfort, so it fails nothing."""
    audience = {channel: sorted(members) for channel, members in to.items()}
    if any(audience.values()):
        text = payload.decode() if isinstance(payload, bytes) else payload
        _publish({"event": event, "payload": text, "to": audience})


def close(*, tokens: Sequence[int] = (), accounts: Sequence[int] = (), pages: Sequence[int] = ()) -> None:
    """Cut the connections that were opened with these tokens, by these members, or from pages of these members."""
    _publish({"close": {"tokens": list(tokens), "accounts": list(accounts), "pages": list(pages)}})


def _publish(message: Mapping[str, Any]) -> None:
    try:
        _client().publish(topic(), orjson.dumps(message))
    except redis.RedisError as error:
        logger.warning("not streamed: %r", error)


def _presence(channel: str, members: Iterable[int]) -> tuple[str, list[str]]:
    kind, _colon, list_id = channel.partition("list:")
    if not kind and list_id:
        return f"{_prefix()}open:list", [list_id]
    return f"{_prefix()}open:{channel}", [str(member) for member in members]


@lru_cache(maxsize=1)
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.STREAMING_REDIS_URL, socket_timeout=_CLIENT_TIMEOUT)


@lru_cache(maxsize=1)
def _prefix() -> str:
    number = _client().connection_pool.connection_kwargs.get("db", 0)
    return f"rookery:{settings.LOCAL_DOMAIN}:{number}:stream:"
