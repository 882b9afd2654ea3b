"""What one account thinks of another: blocks, mutes, muted domains, private notes, endorsements."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models.account import Account


class Block(models.Model):
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="blocks", db_index=False)
    target = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="blocks_of", db_index=False)
    uri = models.CharField(max_length=2048, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "target"], name="block_once"),
            models.CheckConstraint(condition=~Q(account=F("target")), name="block_not_self"),
        ]
        indexes = [
            models.Index(fields=["target", "account"], name="block_target"),
            models.Index(fields=["account", "-id"], name="block_account"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} blocks {self.target_id}"


class MuteQuerySet(models.QuerySet["Mute"]):
    def in_force(self) -> Self:
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=Now()))


class Mute(models.Model):
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="mutes", db_index=False)
    target = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="mutes_of")
    hide_notifications = models.BooleanField(default=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MuteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "target"], name="mute_once"),
            models.CheckConstraint(condition=~Q(account=F("target")), name="mute_not_self"),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="mute_account"),
            models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="mute_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} mutes {self.target_id}"


class DomainMute(models.Model):
    """A member's own block of a whole server (the API calls it a domain block)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="domain_mutes", db_index=False)
    domain = models.CharField(max_length=255)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "domain"], name="domain_mute_once")]

    def __str__(self) -> str:
        return f"{self.account_id} blocks {self.domain}"


class AccountNote(models.Model):
    """A private remark of `account` about `target`."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="notes", db_index=False)
    target = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="notes_of")
    comment = models.TextField(max_length=2000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "target"], name="account_note_once")]

    def __str__(self) -> str:
        return f"{self.account_id} on {self.target_id}"


class Endorsement(models.Model):
    """`account` shows `target` on its profile."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="endorsements", db_index=False)
    target = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="endorsements_of")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "target"], name="endorsement_once")]
        indexes = [models.Index(fields=["account", "-id"], name="endorsement_account")]

    def __str__(self) -> str:
        return f"{self.account_id} features {self.target_id}"
