"""The rules of notifications, case by case."""

import pytest

from timelines.models.notification import NotificationType as Kind
from timelines.models.notification_policy import NotificationPolicy
from timelines.notifications.rules import Facts, Verdict, judge

ACCEPT, FILTER, DROP = Verdict


@pytest.mark.parametrize(
    ("kind", "facts", "verdict"),
    [
        (Kind.MENTION, {}, ACCEPT),
        (Kind.MENTION, {"recipient_available": False}, DROP),
        (Kind.MENTION, {"sender_available": False}, DROP),
        (Kind.MENTION, {"own_deed": True}, DROP),
        (Kind.MENTION, {"blocking": True}, DROP),
        (Kind.MENTION, {"blocked_by": True}, DROP),
        (Kind.MENTION, {"muting_domain": True}, DROP),
        (Kind.FAVOURITE, {"muting_notifications": True}, DROP),
        (Kind.REBLOG, {"muting_conversation": True}, DROP),
        (Kind.FOLLOW, {"sender_limited": True}, FILTER),
        (Kind.FOLLOW, {"sender_limited": True, "following": True}, ACCEPT),
        (Kind.MENTION, {"sender_limited": True, "blocking": True}, DROP),
        (Kind.MENTION, {"sender_limited": True, "permitted": True}, ACCEPT),
        (Kind.MENTION, {"permitted": True, "blocking": True}, DROP),
        (Kind.MENTION, {"sender_staff": True, "unasked_private_mention": True}, ACCEPT),
        (Kind.MENTION, {"sender_staff": True, "muting_notifications": True}, DROP),
        (Kind.MENTION, {"unasked_private_mention": True}, FILTER),
        (Kind.UPDATE, {"sender_limited": True}, ACCEPT),
        (Kind.MENTION, {"following": True, "muting_notifications": True}, DROP),
        (Kind.POLL, {"own_deed": True}, ACCEPT),
        (Kind.POLL, {"own_deed": True, "recipient_available": False}, DROP),
        (Kind.ADMIN_SIGN_UP, {"sender_available": False, "muting_notifications": True}, ACCEPT),
    ],
)
def test_may_this_be_told(kind: Kind, facts: dict[str, bool], verdict: Verdict) -> None:
    assert judge(kind, Facts(**facts)) is verdict


@pytest.mark.parametrize(
    ("policy", "facts", "verdict"),
    [
        ({"for_bots": "drop"}, {"sender_bot": True, "sender_limited": True}, DROP),
        ({"for_bots": "drop"}, {"sender_bot": True, "following": True}, ACCEPT),
        ({"for_bots": "accept", "for_new_accounts": "filter"}, {"sender_bot": True, "sender_new": True}, FILTER),
        ({"for_not_following": "drop"}, {"sender_new": True}, DROP),
        ({"for_not_following": "drop"}, {"following": True}, ACCEPT),
        ({"for_not_followers": "filter"}, {"following": True}, FILTER),
        ({"for_not_followers": "filter"}, {"followed_by": True}, ACCEPT),
        ({"for_limited_accounts": "accept"}, {"sender_limited": True}, ACCEPT),
        ({"for_not_followers": "drop"}, {"permitted": True}, ACCEPT),
    ],
)
def test_policies(policy: dict[str, str], facts: dict[str, bool], verdict: Verdict) -> None:
    """Drop beats filter beats accept."""
    assert judge(Kind.MENTION, Facts(**facts), NotificationPolicy(**policy)) is verdict
    assert judge(Kind.POLL, Facts(**facts), NotificationPolicy(**policy)) is ACCEPT
