"""The inbox: activities that were accepted, until they have been worked on, and the log of those that were dropped."""

from django.db import models
from django.db.models import Q


class Outcome(models.TextChoices):
    WAITING = "waiting"
    DONE = "done"
    DROPPED = "dropped"
    FAILED = "failed"


class ReceivedActivity(models.Model):
    """One delivery to one of our inboxes. The row stands before the sender gets its 202.

    Rows that are done stay for a week, so that the same activity is known again; those dropped stay with their reason.
    """

    uri = models.CharField(max_length=2048, null=True, blank=True, help_text="its id; some activities have none")
    type = models.CharField(max_length=64)
    actor = models.CharField(max_length=2048)
    signer = models.CharField(max_length=2048, help_text="the actor whose key signed the request")
    host = models.CharField(max_length=255)
    recipient_id = models.BigIntegerField(null=True, blank=True, help_text="the account whose own inbox it came to")
    body = models.TextField(blank=True, help_text="as it came; emptied once it is done")
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.WAITING)
    reason = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True, help_text="when it is tried (again)")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "received activities"
        constraints = [
            models.UniqueConstraint(
                fields=["uri", "actor", "recipient_id"],
                condition=Q(uri__isnull=False),
                name="received_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(outcome="waiting"), name="received_waiting"),
            models.Index(fields=["-created_at"], name="received_age"),
            models.Index(
                fields=["outcome", "-id"], condition=Q(outcome__in=["dropped", "failed"]), name="received_log"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} of {self.actor}"
