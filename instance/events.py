"""publish(event): write down that something happened; its effects run as jobs after commit, and survive a crash.

The Event row is written in the action's own transaction (transactional outbox). One job runs its effects and takes
those that succeeded off the row; the sweeper queues again what a crash or an error left behind.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from instance.effects import EFFECTS
from instance.jobs import enqueue
from instance.models.event import Event

logger = logging.getLogger(__name__)

QUEUE = "default"
PATIENCE = timedelta(seconds=90)  # longer than a job may take: younger rows are still being worked on
MAX_SWEEPS = 10


def publish(name: str, **ids: Any) -> None:
    """Say that `name` happened to the things with these ids. KeyError if instance/effects.py has no row for it."""
    effects = EFFECTS[name]
    if not effects:
        return
    with transaction.atomic(savepoint=False):
        event = Event.objects.create(name=name, ids=ids, pending=list(effects), next_sweep_at=timezone.now() + PATIENCE)
        _poke(event)


def run_event(*, event_id: int, **_: object) -> None:
    """The job: run what is left of an event, in the order of its row. A faulty effect keeps no other from running."""
    event = Event.objects.filter(pk=event_id).first()
    if event is not None:
        _run(event, event.pending)


def run_effect(*, event_id: int, effect: str, **_: object) -> None:
    """Run one effect of one event, unless it has run already."""
    event = Event.objects.filter(pk=event_id, pending__contains=[effect]).first()
    if event is not None:
        _run(event, [effect])


def sweep(**_: object) -> None:
    """The clock's job: queue again what is overdue, ever more seldom, and give up loudly in the end."""
    with transaction.atomic():
        overdue = Event.objects.select_for_update(skip_locked=True).filter(next_sweep_at__lte=timezone.now())
        for event in overdue.order_by("next_sweep_at", "id")[:500]:
            event.swept += 1
            event.next_sweep_at = _next_sweep(event.swept)
            event.save(update_fields=["swept", "next_sweep_at"])
            if event.next_sweep_at is None:
                logger.error("gave up on event %s %s: %s left (%s)", event.pk, event, event.pending, event.error)
            else:
                _poke(event)


def _next_sweep(swept: int) -> datetime | None:
    return None if swept > MAX_SWEEPS else timezone.now() + PATIENCE * 2**swept


def _poke(event: Event) -> None:
    """Robust: what has been committed was done, also where Redis is away; then the sweeper queues it later."""

    transaction.on_commit(lambda: enqueue("instance.events.run_event", QUEUE, {"event_id": event.pk}), robust=True)


def _run(event: Event, effects: Sequence[str]) -> None:
    done: list[str] = []
    failed: Exception | None = None
    for effect in effects:
        try:
            import_string(effect)(**event.ids)
        except Exception as error:
            logger.exception("event %s: %s failed", event.pk, effect)
            Event.objects.filter(pk=event.pk).update(error=f"{effect}: {error!r}"[:2000])
            failed = error
        else:
            done.append(effect)
    _tick_off(event.pk, done)
    if failed is not None:
        raise failed


def _tick_off(event_id: int, done: list[str]) -> None:
    """Nearly always that was all of them.

    Two runs may end in the same moment, so the row is changed in place, never read and written back; and in one
    transaction, for a row with nothing left to do must not outlive a crash: it would be swept as if it had.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM instance_event WHERE id = %s AND pending <@ %s::varchar[]", [event_id, done])
        if cursor.rowcount:
            return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE instance_event SET pending = ARRAY(SELECT unnest(pending) EXCEPT SELECT unnest(%s::varchar[]))"
            " WHERE id = %s",
            [done, event_id],
        )
        cursor.execute("DELETE FROM instance_event WHERE id = %s AND pending = '{}'", [event_id])
