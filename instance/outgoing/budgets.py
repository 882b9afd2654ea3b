"""How long and how many requests one task may take of us, whatever it meets on its way: a thread, a forger's maze."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from instance.outgoing.errors import Spent


@dataclass
class Budget:
    """What is left: until when (of `time.monotonic`), and so many requests. `curious`: only because somebody looked."""

    until: float
    requests: int
    curious: bool

    @property
    def is_spent(self) -> bool:
        return self.requests < 1 or self.until <= monotonic()


@contextmanager
def spending(*, seconds: float, requests: int, curious: bool = False) -> Iterator[Budget]:
    """All that this thread fetches inside, together. An inner budget never gives more than the outer one has."""
    outer = _Current.budget
    budget = Budget(monotonic() + seconds, requests, curious)
    if outer is not None:
        budget = Budget(min(budget.until, outer.until), min(requests, outer.requests), curious or outer.curious)
    given = budget.requests
    _Current.budget = budget
    try:
        yield budget
    finally:
        _Current.budget = outer
        if outer is not None:
            outer.requests -= given - budget.requests


def deadline_within(seconds: float) -> float:
    """When the next request has to be over, at the latest in so many seconds; Spent if nothing is left for it."""
    budget, latest = _Current.budget, monotonic() + seconds
    if budget is None:
        return latest
    if budget.is_spent:
        raise Spent("too much was asked of other servers for one thing")
    budget.requests -= 1
    return min(latest, budget.until)


def is_curious() -> bool:
    """Whether this thread asks only because somebody looked."""
    return _Current.budget is not None and _Current.budget.curious


class _Thread(threading.local):
    budget: Budget | None = None


_Current = _Thread()
