"""Write, publish and withdraw announcements; dismiss them and react to them (Mastodon: methods/announcements)."""

import re
from collections.abc import Iterator
from datetime import datetime, time

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models.account import Account
from instance.errors import Invalid, NotFound
from instance.events import publish
from instance.models.emoji import CustomEmoji
from instance.text.emoji import is_emoji
from instance.text.format import format_post
from instance.text.tokens import tokens
from moderation.models.announcement import (
    MAX_DIFFERENT_REACTIONS,
    Announcement,
    AnnouncementReaction,
    AnnouncementRead,
)
from statuses.actions.post import each_once
from statuses.queries.mentions import mention_targets, mentioned_accounts

_WRITTEN = (
    "text",
    "content",
    "starts_at",
    "ends_at",
    "all_day",
    "scheduled_at",
    "mentioned_ids",
    "status_ids",
    "updated_at",
)
_OWN_STATUS = re.compile(r"/@[^/]+/(\d{1,18})\Z")


class TooManyReactions(Invalid):
    default = "Validation failed: Limit of different reactions reached"


class UnknownEmoji(Invalid):
    default = "Validation failed: Name is not a recognized emoji"


def write_announcement(*, announcement: Announcement) -> None:
    """Save what was typed, and what follows from it; whoever has it on the screen is told if it is published."""
    mentioned = mentioned_accounts(announcement.text)
    announcement.content = format_post(announcement.text, mentions=mention_targets(mentioned))
    announcement.mentioned_ids = [account.pk for account in each_once(mentioned)]
    announcement.status_ids = list(dict.fromkeys(_linked_statuses(announcement.text)))
    if announcement.starts_at is None or announcement.ends_at is None:
        announcement.all_day = False
    elif announcement.all_day:
        announcement.starts_at, announcement.ends_at = whole_days(announcement.starts_at, announcement.ends_at)
    with transaction.atomic():
        _save(announcement)
        if announcement.published_at is not None:
            publish("announcement_published", announcement_id=announcement.pk)


def publish_announcement(*, announcement: Announcement) -> None:
    """Now, whatever it was scheduled for. Raises Invalid when it has ended; doing it again changes nothing."""
    if announcement.ends_at is not None and announcement.ends_at <= timezone.now():
        raise Invalid("It has ended; give it another end first")
    drafts = Announcement.objects.filter(pk=announcement.pk, published_at__isnull=True)
    with transaction.atomic():
        if drafts.update(published_at=timezone.now(), scheduled_at=None):
            publish("announcement_published", announcement_id=announcement.pk)


def withdraw_announcement(*, announcement: Announcement) -> None:
    """It is a draft again, and the clock leaves it alone."""
    with transaction.atomic():
        if Announcement.objects.published().filter(pk=announcement.pk).update(published_at=None, scheduled_at=None):
            publish("announcement_withdrawn", announcement_id=announcement.pk)


def delete_announcement(*, announcement: Announcement) -> None:
    with transaction.atomic():
        withdraw_announcement(announcement=announcement)
        Announcement.objects.filter(pk=announcement.pk).delete()


def publish_due(*, now: datetime) -> None:
    """The clock's: what was scheduled until now, unless it is over already."""
    due = Announcement.objects.filter(published_at__isnull=True, scheduled_at__lte=now)
    for announcement in due.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now)).order_by("scheduled_at", "id"):
        publish_announcement(announcement=announcement)


def withdraw_ended(*, now: datetime) -> None:
    """The clock's: what has ended."""
    for announcement in Announcement.objects.published().filter(ends_at__lte=now).order_by("ends_at", "id"):
        withdraw_announcement(announcement=announcement)


def whole_days(starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """From the first moment of the first day to the last of the last, in the server's time zone."""
    return _at(starts_at, time.min), _at(ends_at, time.max)


def dismiss_announcement(*, account: Account, announcement: Announcement) -> None:
    """It is read from now on. Mastodon: POST /api/v1/announcements/:id/dismiss."""
    AnnouncementRead.objects.get_or_create(announcement=announcement, account=account)


def react_to_announcement(*, account: Account, announcement: Announcement, name: str) -> None:
    """With an emoji of Unicode or the shortcode of one of ours; doing it again changes nothing.

    Raises UnknownEmoji, and TooManyReactions where eight other emoji stand already.
    """
    emoji = CustomEmoji.objects.named([name], None).first()
    if emoji is None and not is_emoji(name):
        raise UnknownEmoji
    with transaction.atomic():
        _hold(announcement)
        others = AnnouncementReaction.objects.filter(announcement=announcement).exclude(name=name)
        if others.values("name").distinct().count() >= MAX_DIFFERENT_REACTIONS:
            raise TooManyReactions
        _reaction, created = AnnouncementReaction.objects.get_or_create(
            announcement=announcement, account=account, name=name, defaults={"emoji": emoji}
        )
        if created:
            publish("announcement_reaction_changed", announcement_id=announcement.pk, emoji=name)


def take_reaction_back(*, account: Account, announcement: Announcement, name: str) -> None:
    """NotFound where there is none."""
    with transaction.atomic():
        own = AnnouncementReaction.objects.filter(announcement=announcement, account=account, name=name)
        removed, _ = own.delete()
        if not removed:
            raise NotFound
        publish("announcement_reaction_changed", announcement_id=announcement.pk, emoji=name)


def _save(announcement: Announcement) -> None:
    """Whether it is published is not what was typed, and may have changed since the form was opened."""
    if announcement.pk is None:
        announcement.save()
    else:
        announcement.save(update_fields=_WRITTEN)
        announcement.refresh_from_db(fields=["published_at"])


def _hold(announcement: Announcement) -> None:
    """Until the end of the transaction, so that two people at once do not add a ninth emoji."""
    held = Announcement.objects.published().select_for_update().filter(pk=announcement.pk).first()
    if held is None:
        raise NotFound


def _at(moment: datetime, hour: time) -> datetime:
    zone = timezone.get_default_timezone()
    return datetime.combine(timezone.localtime(moment, zone).date(), hour, zone)


def _linked_statuses(text: str) -> Iterator[int]:
    for token in tokens(text):
        if token.kind == "url" and token.value.startswith(settings.BASE_URL):
            found = _OWN_STATUS.match(token.value.removeprefix(settings.BASE_URL))
            if found is not None:
                yield int(found[1])
