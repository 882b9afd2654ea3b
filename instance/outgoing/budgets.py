"""How long and how many requests one task may take of us, whatever it meets on its way: a thread, a forger's maze."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from instance.outgoing.errors import Unreachable


@dataclass
class Budget:
    """What is left: until when (of `time.monotonic`), and so many requests; of what is spent the outer one knows."""

    until: float
    requests: int
    outer: "Budget | None"

    def spend(self, now: float) -> float:
        """The time by which the request has to be over; Unreachable if nothing is left for it."""
        if self.requests <= 0 or self.until <= now:
            raise Unreachable("too much was asked of other servers for one thing")
        until = self.outer.spend(now) if self.outer else self.until
        self.requests -= 1
        return min(until, self.until)


@contextmanager
def spending(*, seconds: float, requests: int) -> Iterator[None]:
    """All that this thread fetches inside, together. An inner budget never gives more than the outer one has."""
    outer = _Current.budget
    _Current.budget = Budget(monotonic() + seconds, requests, outer)
    try:
        yield
    finally:
        _Current.budget = outer


def deadline_within(seconds: float) -> float:
    """When the next request has to be over, at the latest in so many seconds; Unreachable if nothing is left for it."""
    now, budget = monotonic(), _Current.budget
    return min(now + seconds, budget.spend(now)) if budget else now + seconds


class _Thread(threading.local):
    budget: Budget | None = None


_Current = _Thread()
