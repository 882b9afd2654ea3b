"""May this person be notified of that? Pure: facts in, verdict out."""

from dataclasses import dataclass
from enum import Enum

from timelines.models.notification import NotificationType


class Verdict(Enum):
    """What becomes of a deed: a notification, one that stays out of sight (`filtered`), or none."""

    ACCEPT = "accept"
    FILTER = "filter"
    DROP = "drop"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """How the one who would be told stands to the one who did it."""

    own_deed: bool = False
    recipient_available: bool = True
    sender_available: bool = True
    sender_limited: bool = False
    following: bool = False
    blocking: bool = False
    blocked_by: bool = False
    muting_notifications: bool = False
    muting_domain: bool = False
    muting_conversation: bool = False


ABOUT_ONESELF = frozenset({NotificationType.POLL})
"""Told of one's own: the end of one's own poll."""

BY_OFFICE = frozenset({NotificationType.ADMIN_SIGN_UP})
"""Told to the staff as staff: no personal dislike keeps them from it."""


def judge(kind: NotificationType, facts: Facts) -> Verdict:
    """Blocks, mutes and muted threads silence; limited accounts are heard by their followers alone."""
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
    return Verdict.FILTER if facts.sender_limited and not facts.following else Verdict.ACCEPT
