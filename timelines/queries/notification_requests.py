"""Requests of those who are filtered, the policy that filters them, and what both amount to."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models.account import Account
from instance.errors import NotFound
from timelines.models.notification import Notification, NotificationType
from timelines.models.notification_policy import NotificationPermission, NotificationPolicy, NotificationRequest
from timelines.queries.notifications import notifications_of

MAX_COUNTED = 100


class Waiting(NamedTuple):
    """How many notifications of a sender wait, and the newest post among them that mentions the reader."""

    number: int
    last_status_id: int | None


def policy_of(account: Account) -> NotificationPolicy:
    """The stored one, or one with the defaults."""
    return NotificationPolicy.objects.filter(account=account).first() or NotificationPolicy(account=account)


def requests_of(account: Account) -> QuerySet[NotificationRequest]:
    """With the sender, and what `what_waits` reads; without those whose notifications are all gone."""
    kept = _filtered(account).filter(from_account=OuterRef("from_account"))
    mentions = kept.filter(type=NotificationType.MENTION).order_by("-id")
    counted = kept.order_by().values("from_account").annotate(count=Count("pk")).values("count")
    return NotificationRequest.objects.filter(Exists(kept), account=account).annotate(
        waiting_count=Coalesce(Subquery(counted), 0),
        waiting_status_id=Subquery(mentions.values("status_id")[:1]),
    )


def what_waits(request: NotificationRequest) -> Waiting:
    """Of a row of `requests_of`."""
    return Waiting(getattr(request, "waiting_count"), getattr(request, "waiting_status_id"))  # noqa: B009 - annotations


def find_request(account: Account, request_id: int) -> NotificationRequest:
    found = requests_of(account).filter(pk=request_id).first()
    if found is None:
        raise NotFound
    return found


def requests_by_ids(account: Account, ids: Iterable[int]) -> list[NotificationRequest]:
    """Those of them that exist and are this account's."""
    return list(NotificationRequest.objects.filter(account=account, pk__in=list(ids)))


def pending_counts(account: Account) -> tuple[int, int]:
    """How many requests (counted up to a hundred) and how many notifications wait."""
    waiting = NotificationRequest.objects.filter(account=account, from_account=OuterRef("from_account"))
    notifications = _filtered(account).filter(Exists(waiting)).order_by()
    senders = requests_of(account).order_by().values("pk")[:MAX_COUNTED]
    return senders.count(), notifications.count()


def all_merged(account: Account) -> bool:
    """Whether nothing is left aside of those who were let through."""
    let_through = NotificationPermission.objects.filter(account=account, from_account=OuterRef("from_account"))
    return not Notification.objects.filter(Exists(let_through), account=account, filtered=True).exists()


def _filtered(account: Account) -> QuerySet[Notification]:
    return notifications_of(account).filter(filtered=True).select_related(None)
