"""The notifications of one person: pages, single ones, counts.

Candidates come in order from an index: (account, id) without what was filtered, or (account, type, id), once for each
type that is asked for. The rules look at one after the other until the page is full. They stand in a query set
that is put into SQL once; the statements around it say how candidates are walked.
"""
# ruff: noqa: S608 - every text put together here is written here; what comes from outside is always a parameter

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from accounts.models.account import Account
from accounts.models.relationship import Block, DomainMute, Mute
from accounts.queries.heads import AccountHead, head_of
from instance.errors import NotFound
from instance.rest.pagination import Cursor
from instance.rest.urls import MAX_ID
from instance.sql import Template, fetch
from statuses.models.status import Status
from timelines.models.notification import Notification, NotificationType
from timelines.queries.feed import Window

SENDER = ("from_account__stats", "from_account__user__role", "from_account__moved_to__stats")


class Told(NamedTuple):
    """One notification of a page. `visible`: the reader may see the status that it is about."""

    pk: int
    type: str
    created_at: datetime
    group_key: str
    status_id: int | None
    from_account_id: int
    visible: bool
    sender: AccountHead

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> "Told":
        return cls._make((*row[:7], AccountHead._make(row[7:])))


class Shape(NamedTuple):
    """What of a narrowing changes the text of a statement."""

    typed: bool
    by_sender: bool
    include_filtered: bool


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """Which notifications are asked for; without anything all that were not filtered."""

    types: Collection[str] = ()
    exclude_types: Collection[str] = ()
    sender_id: int | None = None
    include_filtered: bool = False

    @property
    def shape(self) -> Shape:
        """The index over all types knows neither senders nor what was filtered."""
        by_sender = self.sender_id is not None
        typed = bool(self.types or self.exclude_types or self.include_filtered or by_sender)
        return Shape(typed, by_sender, self.include_filtered)

    @property
    def params(self) -> Mapping[str, Any]:
        wanted = [kind for kind in NotificationType.values if not self.types or kind in self.types]
        kinds = [kind for kind in wanted if kind not in self.exclude_types]
        return {"types": kinds, "sender": 0 if self.sender_id is None else self.sender_id}


ALL = Narrowing()


def page_of_notifications(account: Account, cursor: Cursor, asked: Narrowing = ALL) -> list[Told]:
    """One page, newest first. What was hidden, suspended or deleted since then is left out."""
    window = Window.of(cursor)
    rows = _page(asked.shape, window.order).fetch(**walk_params(account, window, cursor.limit, asked))
    return [Told.of(row) for row in rows]


def notifications_of(account: Account) -> QuerySet[Notification]:
    """All that may be shown, also what was filtered, with senders."""
    return _shown(account).select_related(*SENDER)


def find_notification(account: Account, notification_id: int) -> Notification:
    found = notifications_of(account).filter(pk=notification_id).first()
    if found is None:
        raise NotFound
    return found


def unread_count(account: Account, *, limit: int = 100, asked: Narrowing = ALL) -> int:
    """How many are newer than the marker, counted up to `limit`.

    Every page asks, and mostly there is nothing: that is answered without the rules of what may be shown.
    """
    last_read = last_read_of_news(account)
    if last_read is None:
        return 0
    window = Window(above=last_read, below=MAX_ID, ascending=False)
    return _count(asked.shape).fetch(**walk_params(account, window, limit, asked))[0][0]


def last_read_of_news(account: Account) -> int | None:
    """Where the marker stands; None if nothing is newer."""
    ((last_read, newest),) = fetch(_MARKER, {"me": account.pk})
    return last_read if newest > last_read else None


_MARKER = """
    SELECT
        coalesce((SELECT last_read_id FROM timelines_marker
            WHERE account_id = %(me)s AND timeline = 'notifications'), 0),
        coalesce((SELECT id FROM timelines_notification
            WHERE account_id = %(me)s AND NOT filtered ORDER BY id DESC LIMIT 1), 0)
"""

COLUMNS = "id, type, created_at, group_key, status_id, from_account_id, visible"

FIT = f"CROSS JOIN LATERAL ({{query}} OFFSET 0) AS fit({COLUMNS})"
"""Stands behind candidates; `{query}` says of each by itself whether it may be shown."""


def rules(around: str) -> Template:
    """A statement around `{query}`. A candidate's columns that the statement does not use are not computed."""

    def build(account: int) -> QuerySet[Notification, Any]:
        reader = Account(pk=account)
        seen = Exists(Status.objects.visible_to(reader).filter(pk=OuterRef("status_id")))
        found = _shown(reader).filter(pk=RawSQL("candidate.id", ()))
        return found.values_list(
            "pk",
            "type",
            "created_at",
            "group_key",
            "status_id",
            "from_account_id",
            Case(When(status__isnull=True, then=Value(False)), default=seen),
        )

    return Template(build, "account", around=around, by_row=True)


def candidates(shape: Shape, *conditions: str) -> str:
    """What is asked for, without a look at whether it may be shown; `n` is the notification."""
    unfiltered = "n.filtered IS NOT TRUE" if shape.typed else "NOT n.filtered"  # as the index over all types says it
    asked = [
        "n.account_id = %(account)s",
        *([] if shape.include_filtered else [unfiltered]),
        *(["n.type = kind.type"] if shape.typed else []),
        *(["n.from_account_id = %(sender)s"] if shape.by_sender else []),
        *conditions,
    ]
    return f"SELECT n.id FROM timelines_notification n WHERE {' AND '.join(asked)}"


def candidates_between(above: str, below: str, *conditions: str, shape: Shape, order: str) -> str:
    """Candidates in the order of an index, without end: whoever asks stops reading, as the unknown limit tells.

    The ends are compared as rows of the index that is meant. Two bare ends of ids stand for next to nothing in the eyes
    of the planner, and any index seems good for that. What one sender did is found by (account, type, sender) and
    sorted; the sum hides the order that others have already.
    """
    columns, here = "n.account_id, n.id", "%(account)s"
    if shape.typed:
        columns, here = "n.account_id, n.type, n.id", "%(account)s, kind.type"
    ends = [f"({columns}) > ({here}, {above})", f"({columns}) < ({here}, {below})"]
    place = "n.id"
    if shape.by_sender:
        place = "n.id + 0"
        ends = [f"{place} > {above}", f"{place} < {below}"]
    return f"{candidates(shape, *ends, *conditions)} ORDER BY {place} {order} LIMIT %(endless)s"


def of_each_type(walk: str, shape: Shape, order: str) -> str:
    """The next of several walks, where each is about `kind.type`."""
    if not shape.typed:
        return walk
    return f"""
        SELECT found.* FROM unnest(%(types)s::text[]) AS kind(type) CROSS JOIN LATERAL ({walk}) AS found(id)
        ORDER BY found.id {order} LIMIT %(limit)s
    """


def told(page: str) -> str:
    """The statement that reads `Told` from a query for COLUMNS."""
    return f"""
        SELECT page.*, head.* FROM ({page}) AS page({COLUMNS}) {head_of("page.from_account_id")} ORDER BY page.id DESC
    """


def walk_params(account: Account, window: Window, limit: int, asked: Narrowing) -> dict[str, Any]:
    ends = {"above": window.above, "below": window.below, "limit": limit, "endless": MAX_ID}
    return {"account": account.pk, **ends, **asked.params}


@lru_cache
def _page(shape: Shape, order: str) -> Template:
    return rules(told(_walk(shape, order, "fit.*")))


@lru_cache
def _count(shape: Shape) -> Template:
    return rules(f"SELECT count(*) FROM ({_walk(shape, 'DESC', 'fit.id')}) AS unread")


def _walk(shape: Shape, order: str, columns: str) -> str:
    found = candidates_between("%(above)s", "%(below)s", shape=shape, order=order)
    walk = f"SELECT {columns} FROM ({found}) AS candidate {FIT} ORDER BY candidate.id {order} LIMIT %(limit)s"
    return of_each_type(walk, shape, order)


def _shown(account: Account) -> QuerySet[Notification]:
    """Stored notifications that are still fit to be seen; relationships may have changed since they were made.

    A status in them is the reader's own or the sender's, so a block or a suspension of the sender hides it too;
    `visible_to` has the last word on it.
    """
    sender = OuterRef("from_account_id")
    muted = Mute.objects.in_force().filter(account=account, hide_notifications=True, target=sender)
    welcome = (
        ~Exists(Block.objects.filter(account=account, target=sender))
        & ~Exists(Block.objects.filter(account=sender, target=account))
        & ~Exists(muted)
    )
    elsewhere = DomainMute.objects.filter(account=account, domain=OuterRef("from_account__domain"))
    by_office = Q(type__in=(NotificationType.ADMIN_SIGN_UP, NotificationType.ADMIN_REPORT))
    return Notification.objects.filter(
        by_office | welcome,  # apart from the next line, or both are asked twice: of the row alone, and with its sender
        by_office | (Q(from_account__pending=False) & ~Exists(elsewhere)),
        Q(status__isnull=True) | Q(status__deleted_at__isnull=True),
        account=account,
        from_account__suspended_at__isnull=True,
    )
