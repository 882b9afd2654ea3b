"""CustomFilter: words and statuses that a member does not want to see."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.account import Account
from statuses.models.status import Status


class FilterAction(models.TextChoices):
    WARN = "warn"
    HIDE = "hide"
    BLUR = "blur"


FILTER_CONTEXTS = ("home", "notifications", "public", "thread", "account")


class CustomFilterQuerySet(models.QuerySet["CustomFilter"]):
    def in_force(self) -> Self:
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()))


class CustomFilter(models.Model):
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="filters")
    title = models.CharField(max_length=255)
    context = ArrayField(models.CharField(max_length=20))
    action = models.CharField(max_length=10, choices=FilterAction, default=FilterAction.WARN)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CustomFilterQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title


class CustomFilterKeyword(models.Model):
    custom_filter = models.ForeignKey(CustomFilter, on_delete=models.CASCADE, related_name="keywords")
    keyword = models.CharField(max_length=512)
    whole_word = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.keyword


class CustomFilterStatus(models.Model):
    custom_filter = models.ForeignKey(
        CustomFilter, on_delete=models.CASCADE, related_name="filtered_statuses", db_index=False
    )
    status = models.ForeignKey(Status, on_delete=models.CASCADE, related_name="filtered_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["custom_filter", "status"], name="filter_status_once")]

    def __str__(self) -> str:
        return f"{self.status_id} in {self.custom_filter_id}"
