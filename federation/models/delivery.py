"""The outbox: what is to be posted, and to which inboxes. These rows are the truth, jobs only poke."""

from django.db import models


class Letter(models.Model):
    """One activity as the bytes that are posted, whoever gets it, and whose key signs the requests."""

    activity_id = models.CharField(max_length=2048, blank=True)
    activity_type = models.CharField(max_length=40)
    actor = models.CharField(max_length=2048)
    owner = models.BigIntegerField(help_text="whose key signs: an account's id, or 0 for the server")
    body = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="letter_created")]

    def __str__(self) -> str:
        return f"{self.activity_type} of {self.actor}"


class Delivery(models.Model):
    """A letter on its way to one inbox. The row goes when it has arrived or is given up.

    A worker that takes it in hand puts `next_at` off by the time that may take, so one that dies gives it back.
    """

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    inbox = models.CharField(max_length=2048)
    host = models.CharField(max_length=262)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    error = models.CharField(max_length=300, blank=True)
    synchronisation = models.TextField(
        blank=True, db_default="", help_text="what is said of the author's followers there (FEP-8fcf)"
    )

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["letter", "inbox"], name="delivery_once")]
        indexes = [
            models.Index(fields=["host", "next_at", "id"], name="delivery_host"),
            models.Index(fields=["letter"], name="delivery_letter"),
        ]

    def __str__(self) -> str:
        return f"to {self.inbox}"


class HostQueue(models.Model):
    """A server that something waits for: the drain's list of whom to look at, so that a backlog is never scanned.

    `wake_at` is when its next delivery is due. While one worker has it in hand (`leased_until`) no other takes it, so
    that what goes to one inbox goes in order. After BREAKER failures in a row it rests for a minute.
    """

    host = models.CharField(max_length=262, primary_key=True)
    wake_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0, help_text="in a row")

    class Meta:
        # Each kind has its own: the drain must not look through thousands of dead servers for one that lives.
        indexes = [
            models.Index(fields=["wake_at"], condition=models.Q(failures=0), name="host_queue_well"),
            models.Index(fields=["wake_at"], condition=models.Q(failures__gt=0), name="host_queue_ill"),
        ]

    def __str__(self) -> str:
        return self.host
