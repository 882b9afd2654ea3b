"""What came in: the inbox as rows until it is worked off, and the log of what was not taken, and why."""

from django.db import models


class ReceivedActivity(models.Model):
    """An activity whose sender has been verified. Kept a week as the memory of what has been seen already.

    `fingerprint` is the hash of signer, actor and id, or of the whole body where there is no id.
    """

    fingerprint = models.BinaryField(unique=True, max_length=32)
    activity_id = models.CharField(max_length=2048, blank=True)
    activity_type = models.CharField(max_length=40)
    actor = models.CharField(max_length=2048)
    signer = models.CharField(max_length=2048, help_text="the actor whose key signed the request")
    recipient = models.BigIntegerField(
        null=True, blank=True, help_text="the account whose inbox it came to; null: the shared one"
    )
    body = models.BinaryField(null=True, help_text="until it has been worked off")
    attempts = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField(auto_now_add=True)
    next_at = models.DateTimeField(null=True, help_text="when it is tried (again); null: done")
    dropped = models.CharField(max_length=300, blank=True, help_text="why nothing came of it")

    class Meta:
        verbose_name_plural = "received activities"
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(next_at__isnull=False), name="received_due"),
            models.Index(fields=["received_at"], name="received_at"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_type} {self.activity_id or self.pk}"


class Foretold(models.Model):
    """Something that was undone or deleted before it arrived; when it does come it is not wanted (six hours)."""

    actor = models.CharField(max_length=2048)
    object_id = models.CharField(max_length=2048)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "foretold"
        constraints = [models.UniqueConstraint(fields=["actor", "object_id"], name="foretold_once")]
        indexes = [models.Index(fields=["expires_at"], name="foretold_expires")]

    def __str__(self) -> str:
        return self.object_id
