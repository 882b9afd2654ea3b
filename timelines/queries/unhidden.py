"""Pages of a feed without what the reader's filters hide, filled up with what comes next."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from instance.rest.pagination import Cursor

Shown = TypeVar("Shown")
ROUNDS = 5
"""So often a page is filled up. A longer stretch of hidden posts makes a short page; its cursors lead past them."""


def read_unhidden(
    cursor: Cursor, read: Callable[[Cursor], Sequence[int]], show: Callable[[Sequence[int]], list[Shown]]
) -> tuple[list[int], list[Shown]]:
    """All ids that were read, for the cursors, and what `show` made of those that it did not leave out.

    Where nothing is hidden that is one call of each.
    """
    seen: list[int] = []
    shown: list[Shown] = []
    for _round in range(ROUNDS):
        found = list(read(cursor))
        made = show(found)
        if cursor.min_id is None:
            seen, shown = seen + found, shown + made
        else:
            seen, shown = found + seen, made + shown
        missing = len(found) - len(made)
        if len(found) < cursor.limit or not missing:
            break
        cursor = _beyond(cursor, found, missing)
    return seen, shown


def _beyond(cursor: Cursor, found: Sequence[int], limit: int) -> Cursor:
    if cursor.min_id is None:
        return replace(cursor, max_id=found[-1], limit=limit)
    return replace(cursor, min_id=found[0], limit=limit)
