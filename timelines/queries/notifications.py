"""The notifications of one person: lists, single ones, counts."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models.account import Account
from accounts.models.relationship import Block, DomainMute, Mute
from accounts.queries.heads import COLUMNS, JOINS, AccountHead
from instance.errors import NotFound
from instance.rest.pagination import Cursor
from instance.rest.urls import MAX_ID
from instance.sql import Template, fetch
from timelines.models.marker import Marker
from timelines.models.notification import Notification, NotificationType

DEFAULT_PAGE, LARGEST_PAGE = 40, 80
SENDER = ("from_account__stats", "from_account__user__role", "from_account__moved_to__stats")


def notifications_of(
    account: Account,
    *,
    types: Collection[str] = (),
    exclude_types: Collection[str] = (),
    sender_id: int | None = None,
    include_filtered: bool = False,
) -> QuerySet[Notification]:
    """What may be shown, with its senders. What was hidden, suspended or deleted since then is left out."""
    found = _shown(account).select_related(*SENDER)
    if not include_filtered:
        found = found.filter(filtered=False)
    if types:
        found = found.filter(type__in=types)
    if exclude_types:
        found = found.exclude(type__in=exclude_types)
    if sender_id is not None:
        found = found.filter(from_account=sender_id)
    return found


class Row(NamedTuple):
    """A notification as lists show it."""

    pk: int
    type: str
    created_at: datetime
    group_key: str
    status_id: int | None
    from_account_id: int


def notification_page(
    account: Account,
    cursor: Cursor,
    *,
    types: Collection[str] = (),
    exclude_types: Collection[str] = (),
    sender_id: int | None = None,
    include_filtered: bool = False,
) -> list[tuple[Row, AccountHead]]:
    """One page of `notifications_of` with its senders, newest first; one prepared statement."""
    template = _page(
        size=DEFAULT_PAGE if cursor.limit <= DEFAULT_PAGE else LARGEST_PAGE,
        ascending=cursor.min_id is not None,
        some=bool(types),
        but=bool(exclude_types),
        by_one=sender_id is not None,
        include_filtered=include_filtered,
    )
    above = cursor.since_id if cursor.min_id is None else cursor.min_id
    rows = fetch(
        _WITH_SENDERS.format(page=template.sql),
        {
            "account": account.pk,
            "sender": sender_id or 0,
            "types": list(types),
            "exclude_types": list(exclude_types),
            "above": above or 0,
            "below": MAX_ID if cursor.max_id is None else cursor.max_id,
        },
    )
    found = sorted((Row._make(row[:6]), AccountHead._make(row[6:])) for row in rows)
    return found[: cursor.limit][::-1] if cursor.min_id is not None else found[::-1][: cursor.limit]


_WITH_SENDERS = f"""
    SELECT page.*, {COLUMNS} FROM ({{page}}) page JOIN accounts_account a ON a.id = page.from_account_id {JOINS}
"""  # noqa: S608 - every text put together here is written here


@lru_cache
def _page(*, size: int, ascending: bool, some: bool, but: bool, by_one: bool, include_filtered: bool) -> Template:
    """The same query set for everybody who asks for the same kind of list, put into SQL once."""

    def build(*, account: int, sender: int, above: int, below: int, types: list[str], exclude_types: list[str]) -> Any:
        found = notifications_of(
            Account(pk=account),
            types=types if some else (),
            exclude_types=exclude_types if but else (),
            sender_id=sender if by_one else None,
            include_filtered=include_filtered,
        )
        found = found.select_related(None).filter(pk__gt=above, pk__lt=below).order_by("pk" if ascending else "-pk")
        return found.values_list(*Row._fields)[:size]

    return Template(build, "account", "sender", "above", "below", texts=("types", "exclude_types"))


def find_notification(account: Account, notification_id: int) -> Notification:
    found = _shown(account).select_related(*SENDER).filter(pk=notification_id).first()
    if found is None:
        raise NotFound
    return found


def unread_count(account: Account, *, limit: int = 100, **narrowing: Any) -> int:
    """How many are newer than the marker, counted up to `limit`. Takes what `notifications_of` takes.

    Every page asks, and mostly there is nothing: that is answered without the rules of what may be shown.
    """
    last_read = _last_read(account)
    newest = Notification.objects.filter(account=account, filtered=False).order_by("-id").values_list("pk", flat=True)
    if (newest.first() or 0) <= last_read:
        return 0
    return notifications_of(account, **narrowing).filter(pk__gt=last_read).order_by("-id")[:limit].count()


def unread(account: Account, **narrowing: Any) -> QuerySet[Notification]:
    """Those newer than the marker."""
    return notifications_of(account, **narrowing).filter(pk__gt=_last_read(account))


def _last_read(account: Account) -> int:
    marker = Marker.objects.filter(account=account, timeline="notifications").values_list("last_read_id", flat=True)
    return marker.first() or 0


def _shown(account: Account) -> QuerySet[Notification]:
    """Stored notifications that are still fit to be seen; relationships may have changed since they were made.

    A status in them is the reader's own or the sender's, so a block or a suspension of the sender hides it too;
    `visible_ids` has the last word on it.
    """
    sender = OuterRef("from_account_id")
    muted = Mute.objects.in_force().filter(account=account, hide_notifications=True, target=sender)
    welcome = (
        ~Exists(Block.objects.filter(account=account, target=sender))
        & ~Exists(Block.objects.filter(account=sender, target=account))
        & ~Exists(muted)
        & ~Exists(DomainMute.objects.filter(account=account, domain=OuterRef("from_account__domain")))
        & Q(from_account__pending=False)
    )
    return Notification.objects.filter(
        welcome | Q(type=NotificationType.ADMIN_SIGN_UP),
        Q(status__isnull=True) | Q(status__deleted_at__isnull=True),
        account=account,
        from_account__suspended_at__isnull=True,
    )
