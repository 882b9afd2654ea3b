"""The public keys of others: remembered, fetched when they are not known or do not fit any more."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from federation.as2.document import Document, RefusedDocument
from federation.as2.keys import read_key_document, read_key_references, read_multikeys, read_public_keys
from federation.as2.urls import same_origin, without_fragment
from federation.as2.values import id_of
from federation.fetch import NotFetched, fetch_document
from federation.models.key import RemoteKey
from federation.signatures.keys import BadKey, PublicKey, read_multikey, read_public_key
from federation.tombstones import raise_from_the_dead
from instance.sql import Select

REFETCH_AFTER = timedelta(minutes=5)
"""A key that does not fit is asked for again, but not at every forged request."""

_KNOWN = Select("FROM federation_remotekey key WHERE key_id = %(key_id)s", key=RemoteKey)


def known_key(key_id: str) -> RemoteKey | None:
    """As last read; no request."""
    for row in _KNOWN.fetch({"key_id": key_id}):
        found: RemoteKey = row["key"]
        return found
    return None


def fetched_key(key_id: str) -> RemoteKey:
    """From its server now. NotFetched where key and owner do not claim each other; Later where it may be there soon."""
    document = fetch_document(without_fragment(key_id))
    keep_keys(document)
    found = known_key(key_id)
    if found is not None:
        return found
    try:
        key = read_key_document(document, key_id)
    except RefusedDocument as error:
        raise NotFetched(str(error)) from error
    if not same_origin(key.owner, key_id):
        raise NotFetched("a key of another server")
    owner = fetch_document(key.owner)
    if id_of(owner) != key.owner or key_id not in _claimed(owner):
        raise NotFetched("its owner does not know of the key")
    keep_keys(owner, also={key_id: key.pem})
    found = known_key(key_id)
    if found is None:
        raise NotFetched("not a kind or size of key that we use")
    return found


def keep_keys(actor: Document, *, also: dict[str, str] | None = None) -> None:
    """Remember the keys of an actor document fetched from its own server or signed by it; forget those it dropped.

    Where all are others, somebody else has the id now, whose posts are not held back by what was deleted before.
    """
    uri = id_of(actor)
    now = timezone.now()
    found = dict(_readable(actor, also or {}))
    if not found:
        return
    with transaction.atomic():
        before = set(RemoteKey.objects.filter(actor=uri).values_list("public_key", flat=True))
        if before and before.isdisjoint(key.pem for key in found.values()):
            raise_from_the_dead(uri)
        RemoteKey.objects.filter(actor=uri).exclude(key_id__in=found).delete()
        RemoteKey.objects.bulk_create(
            [
                RemoteKey(key_id=key_id, actor=uri, kind=key.kind, public_key=key.pem, fetched_at=now)
                for key_id, key in found.items()
            ],
            update_conflicts=True,
            unique_fields=["key_id"],
            update_fields=["actor", "kind", "public_key", "fetched_at"],
        )


def may_refetch(key: RemoteKey) -> bool:
    return key.fetched_at < timezone.now() - REFETCH_AFTER


def _readable(actor: Document, also: dict[str, str]) -> Iterable[tuple[str, PublicKey]]:
    pems = {key.id: key.pem for key in read_public_keys(actor)} | also
    for key_id, pem in pems.items():
        try:
            yield key_id, read_public_key(pem)
        except BadKey:
            continue
    for multikey in read_multikeys(actor, timezone.now()):
        try:
            yield multikey.id, read_multikey(multikey.multibase)
        except BadKey:
            continue


def _claimed(actor: Document) -> set[str]:
    return {key.id for key in read_public_keys(actor)} | set(read_key_references(actor))
