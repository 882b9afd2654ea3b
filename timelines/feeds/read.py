"""Home and lists as `queries/home.py` has them, with the walk for candidates spared where Valkey knows them."""

from dataclasses import replace

from accounts.models.account import Account
from instance.rest.pagination import Cursor
from instance.rest.urls import MAX_ID
from timelines.feeds import store
from timelines.feeds.store import Fill, Stored
from timelines.models.list import List
from timelines.queries.feed import REACH, Candidates, Window, read_grouped
from timelines.queries.home import Feed, home_feed, list_feed

ROUND = 100
"""A fill goes down in rounds: the walk over many people looks as deep as a round for each of them."""


def home_ids(reader: Account, cursor: Cursor, *, reach: int = REACH) -> list[int]:
    """One page of home; boosts are grouped within `reach`, and with 0 not at all."""
    return _read(store.home_key(reader.pk), home_feed(reader.pk), cursor, reach)


def list_ids(members: List, cursor: Cursor) -> list[int]:
    return _read(store.list_key(members.account_id, members.pk), list_feed(members), cursor, REACH)


def _read(key: str, feed: Feed, cursor: Cursor, reach: int) -> list[int]:
    return read_grouped(cursor, _cached(key, feed.candidates), feed.rules, reach)


def _cached(key: str, truth: Candidates) -> Candidates:
    """The same answers as `truth`."""

    def candidates(window: Window, limit: int) -> list[int]:
        found = store.read(key, window, limit)
        if found is None:
            return truth(window, limit)
        stored = _part(_fill(found, truth), window, limit) if isinstance(found, Fill) else found
        return _completed(stored, window, limit, truth)

    return candidates


def _fill(fill: Fill, truth: Candidates) -> Stored:
    window, ids = Window(above=0, below=MAX_ID, ascending=False), list[int]()
    more = True
    while more and len(ids) < store.KEPT:
        found = truth(window, ROUND)
        more = len(found) == ROUND
        ids += found
        window = window.after(ids[-1]) if ids else window
    stored = Stored(ids[-1] - 1 if more else 0, ids)
    fill.keep(stored)
    return stored


def _part(stored: Stored, window: Window, limit: int) -> Stored:
    ids = [pk for pk in stored.ids if window.above < pk < window.below]
    return Stored(stored.floor, sorted(ids, reverse=not window.ascending)[:limit])


def _completed(stored: Stored, window: Window, limit: int, truth: Candidates) -> list[int]:
    """What is not above the floor comes from the database."""
    if stored.floor <= window.above:
        return stored.ids
    if window.ascending:
        return truth(window, limit)
    missing = limit - len(stored.ids)
    if not missing:
        return stored.ids
    return stored.ids + truth(replace(window, below=min(window.below, stored.floor + 1)), missing)
