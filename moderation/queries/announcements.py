"""Announcements as a member finds them: with what they name, the reactions, and whether they were dismissed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef, Q

from accounts.models.account import Account
from instance.errors import NotFound
from instance.models.emoji import CustomEmoji
from instance.queries.emojis import Emojis, emojis_in
from moderation.models.announcement import Announcement, AnnouncementQuerySet, AnnouncementReaction, AnnouncementRead
from statuses.models.status import Status


@dataclass(frozen=True)
class Tally:
    """How many reacted with one emoji, and whether the viewer did; None where nobody looks in particular."""

    name: str
    count: int
    emoji: CustomEmoji | None = None
    mine: bool | None = None


@dataclass(frozen=True)
class Notice:
    """An announcement with all that its entity shows; `read` is None where nobody looks in particular."""

    announcement: Announcement
    mentioned: Sequence[Account]
    statuses: Sequence[Status]
    emojis: Emojis
    tallies: Sequence[Tally]
    read: bool | None = None


def find_announcement(announcement_id: int) -> Announcement:
    """A published one; others are not there yet, or any more."""
    found = Announcement.objects.published().filter(pk=announcement_id).first()
    if found is None:
        raise NotFound
    return found


def notices_for(viewer: Account) -> list[Notice]:
    """All that are published, dismissed or not."""
    published = Announcement.objects.published().annotate(read=_read_by(viewer))
    return _notices(published.chronological(), viewer)


def unread_notices(viewer: Account) -> list[Notice]:
    """Those that the viewer has not dismissed: one query where there are none."""
    unread = Announcement.objects.published().filter(~_read_by(viewer))
    return _notices(unread.chronological(), viewer)


def public_notice(announcement_id: int) -> Notice | None:
    """As everybody is told of it at once; None if it is not published any more."""
    found = _notices(Announcement.objects.published().filter(pk=announcement_id), None)
    return found[0] if found else None


def tally_of(announcement_id: int, name: str) -> Tally:
    """How often this one reaction stands there, which may be never."""
    rows = AnnouncementReaction.objects.filter(announcement=announcement_id, name=name)
    with_picture = rows.exclude(emoji=None).select_related("emoji").first()
    return Tally(name, rows.count(), with_picture.emoji if with_picture else None)


def _read_by(viewer: Account) -> Exists:
    return Exists(AnnouncementRead.objects.filter(announcement=OuterRef("pk"), account=viewer))


def _notices(found: AnnouncementQuerySet, viewer: Account | None) -> list[Notice]:
    rows = list(found)
    if not rows:
        return []
    people = Account.objects.available().in_bulk({pk for row in rows for pk in row.mentioned_ids})
    linked = {pk for row in rows for pk in row.status_ids}
    statuses = Status.objects.visible_to(None).select_related("account").in_bulk(linked)
    emojis = emojis_in((row.content, None) for row in rows)
    tallies = _tallies([row.pk for row in rows], viewer)
    return [
        Notice(
            row,
            [people[pk] for pk in row.mentioned_ids if pk in people],
            [statuses[pk] for pk in row.status_ids if pk in statuses],
            emojis,
            tallies[row.pk],
            getattr(row, "read", None),
        )
        for row in rows
    ]


def _tallies(ids: Sequence[int], viewer: Account | None) -> dict[int, list[Tally]]:
    """In the order in which each emoji first came."""
    mine = Count("pk", filter=Q(account=viewer.pk if viewer else None))
    rows = list(
        AnnouncementReaction.objects.filter(announcement__in=ids)
        .values("announcement", "name", "emoji")
        .annotate(count=Count("pk"), mine=mine, first=Min("pk"))
        .order_by("first")
    )
    pictures = CustomEmoji.objects.in_bulk({row["emoji"] for row in rows if row["emoji"] is not None})
    found: dict[int, list[Tally]] = defaultdict(list)
    for row in rows:
        mine_or_unknown = bool(row["mine"]) if viewer else None
        tally = Tally(row["name"], row["count"], pictures.get(row["emoji"]), mine_or_unknown)
        found[row["announcement"]].append(tally)
    return found
