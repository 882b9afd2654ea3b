"""Reading a feed by id: candidates come cheaply from an index, rules choose among them, until a page is full."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from instance.rest.pagination import Cursor
from instance.rest.urls import MAX_ID

LARGEST_BATCH = 5000


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

    @property
    def order(self) -> str:
        return "ASC" if self.ascending else "DESC"


Candidates = Callable[[Window, int], list[int]]
Belonging = Callable[[list[int]], Collection[int]]


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


def fetch_ids(sql: str, params: dict[str, Any]) -> list[int]:
    """The first column of a query that is kept in timelines/queries/sql.py."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]
