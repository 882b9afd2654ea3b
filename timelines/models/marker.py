"""Marker: how far somebody has read."""

from django.db import models

from accounts.models.account import Account


class Marker(models.Model):
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="markers", db_index=False)
    timeline = models.CharField(max_length=20, choices=[("home", "home"), ("notifications", "notifications")])
    last_read_id = models.BigIntegerField()
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "timeline"], name="marker_once")]

    def __str__(self) -> str:
        return f"{self.timeline} of {self.account_id} up to {self.last_read_id}"
