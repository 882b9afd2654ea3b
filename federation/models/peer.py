"""Peer: another server that this one has met, and how it is to be reached."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Scheme(models.TextChoices):
    """How a server wants its requests signed; found out by knocking (behaviours: §14)."""

    CAVAGE = "cavage", "draft-cavage"
    CAVAGE_BARE = "cavage-bare", "draft-cavage, the path without its query"
    RFC9421 = "rfc9421", "RFC 9421"


class Peer(models.Model):
    """One host (with its port where that is not the usual one), as it stands in addresses of inboxes."""

    domain = models.CharField(max_length=255, primary_key=True)
    software = models.CharField(max_length=100, blank=True)
    version = models.CharField(max_length=100, blank=True)

    scheme = models.CharField(max_length=12, choices=Scheme, default=Scheme.CAVAGE)
    scheme_learned_at = models.DateTimeField(null=True, blank=True, help_text="when it last took that scheme")

    failures = models.PositiveIntegerField(default=0, help_text="in a row")
    paused_until = models.DateTimeField(null=True, blank=True, help_text="the breaker is open until then")
    failed_on = ArrayField(models.DateField(), default=list, blank=True, help_text="days with a failed delivery")
    unavailable_at = models.DateTimeField(null=True, blank=True, help_text="since then nothing is sent to it")
    heard_at = models.DateTimeField(null=True, blank=True, help_text="the last sign of life")

    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["unavailable_at"], condition=Q(unavailable_at__isnull=False), name="peer_unavailable"),
        ]

    def __str__(self) -> str:
        return self.domain
