"""ActorKey: the keys of our actors. RemoteKey: the public keys of others, as they were last read."""

from django.db import models
from django.db.models import Q


class KeyKind(models.TextChoices):
    RSA = "rsa", "RSA 2048"
    ED25519 = "ed25519", "Ed25519"


class ActorKey(models.Model):
    """A pair of keys of one of our actors. Accounts are above this floor, so the actor is named by its id.

    A new key is published beside the current one first (`activated_at` is null), signs from its activation on, and
    stays published for a while after it was retired, because others keep what they have read for a day.
    """

    actor = models.CharField(max_length=2048)
    kind = models.CharField(max_length=8, choices=KeyKind)
    key_id = models.CharField(max_length=2048, unique=True)
    public = models.TextField(help_text="PEM of an RSA key, multibase of an Ed25519 key")
    private = models.TextField(help_text="sealed with SECRET_KEY (instance/sealed.py)")
    created_at = models.DateTimeField(auto_now_add=True)
    activated_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["actor", "kind", "-id"], name="actor_key_actor")]
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "kind"],
                condition=Q(activated_at__isnull=False, retired_at__isnull=True),
                name="actor_key_current",
            ),
        ]

    def __str__(self) -> str:
        return self.key_id


class RemoteKey(models.Model):
    """A public key of somebody elsewhere. `owner` is the actor that lists it, which has been made sure of."""

    key_id = models.CharField(max_length=2048, unique=True)
    owner = models.CharField(max_length=2048, db_index=True)
    kind = models.CharField(max_length=8, choices=KeyKind)
    public = models.TextField(help_text="PEM of an RSA key, multibase of an Ed25519 key")
    fetched_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key_id
