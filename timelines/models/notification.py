"""Notification: something that one person should know of."""

from django.db import models
from django.db.models import Q

from accounts.models.account import Account
from accounts.models.severance import AccountSeverance
from instance.ids import make_id
from moderation.models.report import Report
from statuses.models.status import Status


class NotificationType(models.TextChoices):
    """Mastodon's names (NotificationTypeEnum)."""

    MENTION = "mention"
    STATUS = "status"
    REBLOG = "reblog"
    FOLLOW = "follow"
    FOLLOW_REQUEST = "follow_request"
    FAVOURITE = "favourite"
    POLL = "poll"
    UPDATE = "update"
    QUOTE = "quote"
    QUOTED_UPDATE = "quoted_update"
    SEVERED_RELATIONSHIPS = "severed_relationships"
    ADMIN_SIGN_UP = "admin.sign_up"
    ADMIN_REPORT = "admin.report"


class Notification(models.Model):
    """`account` is told that `from_account` did `type` (to `status`). One row a deed, however often it is told.

    `report` and `severance` are what the types that are called after them are about.
    """

    id = models.BigIntegerField(primary_key=True, default=make_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="notifications", db_index=False)
    from_account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="notifications_made")
    type = models.CharField(max_length=30, choices=NotificationType)
    status = models.ForeignKey(Status, null=True, blank=True, on_delete=models.CASCADE, related_name="notifications")
    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.CASCADE, related_name="notifications")
    severance = models.ForeignKey(
        AccountSeverance, null=True, blank=True, on_delete=models.CASCADE, related_name="notifications"
    )
    group_key = models.CharField(max_length=64, help_text="notifications of one key are shown as one")
    filtered = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "type", "from_account", "status", "report", "severance"],
                name="notification_once",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(fields=["account", "id"], condition=Q(filtered=False), name="notification_account"),
            models.Index(
                fields=["account", "from_account", "-id"], condition=Q(filtered=True), name="notification_filtered"
            ),
            models.Index(fields=["account", "type", "id"], name="notification_type"),
            models.Index(fields=["account", "group_key", "-id"], name="notification_group"),
        ]

    def __str__(self) -> str:
        return f"{self.type} for {self.account_id}"
