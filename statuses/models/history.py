"""StatusEdit: a status as it read before (and after) an edit."""

from django.db import models

from statuses.models.status import Status


class StatusEdit(models.Model):
    """One version, whole: the first is the original, the last equals the status."""

    status = models.ForeignKey(Status, on_delete=models.CASCADE, related_name="edits", db_index=False)
    text = models.TextField(blank=True)
    content = models.TextField(blank=True)
    spoiler_text = models.TextField(blank=True)
    sensitive = models.BooleanField(default=False)
    media = models.JSONField(default=list, help_text='[{"id", "description"}] in order')
    poll_options = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["status", "id"], name="status_edit_status")]

    def __str__(self) -> str:
        return f"edit of {self.status_id} at {self.created_at:%F %T}"
