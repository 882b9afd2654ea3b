"""DomainBlock and DomainAllow: which servers we talk to, and how far. Decided in moderation, enforced here."""

from django.db import models


class Severity(models.TextChoices):
    NOOP = "noop", "None (see the other switches)"
    SILENCE = "silence", "Limit: hidden from people who do not follow"
    SUSPEND = "suspend", "Suspend: nothing in, nothing out"


class DomainBlock(models.Model):
    domain = models.CharField(max_length=255, unique=True)
    severity = models.CharField(max_length=10, choices=Severity, default=Severity.SILENCE)
    reject_media = models.BooleanField(default=False)
    reject_reports = models.BooleanField(default=False)
    obfuscate = models.BooleanField(default=False, help_text="partly hide the name in the public list")
    public_comment = models.TextField(blank=True)
    private_comment = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.domain


class DomainAllow(models.Model):
    """A server we talk to in limited federation mode."""

    domain = models.CharField(max_length=255, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.domain
