"""What relays bring: public posts of people whom nobody here may follow. They are kept, and boosted by nobody."""

from federation.as2.activity import ACTIVITY_TYPES, Activity
from federation.as2.audience import read_audience
from federation.as2.document import Document
from federation.as2.urls import same_origin
from federation.as2.values import first_id, first_type
from federation.fetch import fetch_document
from federation.inbox.errors import Dropped
from federation.relays import is_used_relay, relay_of
from statuses.activitypub.remote import keep_document, known_status


def is_by_relay(activity: Activity) -> bool:
    """Of one that is used, or was, or has refused us."""
    return relay_of(activity.actor) is not None


def is_relayed(activity: Activity) -> bool:
    """Somebody else said it, and a relay that is used has passed it on."""
    return activity.signer != activity.actor and is_used_relay(activity.signer)


def take_announced(activity: Activity) -> None:
    """The post that a relay announces, fetched where it is from; only what is for everybody."""
    if not is_used_relay(activity.actor):
        raise Dropped("of a relay that is not used")
    inner = activity.inner
    uri = inner.object_id if inner is not None else activity.object_id
    if known_status(uri) is not None:
        return
    document = _post(fetch_document(uri))
    if not read_audience(document).public:
        raise Dropped("relayed, and not for everybody")
    keep_document(document)


def _post(document: Document) -> Document:
    """Some announce the activity by which a post was made."""
    if first_type(document, ACTIVITY_TYPES) is None:
        return document
    made = first_id(document.get("object"))
    if not same_origin(made, first_id(document)):
        raise Dropped("made on another server")
    return fetch_document(made)
