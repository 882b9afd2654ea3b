"""The candidates of a feed in Valkey: a lex-sorted set of zero-padded ids, and down to where it is complete.

Snowflakes do not fit a score (a double), so every score is 0 and members are compared as text: twenty digits are an
id, `f` and digits the floor (every candidate above it is in the set), `p` and anything a fill that is under way. A push
reaches every set that exists, also one that is being filled. A fill leaves its mark, then reads the database, then
keeps what it found only if the mark is still there: what was committed after it looked has been pushed in between, and
what made the feed another one (a new follow) has dropped the set together with the mark.

Losing all this at any moment loses nothing: the next reader fills it again.
"""

import logging
import os
import secrets
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import count
from typing import Any, NamedTuple

import redis

from instance.valkey import cache_redis
from timelines.queries.feed import Window

log = logging.getLogger(__name__)

KEPT = 800
SLACK = 80
"""So many ids more than KEPT gather before a set is trimmed."""

LIFETIME = 24 * 3600
"""Counted from the fill, so that whatever a crash of Valkey took back is mended within a day."""

PATIENCE = 60
"""So many seconds a fill may take."""

KEYS_A_CALL = 1000

_PROCESSES = secrets.token_hex(8)
_READS = count()

_FLOOR = "local function floor(key) return redis.call('ZRANGE', key, '[f', '(g', 'BYLEX', 'LIMIT', 0, 1)[1] end\n"

# -> {floor, id, …}, or nothing after marking the set as being filled
_READ = f"""
{_FLOOR}
local found = floor(KEYS[1])
if not found then
    redis.call('ZADD', KEYS[1], 0, ARGV[5])
    redis.call('EXPIRE', KEYS[1], {PATIENCE})
    return {{}}
end
local ids
if ARGV[4] == 'ASC' then
    ids = redis.call('ZRANGE', KEYS[1], ARGV[1], ARGV[2], 'BYLEX', 'LIMIT', 0, ARGV[3])
else
    ids = redis.call('ZRANGE', KEYS[1], ARGV[2], ARGV[1], 'BYLEX', 'REV', 'LIMIT', 0, ARGV[3])
end
table.insert(ids, 1, found)
return ids
"""

# The ids under the floor were pushed while nobody knew how deep this would go: they may have gaps between them.
_KEEP = f"""
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
redis.call('ZREMRANGEBYLEX', KEYS[1], '[f', '(q')
for i = 3, #ARGV do redis.call('ZADD', KEYS[1], 0, ARGV[i]) end
redis.call('ZREMRANGEBYLEX', KEYS[1], '-', '[' .. ARGV[2])
redis.call('ZADD', KEYS[1], 0, 'f' .. ARGV[2])
redis.call('EXPIRE', KEYS[1], {LIFETIME})
return 1
"""

_PUSH = f"""
{_FLOOR}
for _, key in ipairs(KEYS) do
    local lowest = floor(key)
    if lowest then
        if 'f' .. ARGV[1] > lowest and redis.call('ZADD', key, 0, ARGV[1]) == 1 then
            local surplus = redis.call('ZCARD', key) - 1 - ARGV[2]
            if surplus > tonumber(ARGV[3]) then
                local last = redis.call('ZRANGE', key, surplus - 1, surplus - 1)[1]
                redis.call('ZREMRANGEBYRANK', key, 0, surplus - 1)
                redis.call('ZREM', key, lowest)
                redis.call('ZADD', key, 0, 'f' .. last)
            end
        end
    elseif redis.call('EXISTS', key) == 1 then
        redis.call('ZADD', key, 0, ARGV[1])
    end
end
"""


class Stored(NamedTuple):
    """Ids of a window, and the id above which none is missing."""

    floor: int
    ids: list[int]


class Fill(NamedTuple):
    """The right to fill a set, for as long as nothing drops it."""

    key: str
    mark: str

    def keep(self, stored: Stored) -> None:
        """`ids` are all candidates above `floor`, read from the database after this fill began."""
        try:
            _script(_KEEP)(keys=[self.key], args=[self.mark, _member(stored.floor), *map(_member, stored.ids)])
        except redis.RedisError as error:
            log.warning("A feed is not kept in Redis: %s", error)


def home_key(account_id: int) -> str:
    return f"feed:home:{account_id}"


def list_key(owner_id: int, list_id: int) -> str:
    """With the owner's snowflake, so that no other database that used this Valkey can have meant another list."""
    return f"feed:list:{owner_id}:{list_id}"


def read(key: str, window: Window, limit: int) -> Stored | Fill | None:
    """The next ids of the window; or the right to fill the set; or None where Valkey does not answer."""
    mark = f"p{_PROCESSES}-{os.getpid()}-{next(_READS)}"
    asked = [f"({_member(window.above)}", f"({_member(window.below)}", limit, window.order, mark]
    try:
        found = _script(_READ)(keys=[key], args=asked)
    except redis.RedisError as error:
        log.warning("Feeds are not read from Redis: %s", error)
        return None
    if not found:
        return Fill(key, mark)
    return Stored(int(found[0][1:]), [int(member) for member in found[1:]])


def push(keys: Sequence[str], status_id: int) -> None:
    """Add the id to those of these feeds that are kept."""
    for start in range(0, len(keys), KEYS_A_CALL):
        _script(_PUSH)(keys=keys[start : start + KEYS_A_CALL], args=[_member(status_id), KEPT, SLACK])


def drop(keys: Iterable[str]) -> None:
    """Other people's posts belong there now: whoever reads next fills it again."""
    cache_redis().delete(*keys)


def _member(status_id: int) -> str:
    return f"{status_id:020d}"


@cache
def _script(text: str) -> Any:
    return cache_redis().register_script(text)
