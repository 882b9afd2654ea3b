"""Keys: the pairs that our actors sign with, and the public keys of others as we last read them."""

from django.db import models
from django.db.models import Q

INSTANCE = 0
"""The owner that is the server itself; others are accounts, by their ids."""


class KeyKind(models.TextChoices):
    RSA = "rsa", "RSA 2048"
    ED25519 = "ed25519", "Ed25519"


class ActorKey(models.Model):
    """A pair of ours. `owner` is an account's id (this floor knows no accounts), or INSTANCE.

    The newest of a kind signs; one that has `retires_at` is still published until then, so that what it signed can
    be verified.
    """

    owner = models.BigIntegerField()
    kind = models.CharField(max_length=8, choices=KeyKind)
    fragment = models.CharField(max_length=40, help_text="the part of its id after the actor's: main-key")
    public_key = models.TextField(help_text="PEM")
    sealed_private_key = models.TextField(help_text="PEM, encrypted with SECRET_KEY")
    created_at = models.DateTimeField(auto_now_add=True)
    retires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "kind"], condition=Q(retires_at__isnull=True), name="key_current"),
            models.UniqueConstraint(fields=["owner", "fragment"], name="key_fragment"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} key of {self.owner}"


class RemoteKey(models.Model):
    """A public key of an actor elsewhere; `actor` and key have claimed each other when it was read."""

    key_id = models.CharField(max_length=2048, unique=True)
    actor = models.CharField(max_length=2048)
    kind = models.CharField(max_length=8, choices=KeyKind)
    public_key = models.TextField(help_text="PEM")
    fetched_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["actor"], name="remote_key_actor")]

    def __str__(self) -> str:
        return self.key_id
