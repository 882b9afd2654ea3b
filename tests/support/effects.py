"""Runs here and now what workers would run, and tells what was published."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import django_rq
import pytest
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from federation.delivery import DRAIN
from instance.models import Event


@pytest.fixture
def run_effects(db: None) -> Callable[[], int]:
    """`run_effects()` runs all queued effects and jobs, and those they queue; it returns how many ran.

    Those for later run now.

    What is for other servers stays in the outbox: a test that has such servers calls `drain()`.
    """
    return work_off_all


def work_off_all() -> int:
    count = 0
    while commit() or _any_queued(*settings.QUEUES):
        for name in settings.QUEUES:
            count += _work_off(name) if _any_queued(name) else 0
    return count


@pytest.fixture
def events(db: None) -> Callable[[], list[tuple[str, dict[str, Any]]]]:
    """`events()` lists what was published and has effects still to run, as (name, ids)."""
    return lambda: [(event.name, event.ids) for event in Event.objects.order_by("pk")]


def commit() -> bool:
    """What waits for the commit that a test's own transaction never makes."""
    waiting, connection.run_on_commit = connection.run_on_commit, []
    for _savepoints, function, _robust in waiting:
        function()
    return bool(waiting)


def _any_queued(*names: str) -> bool:
    """For now or for later; Redis is asked once."""
    with _queue(names[0]).connection.pipeline(transaction=False) as asked:
        for name in names:
            asked.llen(_queue(name).key)
            asked.zcard(_queue(name).scheduled_job_registry.key)
        return any(asked.execute())


def _work_off(name: str) -> int:
    queue = _queue(name)
    later = queue.scheduled_job_registry
    jobs = [*queue.get_jobs(), *map(queue.fetch_job, later.get_job_ids())]
    queue.empty()
    for job in jobs:
        later.remove(job)
    for job in jobs:
        if job.func_name != DRAIN:
            import_string(job.func_name)(*job.args, **job.kwargs)
    return len(jobs)


@lru_cache
def _queue(name: str) -> Any:
    """django-rq makes a new connection to Redis for each queue it is asked for."""
    return django_rq.get_queue(name)
