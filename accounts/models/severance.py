"""Severance: follows between here and elsewhere that somebody else's decision ended, kept so that it can be told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models.account import Account


class SeveranceType(models.TextChoices):
    """Mastodon's names (RelationshipSeveranceEventTypeEnum)."""

    DOMAIN_BLOCK = "domain_block"
    USER_DOMAIN_BLOCK = "user_domain_block"
    ACCOUNT_SUSPENSION = "account_suspension"


class Severance(models.Model):
    """One decision against `target_name`, a server or an account. Until `told_at` follows are still being cut."""

    type = models.CharField(max_length=20, choices=SeveranceType)
    target_name = models.CharField(max_length=512)
    created_at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["target_name"], condition=Q(told_at__isnull=True), name="severance_open")]

    def __str__(self) -> str:
        return f"{self.type} {self.target_name}"


class SeveredFollow(models.Model):
    """A follow that was cut, with its options, so that it can be asked for again."""

    severance = models.ForeignKey(Severance, on_delete=models.CASCADE, related_name="follows", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="severed_follows")
    target = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="severed_follows_of")
    show_reblogs = models.BooleanField(default=True)
    notify = models.BooleanField(default=False)
    languages = ArrayField(models.CharField(max_length=10), null=True, blank=True)
    restored_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["severance", "account", "target"], name="severed_follow_once")]

    def __str__(self) -> str:
        return f"{self.account_id} followed {self.target_id}"


class AccountSeverance(models.Model):
    """What a severance took from one of ours (Mastodon: RelationshipSeveranceEvent)."""

    severance = models.ForeignKey(Severance, on_delete=models.CASCADE, related_name="accounts", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="severances")
    followers_count = models.PositiveIntegerField(default=0)
    following_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["severance", "account"], name="account_severance_once")]

    def __str__(self) -> str:
        return f"{self.account_id} lost {self.followers_count} and {self.following_count}"
