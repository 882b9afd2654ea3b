"""Notifications in groups: a page counts groups, and what is said of each stops at the page's newest notification.

A page takes two statements: one walks down to the first notification of each next group (groups are of one type, so
the walk may go once for each type), one tells of these groups what lies below the page's top, in (account, key, -id).
"""
# ruff: noqa: S608 - every text put together here is written here; what comes from outside is always a parameter

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby

from django.db.models import Q

from accounts.models.account import Account
from accounts.queries.heads import AccountHead, head_of
from instance.errors import NotFound
from instance.rest.pagination import Cursor
from instance.rest.urls import MAX_ID
from instance.sql import Template
from timelines.models.notification import NotificationType
from timelines.queries.feed import Window
from timelines.queries.notifications import (
    ALL,
    COLUMNS,
    FIT,
    Narrowing,
    Shape,
    Told,
    candidates,
    candidates_between,
    last_read_of_news,
    notifications_of,
    of_each_type,
    page_of_notifications,
    rules,
    told,
    walk_params,
)

GROUPABLE: tuple[str, ...] = (
    NotificationType.FAVOURITE,
    NotificationType.REBLOG,
    NotificationType.FOLLOW,
    NotificationType.ADMIN_SIGN_UP,
)
SAMPLE = 8
WHOLE = Narrowing(include_filtered=True)


@dataclass(frozen=True, kw_only=True)
class Group:
    """One group of a page. `head_id` is its cursor there; the page fields tell what of it lies inside the page.

    `visible`: the reader may see the status that it is about. `senders` are the newest few, newest first.
    """

    key: str
    type: str
    status_id: int | None
    visible: bool
    head_id: int
    count: int
    most_recent_id: int
    page_min_id: int
    page_max_id: int
    latest_at: datetime
    senders: list[AccountHead]

    @property
    def sample_account_ids(self) -> list[int]:
        return [sender.id for sender in self.senders]


def page_of_groups(
    account: Account, cursor: Cursor, asked: Narrowing = ALL, grouped_types: Collection[str] = GROUPABLE
) -> list[Group]:
    """The groups that the next notifications belong to, newest first. Mastodon: GET /api/v2/notifications.

    Types that are not in `grouped_types` stand alone, under a key of their own.
    """
    grouped = frozenset(grouped_types) & frozenset(GROUPABLE)
    heads = _heads(account, Window.of(cursor), cursor.limit, asked, grouped)
    joined = {head.group_key: head for head in heads if head.type in grouped}
    groups = _facts(account, joined, asked, oldest=heads[-1].pk, newest=heads[0].pk) if joined else {}
    found = (groups.get(head.group_key) if head.type in grouped else _alone(head) for head in heads)
    return [group for group in found if group is not None]


def find_group(account: Account, key: str) -> Group:
    """One group, whole. A key that was made for a single notification names that one."""
    newest = notifications_of(account).filter(of_key(key)).order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        raise NotFound
    (head,) = page_of_notifications(account, Cursor(since_id=newest - 1, max_id=newest + 1, limit=1), WHOLE)
    if head.group_key != key:
        return _alone(head)
    return _facts(account, {key: head}, WHOLE, oldest=0, newest=MAX_ID)[key]


def accounts_of_group(account: Account, key: str) -> list[Account]:
    """Everybody in a group, newest first."""
    people = [
        notification.from_account for notification in notifications_of(account).filter(of_key(key)).order_by("-pk")
    ]
    if not people:
        raise NotFound
    return people


def unread_groups(
    account: Account, *, limit: int, asked: Narrowing = ALL, grouped_types: Collection[str] = GROUPABLE
) -> int:
    """How many groups there are among what is newer than the marker, counted up to `limit`."""
    last_read = last_read_of_news(account)
    if last_read is None:
        return 0
    window = Window(above=last_read, below=MAX_ID, ascending=False)
    grouped = frozenset(grouped_types) & frozenset(GROUPABLE)
    params = walk_params(account, window, limit, asked)
    return _count(asked.shape).fetch(grouped=list(grouped), **params)[0][0]


def of_key(key: str) -> Q:
    """The notifications that are shown under this key: a group's, or the one that was shown as if it had none."""
    kind, _, number = key.partition("-")
    if kind == "ungrouped" and number.isascii() and number.isdigit() and len(number) < 19:
        return Q(group_key=key) | Q(pk=int(number))
    return Q(group_key=key)


def _heads(account: Account, window: Window, limit: int, asked: Narrowing, grouped: Collection[str]) -> list[Told]:
    """The first notification that is met of each group."""
    template = _heads_of(asked.shape, window.order)
    rows = template.fetch(grouped=list(grouped), **walk_params(account, window, limit, asked))
    return [Told.of(row) for row in rows]


@lru_cache
def _heads_of(shape: Shape, order: str) -> Template:
    return rules(told(_walk(shape, order, visible="fit.visible")))


@lru_cache
def _count(shape: Shape) -> Template:
    return rules(f"SELECT count(*) FROM ({_walk(shape, 'DESC', visible='false')}) AS unread")


def _walk(shape: Shape, order: str, *, visible: str) -> str:
    """Each step goes to the next notification that is of none of the groups that were met."""
    above, below = ("walk.id", "%(below)s") if order == "ASC" else ("%(above)s", "walk.id")
    unmet = "n.group_key <> ALL (walk.met)"
    found = candidates_between(above, below, unmet, shape=shape, order=order)
    walk = f"""
        WITH RECURSIVE walk AS (
            SELECT %({"above" if order == "ASC" else "below"})s::bigint AS id, ''::text AS type, now() AS created_at,
                ''::text AS group_key, NULL::bigint AS status_id, 0::bigint AS from_account_id, false AS visible,
                ARRAY[]::text[] AS met, 0 AS number
            UNION ALL
            SELECT step.id, step.type::text, step.created_at, step.group_key::text, step.status_id,
                step.from_account_id, step.visible,
                CASE WHEN step.type = ANY(%(grouped)s::text[]) THEN walk.met || step.group_key::text ELSE walk.met END,
                walk.number + 1
            FROM walk CROSS JOIN LATERAL (
                SELECT fit.id, type, created_at, group_key, status_id, from_account_id, {visible} AS visible
                FROM ({found}) AS candidate {FIT} ORDER BY candidate.id {order} LIMIT 1
            ) AS step
            WHERE walk.number < %(limit)s
        )
        SELECT {COLUMNS} FROM walk WHERE number > 0
    """
    return of_each_type(walk, shape, order)


def _alone(head: Told) -> Group:
    return Group(
        key=f"ungrouped-{head.pk}",
        type=head.type,
        status_id=head.status_id,
        visible=head.visible,
        head_id=head.pk,
        count=1,
        most_recent_id=head.pk,
        page_min_id=head.pk,
        page_max_id=head.pk,
        latest_at=head.created_at,
        senders=[head.sender],
    )


def _facts(account: Account, heads: dict[str, Told], asked: Narrowing, *, oldest: int, newest: int) -> dict[str, Group]:
    """By key, in one statement. The types of these groups are known already."""
    template = _facts_of(asked.shape._replace(typed=False))
    rows = template.fetch(account=account.pk, keys=list(heads), oldest=oldest, newest=newest, **asked.params)
    groups = {}
    for key, (first, *rest) in ((key, list(rows)) for key, rows in groupby(rows, key=lambda row: row[0])):
        _key, count, most_recent_id, page_min_id, page_max_id, latest_at = first[:6]
        groups[key] = Group(
            key=key,
            type=heads[key].type,
            status_id=heads[key].status_id,
            visible=heads[key].visible,
            head_id=heads[key].pk,
            count=count,
            most_recent_id=most_recent_id,
            page_min_id=page_min_id,
            page_max_id=page_max_id,
            latest_at=latest_at,
            senders=[AccountHead._make(row[6:]) for row in (first, *rest)],
        )
    return groups


@lru_cache
def _facts_of(shape: Shape) -> Template:
    members = candidates(shape, "n.group_key = asked.key", "n.id <= %(newest)s")
    return rules(f"""
        WITH facts AS (
            SELECT asked.key, count(*) AS number, max(fit.id) AS most_recent,
                min(fit.id) FILTER (WHERE fit.id >= %(oldest)s) AS page_min,
                max(fit.id) FILTER (WHERE fit.id >= %(oldest)s) AS page_max,
                max(fit.created_at) FILTER (WHERE fit.id >= %(oldest)s) AS latest_at,
                (array_agg(fit.from_account_id ORDER BY fit.id DESC))[:{SAMPLE}] AS sample
            FROM unnest(%(keys)s::text[]) AS asked(key) CROSS JOIN LATERAL ({members}) AS candidate {FIT}
            GROUP BY asked.key
        )
        SELECT one.key, one.number, one.most_recent, one.page_min, one.page_max, one.latest_at, head.*
        FROM (SELECT *, unnest(sample) AS account_id, generate_subscripts(sample, 1) AS place FROM facts) AS one
        {head_of("one.account_id")}
        ORDER BY one.key, one.place
    """)
