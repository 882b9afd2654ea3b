"""Jobs: `@job(queue)` makes a function that can be queued by ids, and runs inline when it is simply called.

Queues carry the field's names (settings.QUEUES). Jobs are idempotent and tolerate unknown keywords, so that old and new
code can run side by side. What must not be lost is a row first (an Event, an upload); a job is only its poke.
"""

import functools
import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any, Generic, ParamSpec

import django_rq
from django.conf import settings
from django.db import transaction
from rq import Queue, Retry

from instance.outgoing.budgets import spending

P = ParamSpec("P")
TIMEOUT = 60  # seconds; also how long a job lost by a crash stays "started"
ASKING_SECONDS = 45.0
"""So long one job may wait for other servers. All that it asks is over by then, and something is left for the rest."""
ASKING_REQUESTS = 150
ATTEMPTS = 4
AGAIN_WITHIN = (30, 600)
"""Seconds between attempts to fetch what another server shows."""
WAITS = (0, 0, 0)
"""Three further attempts, at once."""


class Job(Generic[P]):
    """A function that workers can run. `job(...)` runs it here and now, `job.delay(...)` after commit in a worker."""

    def __init__(self, function: Callable[P, None], queue: str, waits: Sequence[int]) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        self.queue = queue
        self.waits = waits
        self.name = f"{function.__module__}.{function.__qualname__}"

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        with spending(seconds=ASKING_SECONDS, requests=ASKING_REQUESTS):
            self.function(*args, **kwargs)

    def delay(self, **ids: Any) -> None:
        enqueue(self.name, self.queue, ids, self.waits)

    def delay_within(self, soonest: float, latest: float, **ids: Any) -> None:
        """At a random moment between so many seconds from now: what many servers do at once must not meet at one."""
        enqueue(self.name, self.queue, ids, self.waits, after=random.uniform(soonest, latest))  # noqa: S311

    def delay_again(self, *, attempt: int, **ids: Any) -> None:
        """For what another server could not give: a further attempt some minutes from now, unless that was the last.

        At random, for many servers ask for the same thing at once.
        """
        if attempt < ATTEMPTS:
            self.delay_within(*AGAIN_WITHIN, **ids, attempt=attempt + 1)


def job(queue: str, *, waits: Sequence[int] = WAITS) -> Callable[[Callable[P, None]], Job[P]]:
    """`waits`: the seconds before each further attempt of a job that fails; the scheduler brings those that wait."""
    if queue not in settings.QUEUES:
        raise ValueError(f"no such queue: {queue}")
    return lambda function: Job(function, queue, waits)


def enqueue(
    name: str, queue: str, ids: dict[str, Any], waits: Sequence[int] = WAITS, *, after: float | None = None
) -> None:
    """Queue the function with this dotted name, once the surrounding transaction has committed.

    `after` so many seconds; the clock brings it then.
    """
    retry = Retry(max=len(waits), interval=list(waits)) if waits else None
    options: dict[str, Any] = {
        "kwargs": ids,
        "retry": retry,
        "job_timeout": TIMEOUT,
        "result_ttl": 0,
        "failure_ttl": 7 * 24 * 3600,
    }
    if after is None:
        transaction.on_commit(lambda: _queue(queue).enqueue(name, **options))
    else:
        transaction.on_commit(lambda: _queue(queue).enqueue_in(timedelta(seconds=after), name, **options))


def poke(name: str, queue: str, ids: dict[str, Any]) -> None:
    """Queue the job of a row that the surrounding transaction writes: it needs no further attempts of its own.

    Robust: what has been committed was done, also where Redis is away; the clock finds the row later.
    """
    transaction.on_commit(lambda: enqueue(name, queue, ids, ()), robust=True)


@lru_cache
def _queue(name: str) -> Queue:
    """django-rq makes a new connection to Redis for each queue it is asked for."""
    return django_rq.get_queue(name)
