"""What has been deleted stays so (as Mastodon does): hashes of ids, asked for before anything is made or fetched."""

import hashlib

from federation.models.tombstone import Tombstone

MAX_UNSEEN = 1_000_000
"""Of things that nobody here had seen: a flood of deletions must not fill the disk. About 200 MB."""


def bury(uri: str, *, actor: str, was_here: bool = True) -> None:
    """What has this id is gone for good, says `actor`, whose it was. An actor is buried as his own."""
    if uri:
        hashes = {"object_hash": _hash(uri), "actor_hash": _hash(actor)}
        Tombstone.objects.bulk_create([Tombstone(**hashes, was_here=was_here)], ignore_conflicts=True)


def is_buried(uri: str, *, actor: str = "") -> bool:
    """Deleted by this actor; without one, deleted by whom it was of as we knew him."""
    if not uri:
        return False
    found = Tombstone.objects.filter(object_hash=_hash(uri))
    return (found.filter(actor_hash=_hash(actor)) if actor else found.filter(was_here=True)).exists()


def raise_from_the_dead(actor: str) -> None:
    """All that was buried by this actor, and the actor: somebody else has the id now (all his keys are others)."""
    Tombstone.objects.filter(actor_hash=_hash(actor)).delete()


def forget_unseen() -> None:
    """The clock's: all but the newest of what nobody here had seen."""
    unseen = Tombstone.objects.filter(was_here=False).order_by("-id").values_list("id", flat=True)
    oldest = next(iter(unseen[MAX_UNSEEN : MAX_UNSEEN + 1]), None)
    if oldest is not None:
        Tombstone.objects.filter(was_here=False, id__lte=oldest).delete()


def _hash(uri: str) -> bytes:
    return hashlib.sha256(uri.encode()).digest()
