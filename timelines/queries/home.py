"""The home feed and lists: computed when they are read, so nothing has to be kept in step (design: SQL truth).

`timelines/feeds` reads the same feeds with their candidates from a cache; the rules are asked here in either case.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from django.utils import timezone

from accounts.models.account import Account
from accounts.models.follow import Follow
from instance.ids import id_at
from instance.rest.pagination import Cursor
from instance.sql import fetch
from timelines.models.list import List
from timelines.queries import sql
from timelines.queries.feed import Candidates, Entry, Rules, Window, fetch_ids, read_grouped

FEW = 300
"""Up to so many follows, one walk per followed account is cheaper than one walk through everybody's posts."""

STRETCH = int(timedelta(days=1).total_seconds() * 1000) << 16
"""How far the walk through everybody's posts goes, in ids. Who follows many is nearly always served within a day."""


@dataclass(frozen=True)
class Feed:
    """Where posts come from and which of them belong."""

    candidates: Candidates
    rules: Rules


def home_ids(reader: Account, cursor: Cursor) -> list[int]:
    """Own posts, those of followed accounts as the follows want them, and posts with followed tags."""
    feed = home_feed(reader.pk)
    return read_grouped(cursor, feed.candidates, feed.rules)


def list_ids(members: List, cursor: Cursor) -> list[int]:
    """What the members of a list say, with replies as its policy has it."""
    feed = list_feed(members)
    return read_grouped(cursor, feed.candidates, feed.rules)


def home_feed(reader_id: int) -> Feed:
    return Feed(partial(_home_candidates, reader_id), partial(_home_rules, reader_id))


def list_feed(members: List) -> Feed:
    of_list = {"me": members.account_id, "list": members.pk}
    policy = members.replies_policy

    def candidates(window: Window, limit: int) -> list[int]:
        return _next(window, limit, sql.posts_of_each(sql.MEMBERS, window.order), **of_list)

    def rules(window: Window, ids: list[int], most: int) -> list[Entry]:
        return _entries(sql.LIST_PAGE[policy, window.order], {**of_list, "ids": ids, "most": most}) if ids else []

    return Feed(candidates, rules)


def _home_rules(reader_id: int, window: Window, ids: list[int], most: int) -> list[Entry]:
    """Also what the reader posted in this window, so that it is there before any cache has heard of it."""
    asked = {"me": reader_id, "ids": ids, "above": window.above, "below": window.below, "most": most}
    return _entries(sql.HOME_PAGE[window.order], asked)


def _entries(rules: str, params: Mapping[str, object]) -> list[Entry]:
    return list(map(Entry._make, fetch(rules, params)))


def _home_candidates(reader_id: int, window: Window, limit: int) -> list[int]:
    find: Callable[[int, Window, int], list[int]] = (
        _candidates_of_few if _follows_few(reader_id) else _candidates_of_many
    )
    return find(reader_id, window, limit)


def _follows_few(reader_id: int) -> bool:
    return Follow.objects.filter(account=reader_id).order_by("id")[: FEW + 1].count() <= FEW


def _candidates_of_few(reader_id: int, window: Window, limit: int) -> list[int]:
    people = sql.posts_of_each(sql.MINE_AND_FOLLOWED, window.order)
    tags = sql.posts_with_tags(sql.FOLLOWED_TAGS, window.order)
    return _next(window, limit, people, tags, me=reader_id)


def _candidates_of_many(reader_id: int, window: Window, limit: int) -> list[int]:
    """A day's stretch of everybody's posts; where that is too quiet, as if there were few."""
    people = sql.posts_of_all(sql.MINE_AND_FOLLOWED, window.order)
    tags = sql.posts_with_tags(sql.FOLLOWED_TAGS, window.order)
    found = _next(_stretch(window), limit, people, tags, me=reader_id)
    return found if len(found) == limit else _candidates_of_few(reader_id, window, limit)


def _stretch(window: Window) -> Window:
    if window.ascending:
        return replace(window, below=min(window.below, window.above + STRETCH))
    return replace(window, above=max(window.above, min(window.below, id_at(timezone.now())) - STRETCH))


def _next(window: Window, limit: int, *sources: str, **params: int) -> list[int]:
    params |= {"above": window.above, "below": window.below, "limit": limit}
    return fetch_ids(sql.next_of(window.order, *sources), params)
