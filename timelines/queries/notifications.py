"""The notifications of one person: lists, single ones, counts."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models.account import Account
from accounts.models.relationship import Block, DomainMute, Mute
from instance.errors import NotFound
from timelines.models.marker import Marker
from timelines.models.notification import Notification, NotificationType

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
