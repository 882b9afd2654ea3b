"""From a row of the inbox to its handler: instance/activities.py says who understands what."""

import logging
from datetime import timedelta

from django.utils import timezone
from django.utils.module_loading import import_string

from federation.as2.activity import Activity
from federation.as2.document import RefusedDocument, parse_document
from federation.as2.values import types_of
from federation.fetch import Later, NotFetched
from federation.inbox.authentic import authentic
from federation.inbox.errors import Dropped
from federation.models.received import ReceivedActivity
from instance.activities import ACTIVITIES
from instance.errors import RuleError

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 8
_CLAIM = """
UPDATE federation_receivedactivity SET next_at = %s, attempts = attempts + 1
WHERE fingerprint = %s AND next_at <= %s RETURNING *
"""


def process(fingerprint: bytes) -> None:
    """Work off one row, unless another worker has it in hand. What fails for a time is tried again, eight times."""
    now = timezone.now()
    row = next(iter(ReceivedActivity.objects.raw(_CLAIM, [now + LEASE, fingerprint, now])), None)
    if row is None:
        return
    if row.attempts > MAX_ATTEMPTS:  # nobody lived to say why
        _finish(row, "given up: it has killed every worker that took it")
        return
    try:
        _handle(row)
    except Later as error:
        _put_off(row, str(error))
    except (Dropped, NotFetched, RefusedDocument, RuleError) as error:
        _finish(row, str(error) or type(error).__name__)
    except Exception as error:  # a fault of ours must not lose what others sent
        logger.exception("%s %s of %s failed", row.activity_type, row.activity_id, row.actor)
        _put_off(row, repr(error))
    else:
        _finish(row, "")


def _handle(row: ReceivedActivity) -> None:
    body = bytes(row.body or b"")
    activity = authentic(parse_document(body), signer=row.signer)
    key = _handler_key(activity)
    if key is None:
        raise Dropped("nobody here understands it")
    import_string(ACTIVITIES[key])(activity, recipient=row.recipient, body=body)


def _handler_key(activity: Activity) -> str | None:
    """The row of the table: type and object's type, or the type alone; None if nobody understands it."""
    return next((key for key in _keys(activity) if key in ACTIVITIES), None)


def _keys(activity: Activity) -> list[str]:
    if activity.object_id == activity.actor:
        return [f"{activity.type} Actor", activity.type]
    if activity.object is None:
        return [activity.type]
    return [*(f"{activity.type} {kind}" for kind in types_of(activity.object)), activity.type]


def _finish(row: ReceivedActivity, dropped: str) -> None:
    ReceivedActivity.objects.filter(pk=row.pk).update(next_at=None, body=None, dropped=dropped[:300])


def _put_off(row: ReceivedActivity, why: str) -> None:
    if row.attempts >= MAX_ATTEMPTS:
        _finish(row, f"given up: {why}")
        return
    next_at = timezone.now() + timedelta(seconds=row.attempts**4 + 15)
    ReceivedActivity.objects.filter(pk=row.pk).update(next_at=next_at, dropped=f"will be tried again: {why}"[:300])
