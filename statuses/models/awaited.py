"""AwaitedParent: what a post answers and nobody here has yet."""

from django.db import models
from django.db.models import Q

from statuses.models.status import Status


class AwaitedParent(models.Model):
    """Until the post with this id comes, by whatever way; then the reply is hung below it, and the row goes."""

    status = models.OneToOneField(
        Status, primary_key=True, on_delete=models.CASCADE, related_name="awaited_parent", help_text="the reply"
    )
    uri = models.CharField(max_length=2048)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True, help_text="when it is asked for; null: it has to come itself")

    class Meta:
        indexes = [
            models.Index(fields=["uri"], name="awaited_uri"),
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="awaited_due"),
        ]

    def __str__(self) -> str:
        return f"{self.status_id} answers {self.uri}"
