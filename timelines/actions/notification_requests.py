"""Set the policy of notifications, and answer those who were kept aside by it (Mastodon: methods/notifications)."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models.account import Account
from instance.events import publish
from timelines.models.notification import Notification
from timelines.models.notification_policy import NotificationPermission, NotificationPolicy, NotificationRequest


def change_policy(*, account: Account, **treatments: str) -> NotificationPolicy:
    """It holds for what comes, not for what is there."""
    policy, _created = NotificationPolicy.objects.update_or_create(account=account, defaults=treatments)
    return policy


def file_request(*, account: Account, sender: Account) -> None:
    """Something of `sender` was kept aside; a request that waits already is only touched."""
    NotificationRequest.objects.update_or_create(account=account, from_account=sender)


def accept_requests(*, account: Account, requests: Iterable[NotificationRequest]) -> None:
    """What was kept aside is shown, and nothing of these senders is filtered again."""
    senders = [request.from_account_id for request in requests]
    if not senders:
        return
    with transaction.atomic():
        NotificationPermission.objects.bulk_create(
            [NotificationPermission(account=account, from_account_id=sender) for sender in senders],
            ignore_conflicts=True,
        )
        Notification.objects.filter(account=account, from_account__in=senders, filtered=True).update(filtered=False)
        NotificationRequest.objects.filter(account=account, from_account__in=senders).delete()
        publish("notifications_merged", account_id=account.pk)


def dismiss_requests(*, account: Account, requests: Iterable[NotificationRequest]) -> None:
    """The requests and what they were about are gone; the same senders may come back with something new."""
    senders = [request.from_account_id for request in requests]
    with transaction.atomic():
        Notification.objects.filter(account=account, from_account__in=senders, filtered=True).delete()
        NotificationRequest.objects.filter(account=account, from_account__in=senders).delete()
