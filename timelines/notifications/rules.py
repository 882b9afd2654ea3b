"""May this person be notified of that? Pure: facts in, verdict out."""

from dataclasses import dataclass
from enum import Enum

from timelines.models.notification import NotificationType
from timelines.models.notification_policy import NotificationPolicy


class Verdict(Enum):
    """What becomes of a deed: a notification, one that stays out of sight (`filtered`), or none."""

    ACCEPT = "accept"
    FILTER = "filter"
    DROP = "drop"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """How the one who would be told stands to the one who did it. Who follows since yesterday is no follower yet."""

    own_deed: bool = False
    recipient_available: bool = True
    sender_available: bool = True
    sender_limited: bool = False
    sender_new: bool = False
    sender_bot: bool = False
    sender_staff: bool = False
    following: bool = False
    followed_by: bool = False
    blocking: bool = False
    blocked_by: bool = False
    muting_notifications: bool = False
    muting_domain: bool = False
    muting_conversation: bool = False
    unasked_private_mention: bool = False
    permitted: bool = False


ABOUT_ONESELF = frozenset({NotificationType.POLL, NotificationType.SEVERED_RELATIONSHIPS})
"""Told of one's own: the end of one's own poll, the follows one has lost."""

BY_OFFICE = frozenset({NotificationType.ADMIN_SIGN_UP, NotificationType.ADMIN_REPORT})
"""Told to the staff as staff: no personal dislike keeps them from it."""


FILTERABLE = frozenset(
    {
        NotificationType.MENTION,
        NotificationType.REBLOG,
        NotificationType.FOLLOW,
        NotificationType.FOLLOW_REQUEST,
        NotificationType.FAVOURITE,
        NotificationType.QUOTE,
    }
)
"""What strangers can cause; the rest one has asked for."""


def judge(kind: NotificationType, facts: Facts, policy: NotificationPolicy | None = None) -> Verdict:
    """Blocks, mutes and muted threads silence; then the policy decides, if need be with its defaults."""
    if not facts.recipient_available:
        return Verdict.DROP
    if kind in BY_OFFICE:
        return Verdict.ACCEPT
    if facts.own_deed:
        return Verdict.ACCEPT if kind in ABOUT_ONESELF else Verdict.DROP
    silenced = (
        not facts.sender_available,
        facts.blocking,
        facts.blocked_by,
        facts.muting_notifications,
        facts.muting_domain,
        facts.muting_conversation,
    )
    if any(silenced):
        return Verdict.DROP
    if kind not in FILTERABLE or facts.permitted or (facts.sender_staff and kind == NotificationType.MENTION):
        return Verdict.ACCEPT
    return _by_policy(facts, policy or NotificationPolicy())


def _by_policy(facts: Facts, policy: NotificationPolicy) -> Verdict:
    """The hardest of the treatments that apply. Whom one follows is a stranger in no way but by not following back."""
    stranger = not facts.following
    cases = (
        (policy.for_not_following, stranger),
        (policy.for_not_followers, not facts.followed_by),
        (policy.for_new_accounts, stranger and facts.sender_new),
        (policy.for_private_mentions, stranger and facts.unasked_private_mention),
        (policy.for_limited_accounts, stranger and facts.sender_limited),
        (policy.for_bots, stranger and facts.sender_bot),
    )
    treatments = {Verdict(treatment) for treatment, applies in cases if applies}
    for verdict in (Verdict.DROP, Verdict.FILTER):
        if verdict in treatments:
            return verdict
    return Verdict.ACCEPT
