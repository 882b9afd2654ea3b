"""The rules of notifications, case by case."""

import pytest

from timelines.models.notification import NotificationType as Kind
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
        (Kind.MENTION, {"following": True, "muting_notifications": True}, DROP),
        (Kind.POLL, {"own_deed": True}, ACCEPT),
        (Kind.POLL, {"own_deed": True, "recipient_available": False}, DROP),
        (Kind.ADMIN_SIGN_UP, {"sender_available": False, "muting_notifications": True}, ACCEPT),
    ],
)
def test_may_this_be_told(kind: Kind, facts: dict[str, bool], verdict: Verdict) -> None:
    assert judge(kind, Facts(**facts)) is verdict
