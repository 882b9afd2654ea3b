"""Poll and PollVote."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.account import Account
from instance.ids import make_id
from statuses.models.status import Status

MIN_POLL_OPTIONS = 2
MAX_POLL_OPTIONS = 4
MAX_POLL_OPTION_CHARS = 50
MIN_POLL_SECONDS = 300
MAX_POLL_SECONDS = 2_629_746
FRESH = timedelta(minutes=1)
SETTLED = timedelta(minutes=5)
"""So long after its end the last votes have come to a poll's own server."""


class Poll(models.Model):
    """`tallies[i]` counts the votes for `options[i]`; kept by the votes, told by the origin for remote polls."""

    id = models.BigIntegerField(primary_key=True, default=make_id, editable=False)
    status = models.OneToOneField(Status, on_delete=models.CASCADE, related_name="poll")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="polls")
    options = ArrayField(models.CharField(max_length=500))
    tallies = ArrayField(models.BigIntegerField())
    multiple = models.BooleanField(default=False)
    hide_totals = models.BooleanField(default=False)
    voters_count = models.BigIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="when its end was announced")
    fetched_at = models.DateTimeField(null=True, blank=True, help_text="when another server was asked for its numbers")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(closed_at__isnull=True), name="poll_open"),
        ]

    def __str__(self) -> str:
        return f"poll {self.pk}"

    @property
    def expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def is_stale(self) -> bool:
        """Of another server: its numbers may have changed since it was asked for them."""
        asked = self.fetched_at
        if asked is None:
            return True
        final = self.expires_at is not None and asked > self.expires_at + SETTLED
        return not final and asked < timezone.now() - FRESH

    @property
    def votes_count(self) -> int:
        return sum(self.tallies)


class PollVote(models.Model):
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="votes", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="poll_votes")
    choice = models.PositiveSmallIntegerField()
    uri = models.CharField(max_length=2048, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "account", "choice"], name="poll_vote_once")]

    def __str__(self) -> str:
        return f"{self.account_id} chose {self.choice} in {self.poll_id}"
