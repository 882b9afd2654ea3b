"""Tombstone: what its author has deleted, so that nothing brings it back, however late it comes."""

from django.db import models


class Tombstone(models.Model):
    """The hashes of an id and of the actor that it was of; of a deleted actor both are the same.

    Those of things that were here stay. Of what nobody here has seen anybody may delete as much as they like, so of
    those only the newest stay.
    """

    object_hash = models.BinaryField(max_length=32)
    actor_hash = models.BinaryField(max_length=32)
    was_here = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["object_hash", "actor_hash"], name="tombstone_once")]
        indexes = [
            models.Index(fields=["actor_hash"], name="tombstone_actor"),
            models.Index(fields=["id"], condition=models.Q(was_here=False), name="tombstone_unseen"),
        ]

    def __str__(self) -> str:
        return bytes(self.object_hash).hex()
