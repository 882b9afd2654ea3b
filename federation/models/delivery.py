"""The outbox: activities that are to be sent, and a row for each inbox that has not got one yet."""

from django.db import models


class OutgoingActivity(models.Model):
    """An activity as it is sent, serialised once; its deliveries go with it, and it goes when none is left."""

    uri = models.CharField(max_length=2048, blank=True, help_text="its id; empty where it has none")
    type = models.CharField(max_length=64, help_text="for people: Create Note")
    actor = models.CharField(max_length=2048, help_text="who signs the requests")
    body = models.TextField(help_text="the JSON, byte for byte")
    headers = models.JSONField(default=dict, blank=True, help_text="by host: Collection-Synchronization (FEP-8fcf)")
    max_attempts = models.PositiveSmallIntegerField(default=16)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "outgoing activities"

    def __str__(self) -> str:
        return f"{self.type} of {self.actor}"


class Delivery(models.Model):
    """One activity for one inbox. Gone once it has arrived or was refused for good."""

    activity = models.ForeignKey(OutgoingActivity, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    inbox = models.CharField(max_length=2048)
    host = models.CharField(max_length=255)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(help_text="when it is due; a worker that has taken it moves this on")
    error = models.CharField(max_length=500, blank=True, help_text="how the last attempt ended")

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["activity", "inbox"], name="delivery_once")]
        indexes = [
            models.Index(fields=["host", "next_at", "id"], name="delivery_host"),
            models.Index(fields=["next_at", "id"], name="delivery_due"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} for {self.inbox}"


class FailedDelivery(models.Model):
    """What was given up, for people who ask why something did not arrive; forgotten after two weeks."""

    uri = models.CharField(max_length=2048, blank=True)
    type = models.CharField(max_length=64)
    inbox = models.CharField(max_length=2048)
    host = models.CharField(max_length=255)
    attempts = models.PositiveSmallIntegerField()
    error = models.CharField(max_length=500)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "failed deliveries"
        indexes = [models.Index(fields=["-created_at"], name="failed_delivery_age")]

    def __str__(self) -> str:
        return f"{self.type} for {self.inbox}"
