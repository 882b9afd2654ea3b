"""What the rules need to know of the one who would be told and the one who did it."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models.account import Account
from accounts.models.follow import Follow
from accounts.queries.relationships import relationship
from statuses.models.interaction import ConversationMute
from statuses.models.status import Mention, Status, Visibility
from timelines.models.notification import NotificationType
from timelines.models.notification_policy import NotificationPermission
from timelines.notifications.rules import BY_OFFICE, FILTERABLE, Facts

NEW_FOR = timedelta(days=30)
FOLLOWER_AFTER = timedelta(days=3)


def facts_of(account: Account, sender: Account, kind: NotificationType, status: Status | None) -> Facts:
    if kind in BY_OFFICE or account.pk == sender.pk:
        return Facts(own_deed=account.pk == sender.pk, recipient_available=_available(account))
    stance = relationship(account, sender)
    now = timezone.now()
    return Facts(
        recipient_available=_available(account),
        sender_available=_available(sender),
        sender_limited=sender.is_silenced,
        sender_new=sender.created_at > now - NEW_FOR,
        sender_bot=sender.is_bot,
        sender_staff=kind == NotificationType.MENTION and _is_staff(sender),
        following=stance.following,
        followed_by=stance.followed_by and _follows_since(sender, account, now - FOLLOWER_AFTER),
        blocking=stance.blocking,
        blocked_by=stance.blocked_by,
        muting_notifications=stance.muting_notifications,
        muting_domain=stance.domain_blocking,
        muting_conversation=_mutes_thread(account, status),
        unasked_private_mention=_is_unasked(account, sender, kind, status),
        permitted=kind in FILTERABLE and _is_permitted(account, sender),
    )


def _available(account: Account) -> bool:
    return not account.is_suspended and not account.pending


def _is_staff(sender: Account) -> bool:
    user = getattr(sender, "user", None) if sender.is_local else None
    return user is not None and user.is_staff


def _follows_since(sender: Account, account: Account, moment: datetime) -> bool:
    return Follow.objects.filter(account=sender, target=account, created_at__lte=moment).exists()


def _mutes_thread(account: Account, status: Status | None) -> bool:
    if status is None or status.conversation_id is None:
        return False
    return ConversationMute.objects.filter(account=account, conversation_id=status.conversation_id).exists()


def _is_unasked(account: Account, sender: Account, kind: NotificationType, status: Status | None) -> bool:
    """A private mention by somebody whom the reader has not addressed in that thread before."""
    if kind != NotificationType.MENTION or status is None or status.visibility != Visibility.DIRECT:
        return False
    addressed = Mention.objects.filter(
        account=sender,
        silent=False,
        status__account=account,
        status__conversation=status.conversation_id,
        status__deleted_at__isnull=True,
        status__lt=status.pk,
    )
    return not addressed.exists()


def _is_permitted(account: Account, sender: Account) -> bool:
    return NotificationPermission.objects.filter(account=account, from_account=sender).exists()
