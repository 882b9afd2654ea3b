"""Notifications of types `update` and `quoted_update`: what somebody boosted or quoted reads otherwise now."""

from accounts.models.account import Account
from statuses.models.quote import Quote, QuoteState
from statuses.models.status import Status
from timelines.models.notification import Notification, NotificationType
from timelines.notifications.notify import notify


def notify_of_edit(status: Status) -> None:
    """Everybody here who boosted it, and everybody whose quote of it stands; each about the latest edit alone."""
    reblogs = Status.objects.alive().filter(reblog_of=status, account__domain__isnull=True)
    for reblog in reblogs.select_related("account").iterator(chunk_size=500):
        _tell(reblog.account, status, NotificationType.UPDATE, status)
    quotes = Quote.objects.filter(
        quoted_status=status,
        state=QuoteState.ACCEPTED,
        account__domain__isnull=True,
        status__deleted_at__isnull=True,
    )
    for quote in quotes.select_related("account", "status").iterator(chunk_size=500):
        _tell(quote.account, status, NotificationType.QUOTED_UPDATE, quote.status)


def _tell(account: Account, edited: Status, kind: NotificationType, about: Status) -> None:
    """Word of an earlier edit makes way. Run twice, it finds its own word, younger than the edit."""
    Notification.objects.filter(
        account=account, type=kind, from_account=edited.account, status=about, created_at__lt=edited.edited_at
    ).delete()
    notify(account=account, sender=edited.account, kind=kind, status=about)
