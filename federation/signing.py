"""Our private keys, and requests signed with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from federation.as2.document import Document
from federation.as2.keys import MultikeyData, PublicKeyData
from federation.contexts.sent import WITHOUT_PROOF
from federation.models.key import INSTANCE, ActorKey, KeyKind
from federation.models.peer import Scheme
from federation.signatures import cavage, linked_data, proofs, rfc9421
from federation.signatures.keys import PrivateKey, make_key, read_private_key, read_public_key
from federation.signatures.message import Message
from federation.signatures.wanted import Wanted, read_wanted
from instance.errors import Invalid
from instance.sealed import seal, unseal

OVERLAP = timedelta(days=7)
"""So long an old key is still published, for what it signed is still on its way."""
PURPOSE = "actor key"
FRAGMENTS = {KeyKind.RSA: "main-key", KeyKind.ED25519: "ed25519-key"}
KNOCK_AGAIN = (400, 401)
"""Answers of servers that may understand the other kind of signature."""
_REMEMBERED = 4096


class UnreadableKey(Invalid):
    """SECRET_KEY is not the one that the key was sealed with."""

    default = "A key cannot be opened: SECRET_KEY has changed. Put the old one back, or rotate the keys."


@dataclass(frozen=True, slots=True)
class Signer:
    """A key of ours with the id under which others find it."""

    key_id: str
    key: PrivateKey


def signer_for(owner: int, actor_uri: str, kind: KeyKind = KeyKind.RSA) -> Signer:
    """The current pair of an account (or INSTANCE), made now if it has none."""
    row = _current(owner, kind) or _make(owner, kind)
    return Signer(f"{actor_uri}#{row.fragment}", _opened(row.sealed_private_key))


def instance_actor() -> str:
    """The id of the actor that is the server itself."""
    return f"{settings.BASE_URL}/actor"


def instance_signer() -> Signer:
    return signer_for(INSTANCE, instance_actor())


def published_keys(owner: int, actor_uri: str) -> tuple[list[PublicKeyData], list[MultikeyData]]:
    """What the actor document lists, the current key of each kind first; one query, where there are keys."""
    rows = _published(owner)
    if not {KeyKind.RSA, KeyKind.ED25519} <= {KeyKind(row.kind) for row in rows}:
        for kind in KeyKind:
            _current(owner, kind) or _make(owner, kind)
        rows = _published(owner)
    rsa = [row for row in rows if row.kind == KeyKind.RSA]
    others = [row for row in rows if row.kind == KeyKind.ED25519]
    return (
        [PublicKeyData(f"{actor_uri}#{row.fragment}", actor_uri, row.public_key) for row in rsa],
        [
            MultikeyData(f"{actor_uri}#{row.fragment}", actor_uri, read_public_key(row.public_key).multibase)
            for row in others
        ],
    )


def rotate_keys(owner: int) -> None:
    """New pairs; the old ones stay published for OVERLAP. The caller tells the world by an Update."""
    now = timezone.now()
    for kind in KeyKind:
        made = make_key("rsa" if kind == KeyKind.RSA else "ed25519")
        with transaction.atomic():
            ActorKey.objects.filter(owner=owner, kind=kind, retires_at__isnull=True).update(retires_at=now + OVERLAP)
            _store(owner, kind, made, f"{FRAGMENTS[kind]}-{int(now.timestamp())}")


def sign_request(
    signer: Signer,
    scheme: str,
    method: str,
    url: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    wanted: Wanted | None = None,
) -> dict[str, str]:
    """All headers of the signed request: those given, and those that sign it, as the server has `wanted` it."""
    sent = dict(headers or {})
    message = Message.of(method, url, sent.items(), body)
    if scheme == Scheme.RFC9421:
        return {**sent, **rfc9421.sign(message, signer.key_id, signer.key, timezone.now(), wanted=wanted)}
    return {**sent, **cavage.sign(message, signer.key_id, signer.key, timezone.now())}


def knock_again(signer: Signer, scheme: Scheme, headers: Mapping[str, str]) -> tuple[Scheme, Wanted | None]:
    """How to sign once more for a server that refused `scheme`: as it says itself, else in the other kind."""
    wanted = read_wanted(headers, key_id=signer.key_id, kind=signer.key.kind)
    return (Scheme.RFC9421, wanted) if wanted is not None else (scheme.other, None)


def sign_activity(activity: Document, *, owner: int) -> Document:
    """With a proof (FEP-8b32) and a signature (RsaSignature2017) of its actor's, for it may be passed on by anybody.

    Once for an activity, whoever gets it. Where AUTHORIZED_FETCH is on only deletions carry them: what may be passed
    on is out of our hands.
    """
    if settings.AUTHORIZED_FETCH and activity["type"] != "Delete":
        return activity
    actor, now = activity["actor"], timezone.now()
    context = activity["@context"] if isinstance(activity["@context"], list) else [activity["@context"]]
    prover, signer = signer_for(owner, actor, KeyKind.ED25519), signer_for(owner, actor)
    proved = proofs.sign({**activity, "@context": [*context, WITHOUT_PROOF]}, prover.key_id, prover.key, now)
    return linked_data.sign(proved, signer.key_id, signer.key, now)


def _current(owner: int, kind: KeyKind) -> ActorKey | None:
    return ActorKey.objects.filter(owner=owner, kind=kind, retires_at__isnull=True).first()


def _published(owner: int) -> list[ActorKey]:
    valid = Q(retires_at__isnull=True) | Q(retires_at__gt=timezone.now())
    return list(ActorKey.objects.filter(valid, owner=owner).order_by("-id"))


def _make(owner: int, kind: KeyKind) -> ActorKey:
    """Two may do it at once: one of them wins, and both use hers."""
    made = make_key("rsa" if kind == KeyKind.RSA else "ed25519")
    try:
        with transaction.atomic():
            return _store(owner, kind, made, FRAGMENTS[kind])
    except IntegrityError:
        return ActorKey.objects.get(owner=owner, kind=kind, retires_at__isnull=True)


def _store(owner: int, kind: KeyKind, made: PrivateKey, fragment: str) -> ActorKey:
    sealed = seal(made.pem, purpose=PURPOSE)
    return ActorKey.objects.create(
        owner=owner, kind=kind, fragment=fragment, public_key=made.public.pem, sealed_private_key=sealed
    )


@lru_cache(maxsize=_REMEMBERED)
def _opened(sealed: str) -> PrivateKey:
    pem = unseal(sealed, purpose=PURPOSE)
    if pem is None:
        raise UnreadableKey
    return read_private_key(pem)
