"""What was taken back before it arrived: so that a late original does not come to life."""

from django.db import models


class Foretold(models.Model):
    """`actor` undid or deleted `object` before we knew it; remembered for six hours (behaviours: §7, §8)."""

    actor = models.CharField(max_length=2048)
    object = models.CharField(max_length=2048)
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "foretold"
        constraints = [models.UniqueConstraint(fields=["actor", "object"], name="foretold_once")]

    def __str__(self) -> str:
        return f"{self.object} of {self.actor}"


class Tombstone(models.Model):
    """An object of another server that was deleted, here or there, and must not come back."""

    uri = models.CharField(max_length=2048, unique=True)
    actor = models.CharField(max_length=2048, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.uri
