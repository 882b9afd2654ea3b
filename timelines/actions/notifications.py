"""Tell the world that there are new notifications, and put them away."""

from collections.abc import Sequence

from accounts.models.account import Account
from instance.events import publish
from timelines.models.notification import Notification
from timelines.queries.groups import of_key


def announce_notifications(notifications: Sequence[Notification]) -> None:
    """They were just made; rows that turn out not to exist are passed over."""
    shown = [one.pk for one in notifications if not one.filtered]
    if shown:
        publish("notifications_created", notification_ids=shown)


def dismiss_notification(*, notification: Notification) -> None:
    """Mastodon: POST /api/v1/notifications/:id/dismiss."""
    notification.delete()


def dismiss_group(*, account: Account, group_key: str) -> None:
    """Mastodon: POST /api/v2/notifications/:group_key/dismiss."""
    Notification.objects.filter(of_key(group_key), account=account).delete()


def clear_notifications(*, account: Account) -> None:
    """Mastodon: POST /api/v1/notifications/clear."""
    Notification.objects.filter(account=account).delete()
