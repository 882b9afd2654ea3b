"""In the request only what must be: size, signature, duplicates, one row. The work is a job's."""

import hashlib

import orjson
from django.http import HttpRequest
from django.utils import timezone

from federation.as2.activity import Activity, read_activity
from federation.as2.document import ACTIVITY_STREAMS, MAX_BYTES, RefusedDocument, TooLargeDocument, parse_document
from federation.as2.urls import domain_of
from federation.availability import saw_success
from federation.inbox.synchronisation import keep_claim
from federation.models.key import RemoteKey
from federation.signatures.followers import HEADER as SYNCHRONISATION
from federation.verify import Unverified, verified_actor
from instance.jobs import poke
from instance.sql import fetch

PROCESS = "federation.jobs.process_activity"
_OF_THEMSELVES = ("Delete", "Update")
_KEEP = """
INSERT INTO federation_receivedactivity (fingerprint, activity_id, activity_type, actor, signer, recipient, body,
    attempts, received_at, next_at, dropped)
VALUES (%(fingerprint)s, %(activity_id)s, %(activity_type)s, %(actor)s, %(signer)s, %(recipient)s, %(body)s,
    0, %(now)s, %(now)s, '')
ON CONFLICT (fingerprint) DO NOTHING RETURNING id
"""


class NotTaken(Exception):
    """Answered with this status."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def take_in(request: HttpRequest, *, recipient: int | None) -> None:
    """Write the activity down for the `ingress` queue; NotTaken if it is none, or if nobody vouches for it.

    Who deletes or changes an actor that we never heard of is told that all is well, before any key is fetched.
    """
    activity = _read(request)
    if _is_of_a_stranger(activity):
        return
    try:
        signer = verified_actor(request)
    except Unverified as error:
        if error.gone:
            _keep_farewell(error.gone)
        raise NotTaken(error.status, str(error)) from error
    saw_success([domain_of(signer)])
    keep_claim(signer, request.headers.get(SYNCHRONISATION, ""))
    _keep(activity, signer, request.body, recipient)


def _read(request: HttpRequest) -> Activity:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MAX_BYTES:
        raise NotTaken(413, f"more than {MAX_BYTES} bytes")
    try:
        return read_activity(parse_document(request.body))
    except TooLargeDocument as error:
        raise NotTaken(413, str(error)) from error
    except RefusedDocument as error:
        raise NotTaken(400, f"this is no activity: {error}") from error


def _is_of_a_stranger(activity: Activity) -> bool:
    if activity.type not in _OF_THEMSELVES or activity.object_id != activity.actor:
        return False
    return not RemoteKey.objects.filter(actor=activity.actor).exists()


def _keep_farewell(actor: str) -> None:
    """His server says that he is gone for good, which is worth as much as his own Delete."""
    farewell = {"@context": ACTIVITY_STREAMS, "type": "Delete", "actor": actor, "object": actor}
    _keep(read_activity(farewell), actor, orjson.dumps(farewell), None)


def _keep(activity: Activity, signer: str, body: bytes, recipient: int | None) -> None:
    """Once: an activity that has been here within the week is not taken in again."""
    fingerprint = _fingerprint(activity, signer, body)
    values = {
        "fingerprint": fingerprint,
        "activity_id": activity.id,
        "activity_type": activity.type,
        "actor": activity.actor,
        "signer": signer,
        "recipient": recipient,
        "body": body,
        "now": timezone.now(),
    }
    fetch(_KEEP, values)
    poke(PROCESS, "ingress", {"fingerprint": fingerprint.hex()})


def _fingerprint(activity: Activity, signer: str, body: bytes) -> bytes:
    """The signer is in it: nobody can use up another's id before he does."""
    named = "\0".join((signer, activity.actor, activity.id)).encode() if activity.id else body
    return hashlib.sha256(named).digest()
