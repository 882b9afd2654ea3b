"""What a sender says of its followers here (FEP-8fcf) is written down; a job compares it, not at once and not often."""

from datetime import timedelta
from secrets import randbelow

from django.db import connection
from django.utils import timezone

from federation.as2.urls import http_url, same_origin
from federation.models.synchronisation import FollowersClaim
from federation.signatures.followers import read_synchronisation

SOONEST, LATEST = 20, 300
"""Seconds. A post to many servers makes many of them ask; they do not all do it in the same moment."""

_KEEP = """
INSERT INTO federation_followersclaim AS claim (actor, collection, url, digest, due_at)
VALUES (%(actor)s, %(collection)s, %(url)s, %(digest)s, %(due)s)
ON CONFLICT (actor) DO UPDATE SET
    collection = excluded.collection, url = excluded.url, digest = excluded.digest,
    due_at = coalesce(claim.due_at, greatest(excluded.due_at, claim.taken_at + interval '1 hour'))
"""


def keep_claim(signer: str, header: str) -> None:
    """`signer` has signed the request with this header; it may speak of collections of its own server alone."""
    said = read_synchronisation(header) if header else None
    if said is None or not all(http_url(url) and same_origin(url, signer) for url in (said.collection, said.url)):
        return
    due = timezone.now() + timedelta(seconds=SOONEST + randbelow(LATEST - SOONEST))
    values = {"actor": signer, "collection": said.collection, "url": said.url, "digest": said.digest}
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {**values, "due": due})


def due_claims(limit: int) -> list[int]:
    due = FollowersClaim.objects.filter(due_at__lte=timezone.now()).order_by("due_at", "id")
    return list(due.values_list("pk", flat=True)[:limit])


def take_claim(claim_id: int) -> FollowersClaim | None:
    """To be compared now by the caller and by nobody else; None if it is not due."""
    now = timezone.now()
    if not FollowersClaim.objects.filter(pk=claim_id, due_at__lte=now).update(due_at=None, taken_at=now):
        return None
    return FollowersClaim.objects.filter(pk=claim_id).first()
