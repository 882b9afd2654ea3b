"""What somebody passed on without a word of its author's that could be believed: what is true of it, its server says.

Only of posts that are here already: nobody makes us ask around by telling tales of others.
"""

from accounts.activitypub.remote import account_by_uri
from federation.as2.activity import Activity
from federation.as2.urls import same_origin
from federation.as2.values import id_of, types_of
from federation.fetch import Gone, fetch_document
from federation.inbox.errors import Dropped
from statuses.actions.delete import delete_status
from statuses.actions.receive import receive_update
from statuses.activitypub.remote import known_status, note_in, received_of
from statuses.models.status import LISTED, Status

TOMBSTONE = "Tombstone"


def check_update(activity: Activity) -> None:
    """The post as its server has it now."""
    status = _known(activity)
    note = note_in(fetch_document(str(status.uri)), status.account)
    if note.uri != status.uri or account_by_uri(note.attributed_to, fetch=False) != status.account:
        raise Dropped("not the post that is known here")
    receive_update(status=status, received=received_of(note, status.account))


def check_delete(activity: Activity) -> None:
    """Gone, if its server says so. Of what is not for everybody it says that to all whom it does not know."""
    status = _known(activity)
    if status.visibility not in LISTED:
        raise Dropped("only its author can say that it is gone")
    try:
        document = fetch_document(str(status.uri))
    except Gone:
        delete_status(status=status, keep_media=False)
        return
    if TOMBSTONE not in types_of(document) or id_of(document) != status.uri:
        raise Dropped("it is still there")
    delete_status(status=status, keep_media=False)


def look_into(inner: Activity) -> None:
    """What a group says that somebody did: nobody has signed it, so it is worth no more."""
    check = {"Update": check_update, "Delete": check_delete}.get(inner.type)
    if check is None:
        raise Dropped("boosts nothing that is to be had")
    check(inner)


def _known(activity: Activity) -> Status:
    status = known_status(activity.object_id)
    if status is None or status.local or status.deleted_at is not None or status.is_reblog:
        raise Dropped("signed by another than its actor, and about nothing that is known here")
    if status.account.uri != activity.actor or not same_origin(activity.object_id, activity.actor):
        raise Dropped("somebody else's post")
    return status
