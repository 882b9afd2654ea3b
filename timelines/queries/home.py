"""The home feed and lists: computed when they are read, so nothing has to be kept in step (design: SQL truth)."""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from accounts.models.account import Account
from accounts.models.follow import Follow
from instance.ids import id_at
from instance.rest.pagination import Cursor
from timelines.models.list import List
from timelines.queries import sql
from timelines.queries.feed import Window, fetch_ids, read_feed

FEW = 300
"""Up to so many follows, one walk per followed account is cheaper than one walk through everybody's posts."""

STRETCH = int(timedelta(days=1).total_seconds() * 1000) << 16
"""How far the walk through everybody's posts goes, in ids. Who follows many is nearly always served within a day."""


def home_ids(reader: Account, cursor: Cursor) -> list[int]:
    """Own posts, those of followed accounts as the follows want them, and posts with followed tags."""
    candidates = _candidates_of_few if _follows_few(reader) else _candidates_of_many
    return read_feed(
        cursor,
        lambda window, limit: candidates(reader.pk, window, limit),
        lambda ids: fetch_ids(sql.HOME_RULES, {"me": reader.pk, "ids": ids}),
    )


def list_ids(members: List, cursor: Cursor) -> list[int]:
    """What the members of a list say, with replies as its policy has it."""
    of_list = {"me": members.account_id, "list": members.pk}
    return read_feed(
        cursor,
        lambda window, limit: _next(window, limit, sql.posts_of_each(sql.MEMBERS, window.order), **of_list),
        lambda ids: fetch_ids(sql.LIST_RULES[members.replies_policy], {**of_list, "ids": ids}),
    )


def _follows_few(reader: Account) -> bool:
    return Follow.objects.filter(account=reader).order_by("id")[: FEW + 1].count() <= FEW


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
