"""Announcement: what the staff tells every member, who has read it, and how they reacted."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from accounts.models.account import Account
from instance.models.emoji import CustomEmoji

MAX_LENGTH = 5000
MAX_DIFFERENT_REACTIONS = 8


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def chronological(self) -> Self:
        """By when it begins, or was published (Mastodon: Announcement.chronological)."""
        return self.order_by(Coalesce("starts_at", "published_at", "created_at"), "id")


class Announcement(models.Model):
    """`text` is what was typed, `content` the HTML made from it. Unpublished ones are drafts."""

    text = models.TextField(max_length=MAX_LENGTH, help_text="links, @mentions, #hashtags and :emoji: are understood")
    content = models.TextField(blank=True, editable=False)
    starts_at = models.DateTimeField(null=True, blank=True, help_text="of the event it announces, if it does")
    ends_at = models.DateTimeField(null=True, blank=True, help_text="the announcement is withdrawn then")
    all_day = models.BooleanField(default=False, help_text="only the days count, from the first to the last")
    scheduled_at = models.DateTimeField(null=True, blank=True, help_text="when to publish it; empty: by hand")
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    mentioned_ids = ArrayField(models.BigIntegerField(), default=list, editable=False, help_text="accounts it names")
    status_ids = ArrayField(models.BigIntegerField(), default=list, editable=False, help_text="statuses it links to")

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
                name="announcement_has_both_ends",
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class AnnouncementRead(models.Model):
    """A member has dismissed the announcement."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="reads", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["announcement", "account"], name="announcement_read_once")]

    def __str__(self) -> str:
        return f"{self.account_id} has read {self.announcement_id}"


class AnnouncementReaction(models.Model):
    """`name` is the emoji itself, or the shortcode of `emoji`, one of ours."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="reactions", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=128)
    emoji = models.ForeignKey(CustomEmoji, null=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["announcement", "name", "account"], name="announcement_reaction_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} by {self.account_id} to {self.announcement_id}"
