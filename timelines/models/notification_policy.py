"""Whom a member wants to hear from: the policy, requests that wait for an answer, and those who were let through."""

from django.db import models

from accounts.models.account import Account
from instance.ids import make_id


class Treatment(models.TextChoices):
    """What becomes of a notification: shown, kept aside as a request, or never made."""

    ACCEPT = "accept"
    FILTER = "filter"
    DROP = "drop"


class NotificationPolicy(models.Model):
    """Who never changed it has no row; the defaults stand here."""

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="notification_policy"
    )
    for_not_following = models.CharField(max_length=6, choices=Treatment, default=Treatment.ACCEPT)
    for_not_followers = models.CharField(max_length=6, choices=Treatment, default=Treatment.ACCEPT)
    for_new_accounts = models.CharField(max_length=6, choices=Treatment, default=Treatment.ACCEPT)
    for_private_mentions = models.CharField(max_length=6, choices=Treatment, default=Treatment.FILTER)
    for_limited_accounts = models.CharField(max_length=6, choices=Treatment, default=Treatment.FILTER)
    for_bots = models.CharField(max_length=6, choices=Treatment, default=Treatment.ACCEPT)

    class Meta:
        verbose_name_plural = "notification policies"

    def __str__(self) -> str:
        return f"policy of {self.account_id}"


class NotificationRequest(models.Model):
    """Filtered notifications of one sender wait here to be let in; how many they are is counted when it is read."""

    id = models.BigIntegerField(primary_key=True, default=make_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="notification_requests", db_index=False)
    from_account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "from_account"], name="notification_request_once")]
        indexes = [models.Index(fields=["account", "-id"], name="notification_request_page")]

    def __str__(self) -> str:
        return f"{self.from_account_id} asks {self.account_id}"


class NotificationPermission(models.Model):
    """A request was accepted: what `from_account` does is never filtered for `account` again."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    from_account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "from_account"], name="notification_permission_once")]

    def __str__(self) -> str:
        return f"{self.from_account_id} may reach {self.account_id}"
