"""Follow and FollowRequest: who reads whom, and who has asked to."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models.account import Account


class FollowBase(models.Model):
    """`account` follows `target`; `uri` is the Follow activity's id, for its Accept, Reject and Undo."""

    show_reblogs = models.BooleanField(default=True)
    notify = models.BooleanField(default=False, help_text="tell me of each post")
    languages = ArrayField(models.CharField(max_length=10), null=True, blank=True, help_text="null: all")
    uri = models.CharField(max_length=2048, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Follow(FollowBase):
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="follows", db_index=False)
    target = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="follows_of", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "target"], name="follow_once"),
            models.CheckConstraint(condition=~Q(account=F("target")), name="follow_not_self"),
        ]
        indexes = [
            models.Index(fields=["target", "-id"], name="follow_target"),
            models.Index(fields=["account", "-id"], name="follow_account"),
            models.Index(fields=["target"], condition=Q(notify=True), name="follow_notify"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} follows {self.target_id}"


class FollowRequest(FollowBase):
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="follow_requests", db_index=False)
    target = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="follow_requests_of", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "target"], name="follow_request_once"),
            models.CheckConstraint(condition=~Q(account=F("target")), name="follow_request_not_self"),
        ]
        indexes = [models.Index(fields=["target", "-id"], name="follow_request_target")]

    def __str__(self) -> str:
        return f"{self.account_id} asks to follow {self.target_id}"
