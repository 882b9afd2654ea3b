"""How one account stands to others: all that the Relationship entity says, in one query for any number of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models.account import Account
from accounts.models.relationship import DomainMute


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """What the viewer and the account `id` are to each other; the options are those of the follow or its request."""

    id: int
    following: bool = False
    showing_reblogs: bool = False
    notifying: bool = False
    languages: list[str] | None = None
    followed_by: bool = False
    blocking: bool = False
    blocked_by: bool = False
    muting: bool = False
    muting_notifications: bool = False
    muting_expires_at: datetime | None = None
    requested: bool = False
    requested_by: bool = False
    domain_blocking: bool = False
    endorsed: bool = False
    note: str = ""


def relationship(viewer: Account, account: Account) -> Relationship:
    return relationships(viewer, [account.pk])[account.pk]


def relationships(viewer: Account, account_ids: Iterable[int]) -> dict[int, Relationship]:
    """By account id, newest account first; unknown ids have no entry."""
    ids = set(account_ids)
    if not ids:
        return {}
    rows = _joined(viewer, ids).values(
        "id",
        "domain_blocking",
        follow=F("following__id"),
        follow_reblogs=F("following__show_reblogs"),
        follow_notify=F("following__notify"),
        follow_languages=F("following__languages"),
        request=F("asking__id"),
        request_reblogs=F("asking__show_reblogs"),
        request_notify=F("asking__notify"),
        request_languages=F("asking__languages"),
        follower=F("followed__id"),
        asker=F("asked__id"),
        block=F("blocking__id"),
        blocker=F("blocked__id"),
        mute=F("muting__id"),
        mute_notifications=F("muting__hide_notifications"),
        mute_expires_at=F("muting__expires_at"),
        endorsement=F("endorsing__id"),
        comment=F("noting__comment"),
    )
    return {row["id"]: _read(row) for row in rows}


def _joined(viewer: Account, ids: set[int]) -> QuerySet[Any]:
    """Each account beside the viewer's rows about it, which its unique indexes find one by one."""
    in_force = Q(mutes_of__expires_at__isnull=True) | Q(mutes_of__expires_at__gt=timezone.now())
    return (
        Account.objects.filter(pk__in=ids)
        .order_by("-id")
        .annotate(
            following=FilteredRelation("follows_of", condition=Q(follows_of__account=viewer)),
            followed=FilteredRelation("follows", condition=Q(follows__target=viewer)),
            asking=FilteredRelation("follow_requests_of", condition=Q(follow_requests_of__account=viewer)),
            asked=FilteredRelation("follow_requests", condition=Q(follow_requests__target=viewer)),
            blocking=FilteredRelation("blocks_of", condition=Q(blocks_of__account=viewer)),
            blocked=FilteredRelation("blocks", condition=Q(blocks__target=viewer)),
            muting=FilteredRelation("mutes_of", condition=Q(mutes_of__account=viewer) & in_force),
            endorsing=FilteredRelation("endorsements_of", condition=Q(endorsements_of__account=viewer)),
            noting=FilteredRelation("notes_of", condition=Q(notes_of__account=viewer)),
            domain_blocking=Exists(DomainMute.objects.filter(account=viewer, domain=OuterRef("domain"))),
        )
    )


def _read(row: dict[str, Any]) -> Relationship:
    option = "follow" if row["follow"] else "request"
    return Relationship(
        id=row["id"],
        following=bool(row["follow"]),
        showing_reblogs=bool(row[f"{option}_reblogs"]),
        notifying=bool(row[f"{option}_notify"]),
        languages=row[f"{option}_languages"],
        followed_by=bool(row["follower"]),
        blocking=bool(row["block"]),
        blocked_by=bool(row["blocker"]),
        muting=bool(row["mute"]),
        muting_notifications=bool(row["mute_notifications"]),
        muting_expires_at=row["mute_expires_at"],
        requested=bool(row["request"]),
        requested_by=bool(row["asker"]),
        domain_blocking=row["domain_blocking"],
        endorsed=bool(row["endorsement"]),
        note=row["comment"] or "",
    )
