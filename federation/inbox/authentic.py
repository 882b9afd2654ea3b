"""May this activity be believed? By the request's signature, or by one that it carries itself."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils import timezone

from federation.as2.activity import Activity, read_activity
from federation.as2.document import Document, RefusedDocument, has_supported_context
from federation.as2.urls import domain_of, same_origin
from federation.as2.values import first_id
from federation.contexts.sent import NOTE
from federation.fetch import Later, NotFetched
from federation.inbox.errors import Dropped
from federation.keys import fetched_key, known_key
from federation.models.key import RemoteKey
from federation.newcomers import count_key
from federation.policy import rule_for
from federation.signatures import linked_data, proofs
from federation.signatures.keys import read_public_key
from federation.signatures.message import BadSignature

_ABOUT_POSTS = ("Create", "Update", "Delete")


def authentic(document: Document, *, signer: str) -> Activity:
    """What the actor really said; Dropped if that cannot be known.

    Of what somebody else passed on, without a signature of the actor's that holds, is left which post it is about.
    """
    activity = read_activity(document, signer=signer)
    _require_wanted(document, activity)
    if activity.actor == signer:
        return activity
    if activity.has_proof and _has_proof(document, activity.actor):
        return activity
    if activity.has_signature and _is_signed(document, activity.actor):
        return _covered(document, activity)
    if _is_about_own(activity):
        return replace(activity, objects=(activity.object_id,), is_hearsay=True)
    raise Dropped("signed by another than its actor")


def is_attested(activity: Activity) -> bool:
    """Whoever gets it from us can see that it is its actor's, and that it says to machines what it seems to say."""
    document = activity.raw
    if activity.has_proof and _has_proof(document, activity.actor):
        return True
    if not activity.has_signature or not _is_signed(document, activity.actor):
        return False
    try:
        return _gist(_covered(document, activity)) == _gist(activity)
    except Dropped:
        return False


def _is_about_own(activity: Activity) -> bool:
    """A post, that is: what is said of a whole actor needs more than hearsay."""
    uri = activity.object_id
    return activity.type in _ABOUT_POSTS and uri != activity.actor and same_origin(uri, activity.actor)


def _gist(activity: Activity) -> tuple[Any, ...]:
    """What it does, to which posts of whom, and before whom."""
    posts = [
        [first_id(post.get(name)) for name in ("id", "attributedTo", "inReplyTo")]
        for post in activity.objects
        if isinstance(post, dict)
    ]
    audience = activity.audience
    readers = (frozenset(audience.to), frozenset(audience.cc), audience.public, audience.unlisted)
    return (activity.id, activity.type, activity.actor, activity.object_ids, posts, readers)


def _require_wanted(document: Document, activity: Activity) -> None:
    if not has_supported_context(document):
        raise Dropped("no ActivityStreams")
    domain = domain_of(activity.actor)
    if domain == domain_of(settings.BASE_URL):
        raise Dropped("its actor is one of ours")
    if rule_for(domain).suspended:
        raise Dropped(f"{domain} is blocked")


def _is_signed(document: Document, actor: str) -> bool:
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
        key = known_key(key_id) or _strangers_key(key_id)
    except Later:
        raise
    except NotFetched:
        return False
    return key.actor == actor and signature.verify(read_public_key(key.public_key))


def _strangers_key(key_id: str) -> RemoteKey:
    """Counted as if its owner had come himself: nobody makes us meet crowds by passing on what they say."""
    count_key(key_id)
    return fetched_key(key_id)


def _covered(document: Document, activity: Activity) -> Activity:
    """What the signature speaks for, and nothing else that stands there.

    A context may say that `actor` means something else; so the one who signed must also be the one who then acts.
    """
    try:
        covered = read_activity(linked_data.covered(document, NOTE), signer=activity.signer)
    except (BadSignature, RefusedDocument) as error:
        raise Dropped("its signature covers nothing that makes sense") from error
    if covered.actor != activity.actor:
        raise Dropped("its signature covers another actor")
    return covered
