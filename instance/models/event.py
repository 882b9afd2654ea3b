"""Event: something that happened, written in the same transaction as the change itself (transactional outbox)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Event(models.Model):
    """One published event and the effects that have not run yet.

    The row is the truth and the queued jobs are only pokes: what a crash leaves in `pending` is found by the sweeper.
    A row whose `pending` is empty has been dealt with and is deleted by its last effect.
    """

    name = models.CharField(max_length=64)
    ids = models.JSONField(default=dict, help_text="keyword arguments of the effects: ids, never objects")
    pending = ArrayField(models.CharField(max_length=100), help_text="dotted names of the effects still to run")
    created_at = models.DateTimeField(auto_now_add=True)
    swept = models.PositiveSmallIntegerField(default=0, help_text="how often the sweeper has queued it again")
    next_sweep_at = models.DateTimeField(null=True, help_text="empty: given up, somebody has to look")
    error = models.TextField(blank=True, help_text="the last failure, for the admin to read")

    class Meta:
        indexes = [models.Index(fields=["next_sweep_at"], name="event_next_sweep")]

    def __str__(self) -> str:
        return f"{self.name} {self.ids}"
