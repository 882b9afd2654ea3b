"""Notifications of type `status`, for followers who asked to be told of each post: one query in, one out."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models.follow import Follow
from accounts.models.relationship import Block, Mute
from accounts.queries.audience import local_followers
from instance.ids import make_id
from instance.sql import Template
from statuses.models.interaction import ConversationMute
from statuses.models.status import Mention, Status, Visibility
from timelines.actions.notifications import announce_notifications
from timelines.models.notification import Notification, NotificationType
from timelines.notifications.push import push_soon

# Asked of every post, and nearly always nobody: served by an index of those alone.
_ANY = Template(lambda target: Follow.objects.filter(target=target, notify=True).values_list("pk")[:1], "target")


def notify_subscribers(status: Status) -> None:
    """No reblogs, no replies to others, nothing direct, and nobody who is told of a mention in it anyway."""
    if status.is_reblog or status.visibility == Visibility.DIRECT:
        return
    if status.in_reply_to_account_id not in (None, status.account_id) or not _ANY.fetch(target=status.account_id):
        return
    rows = [_notification(follow.account_id, status) for follow in _subscriptions(status).iterator()]
    Notification.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    push_soon(rows)
    announce_notifications(rows)


def _subscriptions(status: Status) -> QuerySet[Follow]:
    follower = OuterRef("account_id")
    return (
        local_followers(status.account)
        .filter(Q(languages__isnull=True) | Q(languages__contains=[status.language]), notify=True)
        .exclude(Exists(Block.objects.filter(account=status.account_id, target=follower)))
        .exclude(Exists(Mute.objects.in_force().filter(account=follower, target=status.account_id)))
        .exclude(Exists(ConversationMute.objects.filter(account=follower, conversation=status.conversation_id)))
        .exclude(Exists(Mention.objects.filter(account=follower, status=status, silent=False)))
    )


def _notification(account_id: int, status: Status) -> Notification:
    ident = make_id()
    return Notification(
        id=ident,
        account_id=account_id,
        from_account_id=status.account_id,
        type=NotificationType.STATUS,
        status=status,
        group_key=f"ungrouped-{ident}",
    )
