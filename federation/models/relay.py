"""Relay: a server that passes public posts on to all its subscribers."""

from django.db import models


class RelayState(models.TextChoices):
    IDLE = "idle"
    PENDING = "pending", "waiting for its answer"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Relay(models.Model):
    """Either kind: Mastodon's is followed by its inbox with the public collection as object, LitePub's as an actor."""

    inbox = models.CharField(max_length=2048, unique=True)
    actor = models.CharField(max_length=2048, blank=True, help_text="only where the relay is followed as an actor")
    follow_uri = models.CharField(max_length=2048, blank=True)
    state = models.CharField(max_length=8, choices=RelayState, default=RelayState.IDLE)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.actor or self.inbox
