"""Put notifications away."""

from accounts.models.account import Account
from timelines.models.notification import Notification
from timelines.queries.groups import of_key


def dismiss_notification(*, notification: Notification) -> None:
    """Mastodon: POST /api/v1/notifications/:id/dismiss."""
    notification.delete()


def dismiss_group(*, account: Account, group_key: str) -> None:
    """Mastodon: POST /api/v2/notifications/:group_key/dismiss."""
    Notification.objects.filter(of_key(group_key), account=account).delete()


def clear_notifications(*, account: Account) -> None:
    """Mastodon: POST /api/v1/notifications/clear."""
    Notification.objects.filter(account=account).delete()
