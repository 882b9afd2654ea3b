"""Report: somebody asks the staff to look at an account, and perhaps at some of what it said."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models.account import Account
from accounts.models.oauth import Application
from instance.ids import make_id

MAX_COMMENT = 1000
MAX_RECEIVED_COMMENT = 5000


class Category(models.TextChoices):
    """Mastodon's names (ReportCategoryEnum)."""

    SPAM = "spam"
    LEGAL = "legal"
    VIOLATION = "violation"
    OTHER = "other"


class ReportQuerySet(models.QuerySet["Report"]):
    def unresolved(self) -> Self:
        return self.filter(action_taken_at__isnull=True)


class Report(models.Model):
    """`account` reports `target_account`; one from elsewhere is mostly that server's own actor, for nobody is named.

    `status_ids` may name what has been deleted since. `uri` is the Flag's that came in.
    """

    id = models.BigIntegerField(primary_key=True, default=make_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="reports_made")
    target_account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="reports", db_index=False)
    category = models.CharField(max_length=10, choices=Category, default=Category.OTHER)
    comment = models.TextField(max_length=MAX_RECEIVED_COMMENT, blank=True)
    status_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    rule_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    forwarded = models.BooleanField(default=False)
    forward_domains = ArrayField(
        models.CharField(max_length=255), default=list, blank=True, help_text="servers it was forwarded to"
    )
    uri = models.CharField(max_length=2048, blank=True)
    application = models.ForeignKey(Application, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    assigned_account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports_assigned"
    )
    action_taken_at = models.DateTimeField(null=True, blank=True)
    action_taken_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports_resolved"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "uri", "target_account"], condition=~Q(uri=""), name="report_received_once"
            )
        ]
        indexes = [
            models.Index(fields=["target_account", "-id"], name="report_target"),
            models.Index(fields=["-id"], condition=Q(action_taken_at__isnull=True), name="report_unresolved"),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"

    @property
    def is_resolved(self) -> bool:
        return self.action_taken_at is not None
