"""Peer: another server that this one has met, how it is spoken to, and whether it is there."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Scheme(models.TextChoices):
    """The kind of HTTP signature that it understood last."""

    CAVAGE = "cavage", "draft-cavage"
    RFC9421 = "rfc9421", "RFC 9421"

    @property
    def other(self) -> "Scheme":
        """What to knock with again where this one was refused."""
        return Scheme.CAVAGE if self == Scheme.RFC9421 else Scheme.RFC9421


class Peer(models.Model):
    domain = models.CharField(max_length=262, primary_key=True)
    software = models.CharField(max_length=100, blank=True)
    version = models.CharField(max_length=100, blank=True)
    scheme = models.CharField(max_length=8, choices=Scheme, default=Scheme.CAVAGE)
    failed_on = ArrayField(models.DateField(), default=list, blank=True, help_text="days on which nothing arrived")
    unavailable_since = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.domain
