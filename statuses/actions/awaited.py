"""Replies whose parent nobody here has: they wait for it, and are hung below it when it comes."""

import random
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from instance.sql import fetch
from statuses.actions.post import reply_account_id
from statuses.models.awaited import AwaitedParent
from statuses.models.status import LISTED, Status, StatusStats

MAX_ATTEMPTS = 8
LEASE = timedelta(minutes=5)
A_ROUND = 200

_UP = """
    WITH RECURSIVE chain(id, up) AS (
        SELECT id, in_reply_to_id FROM statuses_status WHERE id = %(id)s
        UNION
        SELECT parent.id, parent.in_reply_to_id FROM chain JOIN statuses_status parent ON parent.id = chain.up
    ) SELECT id FROM chain
"""
_MOVE = """
    WITH RECURSIVE tree(id) AS (
        SELECT %(id)s::bigint
        UNION
        SELECT reply.id FROM tree JOIN statuses_status reply ON reply.in_reply_to_id = tree.id
    ) UPDATE statuses_status SET conversation_id = %(conversation)s WHERE id IN (SELECT id FROM tree) RETURNING id
"""


def await_parent(status: Status, uri: str, *, ask: bool) -> None:
    """In the transaction that writes the reply. `ask`: for what was sent here; else it is only hung when it comes."""
    next_at = timezone.now() + _wait(0) if ask else None
    AwaitedParent.objects.create(status=status, uri=uri, next_at=next_at)


def hang_replies(parent: Status, *, uri: str = "") -> None:
    """Those that waited for this post (by another address of it: `uri`) are below it from now on.

    Called where it is written, and again for what came at the same moment. Nothing is hung below its own reply.
    """
    with transaction.atomic():
        waiting = AwaitedParent.objects.filter(uri=uri or parent.uri).select_related("status__account")
        for awaited in waiting.order_by("status").select_for_update(of=("self",)):
            if awaited.status_id not in {pk for (pk,) in fetch(_UP, {"id": parent.pk})}:
                _hang(awaited.status, parent)
            awaited.delete()


def due_parents() -> list[int]:
    """The clock's: which replies ask for their parents now, one of each parent; taken so that nobody else does.

    What has been taken so often that it must kill its workers is left alone.
    """
    now = timezone.now()
    with transaction.atomic():
        due = AwaitedParent.objects.filter(next_at__lte=now, attempts__lt=MAX_ATTEMPTS).order_by("next_at")
        locked = due.select_for_update(skip_locked=True)
        found = {awaited.uri: awaited.status_id for awaited in locked[:A_ROUND]}
        taken = AwaitedParent.objects.filter(uri__in=found, next_at__isnull=False)
        taken.update(next_at=now + LEASE, attempts=F("attempts") + 1)
    return list(found.values())


def ask_later(awaited: AwaitedParent) -> None:
    """It was not to be had for a time; asked again as Mastodon's jobs are."""
    next_at = timezone.now() + _wait(awaited.attempts) if awaited.attempts < MAX_ATTEMPTS else None
    AwaitedParent.objects.filter(uri=awaited.uri, next_at__isnull=False).update(next_at=next_at)


def ask_no_more(awaited: AwaitedParent) -> None:
    """Its server does not give it to us; it may still be sent."""
    AwaitedParent.objects.filter(uri=awaited.uri).update(next_at=None)


def _hang(reply: Status, parent: Status) -> None:
    """With everything below it: it is one thread now."""
    reply.in_reply_to = parent
    reply.in_reply_to_account_id = reply_account_id(reply.account, parent)
    reply.save(update_fields=["in_reply_to", "in_reply_to_account"])
    if reply.visibility in LISTED and reply.deleted_at is None:
        StatusStats.objects.filter(status=parent).update(replies_count=F("replies_count") + 1)
    if parent.conversation_id is not None and parent.conversation_id != reply.conversation_id:
        fetch(_MOVE, {"id": reply.pk, "conversation": parent.conversation_id})


def _wait(attempts: int) -> timedelta:
    return timedelta(seconds=15 + 10 * attempts**4 + random.randrange(10))  # noqa: S311 - only spreads
