"""May this activity be believed? By the request's signature, or by one that it carries itself."""

from dataclasses import replace

from django.conf import settings
from django.utils import timezone

from federation.as2.activity import Activity, read_activity
from federation.as2.document import Document, RefusedDocument, has_supported_context
from federation.as2.urls import domain_of, same_origin
from federation.contexts.sent import NOTE
from federation.fetch import Later, NotFetched
from federation.inbox.errors import Dropped
from federation.keys import fetched_key, known_key
from federation.policy import rule_for
from federation.signatures import linked_data, proofs
from federation.signatures.keys import read_public_key
from federation.signatures.message import BadSignature


def authentic(document: Document, *, signer: str) -> Activity:
    """What the actor really said; Dropped if that cannot be known. A forwarded post is only a hint where it is."""
    activity = read_activity(document, signer=signer)
    _require_wanted(document, activity)
    if activity.actor == signer:
        return activity
    if activity.has_proof and _has_proof(document, activity.actor):
        return activity
    if activity.has_signature and is_signed(document, activity.actor):
        return _covered(document, signer)
    if activity.type == "Create" and same_origin(activity.object_id, activity.actor):
        return replace(activity, objects=(activity.object_id,))
    raise Dropped("signed by another than its actor")


def _require_wanted(document: Document, activity: Activity) -> None:
    if not has_supported_context(document):
        raise Dropped("no ActivityStreams")
    domain = domain_of(activity.actor)
    if domain == domain_of(settings.BASE_URL):
        raise Dropped("its actor is one of ours")
    if rule_for(domain).suspended:
        raise Dropped(f"{domain} is blocked")


def is_signed(document: Document, actor: str) -> bool:
    """It carries a signature of its actor's that holds, so that it may be handed on."""
    try:
        signature = linked_data.read(document, timezone.now())
    except BadSignature:
        return False
    return signature.speaker == actor and _made_by(actor, signature.key_id, signature)


def _has_proof(document: Document, actor: str) -> bool:
    try:
        proof = proofs.read(document, timezone.now())
    except BadSignature:
        return False
    return _made_by(actor, proof.key_id, proof)


def _made_by(actor: str, key_id: str, signature: linked_data.LinkedDataSignature | proofs.Proof) -> bool:
    """With a key of the actor's; asked for if we do not have it."""
    if not same_origin(key_id, actor):
        return False
    try:
        key = known_key(key_id) or fetched_key(key_id)
    except Later:
        raise
    except NotFetched:
        return False
    return key.actor == actor and signature.verify(read_public_key(key.public_key))


def _covered(document: Document, signer: str) -> Activity:
    """What the signature speaks for, and nothing else that stands there."""
    try:
        return read_activity(linked_data.covered(document, NOTE), signer=signer)
    except (BadSignature, RefusedDocument) as error:
        raise Dropped("its signature covers nothing that makes sense") from error
