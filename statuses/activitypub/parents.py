"""Threads upwards: what a reply answers is asked for again, if its server could not be reached."""

from federation.fetch import Later, NotFetched
from instance.outgoing.budgets import spending
from statuses.actions.awaited import ask_later, ask_no_more, hang_replies
from statuses.actions.receive import NotKept
from statuses.activitypub.remote import known_status, status_by_uri
from statuses.models.awaited import AwaitedParent

REQUESTS = 60
SECONDS = 15.0


def fetch_parent(*, status_id: int) -> None:
    """Of this reply, and of all that wait for the same; nothing if it has come meanwhile."""
    awaited = AwaitedParent.objects.select_related("status").filter(status=status_id).first()
    if awaited is None:
        return
    known = known_status(awaited.uri)
    if known is not None and not known.is_reblog:
        hang_replies(known, uri=awaited.uri)
    elif known is not None or awaited.status.deleted_at is not None:
        ask_no_more(awaited)
    else:
        _ask(awaited)


def _ask(awaited: AwaitedParent) -> None:
    try:
        with spending(requests=REQUESTS, seconds=SECONDS, curious=True):
            parent = status_by_uri(awaited.uri)
    except Later:
        ask_later(awaited)
    except (NotFetched, NotKept):
        ask_no_more(awaited)
    else:
        if parent is not None and not parent.is_reblog:
            hang_replies(parent, uri=awaited.uri)
