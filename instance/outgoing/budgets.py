"""How long and how many requests one task may take of us, whatever it meets on its way: a thread, a forger's maze."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from instance.outgoing.errors import Unreachable


@dataclass
class Budget:
    """What is left: until when (of `time.monotonic`), and so many requests."""

    until: float
    requests: int


@contextmanager
def spending(*, seconds: float, requests: int) -> Iterator[None]:
    """All that this thread fetches inside, together. An inner budget never gives more than the outer one has."""
    outer = _Current.budget
    until = monotonic() + seconds
    _Current.budget = Budget(
        min(until, outer.until) if outer else until, min(requests, outer.requests) if outer else requests
    )
    try:
        yield
    finally:
        _Current.budget = outer


def deadline_within(seconds: float) -> float:
    """When the next request has to be over, at the latest in so many seconds; Unreachable if nothing is left for it."""
    now, budget = monotonic(), _Current.budget
    if budget is None:
        return now + seconds
    if budget.requests <= 0 or budget.until <= now:
        raise Unreachable("too much was asked of other servers for one thing")
    budget.requests -= 1
    return min(now + seconds, budget.until)


class _Thread(threading.local):
    budget: Budget | None = None


_Current = _Thread()
