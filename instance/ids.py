"""Snowflake ids: 64-bit integers that sort by time, made before the row is inserted.

An id is `milliseconds << 16 | tail`. The tail comes from a PostgreSQL sequence, fetched in blocks, so that ids never
collide between processes and one query pays for 256 of them. A post from elsewhere takes the id of its own date.
"""

import threading
import time
from datetime import UTC, datetime

from django.db import connection

BLOCK = 256
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)

_lock = threading.Lock()
_tails: list[int] = []
_last_id = 0


def make_id(at: datetime | None = None) -> int:
    """A new id for now, or for the moment `at` (clamped to 2000 … now, so that no sender can pin a post on top)."""
    now_ms = time.time_ns() // 1_000_000
    if at is None:
        return _monotonic(now_ms)
    ms = int(max(at, _EARLIEST).timestamp() * 1000)
    return min(ms, now_ms) << 16 | _next_tail()


def id_at(at: datetime) -> int:
    """The smallest id of that moment: a cursor for "since then"."""
    return int(at.timestamp() * 1000) << 16


def time_of(snowflake: int) -> datetime:
    return datetime.fromtimestamp((snowflake >> 16) / 1000, tz=UTC)


def _monotonic(now_ms: int) -> int:
    """Ids made by one process never go backwards, also within a millisecond and over a clock step."""
    global _last_id  # noqa: PLW0603 - one counter a process is the point
    tail = _next_tail()
    with _lock:
        new = now_ms << 16 | tail
        if new <= _last_id:
            new = ((_last_id >> 16) + 1) << 16 | tail
        _last_id = new
        return new


def _next_tail() -> int:
    with _lock:
        if _tails:
            return _tails.pop()
    block = _reserve_block()
    with _lock:
        _tails.extend(reversed(block))
        return _tails.pop()


def _reserve_block() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('instance_snowflake_tail')")
        row = cursor.fetchone()
    start = (row[0] if row else 0) * BLOCK
    return [number & 0xFFFF for number in range(start, start + BLOCK)]
