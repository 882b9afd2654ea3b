"""Inbox forwarding (ActivityPub 7.1.2): what others say about posts that members' followers have seen reaches those.

Only what its author signed, so that nobody has to believe us, and as it came, byte for byte (as Mastodon does).
"""

from dataclasses import dataclass

from accounts.models.account import Account
from federation.as2.activity import Activity
from federation.as2.urls import domain_of
from federation.delivery import pass_on
from federation.fetch import Later
from federation.inbox.authentic import is_attested
from statuses.activitypub.remote import known_status
from statuses.models.status import Status
from statuses.queries.forwarding import concerned_members, their_inboxes


@dataclass(frozen=True, slots=True)
class Forwarding:
    """To these inboxes, in the name of this member."""

    member: Account
    inboxes: list[str]


def forwarding_of(activity: Activity, status: Status | None) -> Forwarding | None:
    """Where an activity about `status` is to be passed on; found out before a Delete has come true.

    Only what comes from its actor's own hand: so it is passed on once, and never in circles.
    """
    if not _may_travel(activity):
        return None
    if status is None or not status.is_alive or status.account.uri != activity.actor:
        return None
    members = concerned_members(status)
    inboxes = their_inboxes(members) if members else []
    if not inboxes or not _may_be_believed(activity):
        return None
    return Forwarding(members[0], inboxes)


def forward_new(activity: Activity, body: bytes) -> None:
    """What a Create has brought, if it may be passed on at all; most may not, and cost nothing."""
    if _may_travel(activity):
        forward(activity, body, forwarding_of(activity, known_status(activity.object_id)))


def forward(activity: Activity, body: bytes, forwarding: Forwarding | None) -> None:
    if forwarding is not None:
        pass_on(
            body,
            activity_id=activity.id,
            activity_type=activity.type,
            actor=forwarding.member.actor_uri,
            owner=forwarding.member.pk,
            inboxes=forwarding.inboxes,
            but_not=domain_of(activity.actor),
        )


def _may_travel(activity: Activity) -> bool:
    from_own_hand = activity.signer == activity.actor
    return bool(from_own_hand and activity.id and (activity.has_signature or activity.has_proof))


def _may_be_believed(activity: Activity) -> bool:
    try:
        return is_attested(activity)
    except Later:  # a key that is not to be had just now: then it is not passed on, but it is taken in
        return False
