"""PushSubscription: where an app wants to be told of notifications while it is not open."""

from django.db import models

from accounts.models.account import Account
from accounts.models.oauth import AccessToken
from timelines.models.notification import NotificationType

ALERTS = (*NotificationType.values, "admin.report")
"""The kinds that an app may switch on."""


class PushPolicy(models.TextChoices):
    """From whom: `followed` are those the member follows, `follower` those who follow them."""

    ALL = "all"
    FOLLOWED = "followed"
    FOLLOWER = "follower"
    NONE = "none"


class PushSubscription(models.Model):
    """One a token. The keys are the receiver's, in base64url; `sealed_token` is the token's value (instance/sealed)."""

    token = models.OneToOneField(AccessToken, on_delete=models.CASCADE, related_name="push_subscription")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=2048)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=32)
    standard = models.BooleanField(default=False, help_text="RFC 8291 instead of the older draft")
    alerts = models.JSONField(default=dict, help_text="kinds that were switched on or off; others are off")
    policy = models.CharField(max_length=10, choices=PushPolicy, default=PushPolicy.ALL)
    sealed_token = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"push for {self.account_id}"
