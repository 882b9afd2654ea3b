"""FollowersClaim: how an actor elsewhere says that its followers here look (FEP-8fcf), until it has been compared."""

from django.db import models


class FollowersClaim(models.Model):
    """The newest word of `actor`; a row each, so that however often it speaks it is asked once an hour at most."""

    actor = models.CharField(max_length=2048, unique=True)
    collection = models.CharField(max_length=2048, help_text="its followers collection")
    url = models.CharField(max_length=2048, help_text="where it lists those of them that are ours")
    digest = models.CharField(max_length=64)
    due_at = models.DateTimeField(null=True, blank=True, help_text="when it is compared; null: done")
    taken_at = models.DateTimeField(null=True, blank=True, help_text="when it was compared last")

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="claim_due")]

    def __str__(self) -> str:
        return self.actor
