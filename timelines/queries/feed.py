"""Reading a feed by id: candidates come cheaply from an index, rules choose among them, until a page is full.

In home and lists boosts are grouped: a boost is left out if the same post, itself or boosted by somebody else, stands
among the forty entries below it. This looks at older entries alone, so it is the same whoever reads it when, from which
cursor and through which cache; what newly comes never changes what stood below it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db import connection

from instance.rest.pagination import Cursor
from instance.rest.urls import MAX_ID

LARGEST_BATCH = 5000

REACH = 40
"""So far down a boost looks for the post that it shows (Mastodon: the same distance)."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """The ids strictly between two ends, read from the newer end or (`ascending`, for min_id) from the older."""

    above: int
    below: int
    ascending: bool

    @classmethod
    def of(cls, cursor: Cursor) -> "Window":
        above = cursor.since_id if cursor.min_id is None else cursor.min_id
        return cls(
            above=above or 0,
            below=MAX_ID if cursor.max_id is None else cursor.max_id,
            ascending=cursor.min_id is not None,
        )

    def after(self, last: int) -> "Window":
        """What is left once everything up to `last` has been read."""
        return replace(self, above=last) if self.ascending else replace(self, below=last)

    def until(self, last: int) -> "Window":
        """What has been read once everything up to and with `last` has."""
        return replace(self, below=last + 1) if self.ascending else replace(self, above=last - 1)

    @property
    def order(self) -> str:
        return "ASC" if self.ascending else "DESC"


class Entry(NamedTuple):
    """A status in a feed; `about` is the original that a boost shows, and else the status itself."""

    id: int
    about: int


Candidates = Callable[[Window, int], list[int]]
Belonging = Callable[[list[int]], Collection[int]]
Rules = Callable[[Window, list[int], int], list[Entry]]
"""The first so many entries of a window, among these candidates."""


def read_feed(cursor: Cursor, candidates: Candidates, belonging: Belonging) -> list[int]:
    """The ids of one page, newest first. Two queries where the rules leave enough, more only where they hide much."""
    window, batch, kept = Window.of(cursor), cursor.limit * 2, list[int]()
    while len(kept) < cursor.limit:
        found = candidates(window, batch)
        belongs = frozenset(belonging(found)) if found else frozenset()
        kept += [status_id for status_id in found if status_id in belongs]
        if len(found) < batch:
            break
        window, batch = window.after(found[-1]), min(batch * 4, LARGEST_BATCH)
    return sorted(kept[: cursor.limit], reverse=True)


def read_grouped(cursor: Cursor, candidates: Candidates, rules: Rules, reach: int = REACH) -> list[int]:
    """The ids of one page, newest first, with boosts grouped; with a reach of 0 they are not."""
    if cursor.limit <= 0:
        return []
    read = _upwards if cursor.min_id is not None else _downwards
    return read(cursor, Reading(Window.of(cursor), candidates, rules), reach)


class Reading:
    """The entries of a window, read batch by batch in the window's order."""

    def __init__(self, window: Window, candidates: Candidates, rules: Rules) -> None:
        self.window = window
        self.candidates = candidates
        self.rules = rules
        self.entries: list[Entry] = []
        self.ended = False

    def more(self, count: int) -> None:
        """The next entries, so many if the candidates for them leave enough."""
        batch = min(count * 2, LARGEST_BATCH)
        found = self.candidates(self.window, batch)
        over = len(found) < batch
        part = self.window if over else self.window.until(found[-1])
        kept = sorted(self.rules(part, found, count), reverse=not self.window.ascending)
        self.entries += kept
        if len(kept) >= count:
            self.window = self.window.after(kept[-1].id)
        elif over:
            self.ended = True
        else:
            self.window = self.window.after(found[-1])

    def at_least(self, count: int) -> list[Entry]:
        missing = count - len(self.entries)
        while len(self.entries) < count and not self.ended:
            self.more(missing)
            missing = min(missing * 4, LARGEST_BATCH)
        return self.entries

    def elsewhere(self, window: Window) -> "Reading":
        return Reading(window, self.candidates, self.rules)


def _downwards(cursor: Cursor, reading: Reading, reach: int) -> list[int]:
    """Reads further than since_id and the page's end, because grouping looks below."""
    since = cursor.since_id or 0
    reading.window = replace(reading.window, above=0)
    reading.more(cursor.limit + reach)
    while True:
        entries = reading.entries
        known = _decided(entries, _grouped(entries, reach), 0 if reading.ended else reach)
        shown = [pk for pk in known if pk is not None and pk > since]
        past_since = bool(known) and entries[len(known) - 1].id <= since
        if len(shown) >= cursor.limit or reading.ended or past_since:
            return shown[: cursor.limit]
        reading.at_least(len(entries) + cursor.limit)


def _decided(entries: Sequence[Entry], grouped: list[int | None], reach: int) -> list[int | None]:
    """What stays so whatever comes below: a boost that stands needs its whole reach of entries, others nothing."""
    for place in range(max(len(entries) - reach, 0), len(entries)):
        if entries[place].id != entries[place].about and grouped[place] is not None:
            return grouped[:place]
    return grouped


def _upwards(cursor: Cursor, reading: Reading, reach: int) -> list[int]:
    start = cursor.min_id or 0
    below = reading.elsewhere(Window(above=0, below=start + 1, ascending=False)).at_least(reach)
    wanted = cursor.limit
    while True:
        entries = reading.at_least(wanted)
        shown = [pk for pk in _grouped([*reversed(entries), *below], reach) if pk is not None and pk > start]
        if len(shown) >= cursor.limit or reading.ended:
            return shown[-cursor.limit :]
        wanted = len(entries) + cursor.limit


def _grouped(entries: Sequence[Entry], reach: int) -> list[int | None]:
    """The ids of entries that are given newest first, with None for a boost of what stands within reach below it."""
    shown: list[int | None] = []
    nearest: dict[int, int] = {}
    for place in range(len(entries) - 1, -1, -1):
        entry = entries[place]
        again = entry.id != entry.about and nearest.get(entry.about, place + reach + 1) - place <= reach
        nearest[entry.about] = place
        shown.append(None if again else entry.id)
    return shown[::-1]


def fetch_ids(sql: str, params: dict[str, Any]) -> list[int]:
    """The first column of a query that is kept in timelines/queries/sql.py."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]
