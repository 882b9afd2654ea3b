"""Relay: a server that passes public posts on between its subscribers, and how we stand with it."""

from django.db import models


class RelayKind(models.TextChoices):
    """What is followed, and what comes of it."""

    MASTODON = "mastodon", "Mastodon: an inbox that passes activities on"
    LITEPUB = "litepub", "LitePub: an actor that announces posts"


class RelayState(models.TextChoices):
    IDLE = "idle", "Not used"
    PENDING = "pending", "Asked, not answered yet"
    ACCEPTED = "accepted", "In use"
    REJECTED = "rejected", "Refused"


class Relay(models.Model):
    """`actor` is who speaks for it: known from its document, or since it accepted."""

    address = models.CharField(max_length=500, unique=True, help_text="of its inbox (https://…/inbox), or of its actor")
    kind = models.CharField(max_length=8, choices=RelayKind, blank=True, help_text="found out when it is asked")
    state = models.CharField(max_length=8, choices=RelayState, default=RelayState.IDLE)
    inbox = models.CharField(max_length=2048, blank=True)
    actor = models.CharField(max_length=2048, blank=True, db_index=True)
    follow_id = models.CharField(max_length=2048, blank=True, help_text="the Follow that it answers; empty: not sent")
    error = models.CharField(max_length=300, blank=True, help_text="why it could not be asked")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.address
