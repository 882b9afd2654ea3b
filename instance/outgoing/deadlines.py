"""An end to every exchange, also with a server that sends a byte now and then to please the timeouts.

One thread watches over all of them: a timer for each would cost more than the request.
"""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic

_PACE = 0.1
"""Seconds between two looks at the clock."""


@dataclass(eq=False)
class Exchange:
    """One request and its answer.

    `handles` are second handles to its sockets: what is shut down by one is shut down, whoever wraps the other.
    """

    deadline: float
    handles: list[socket.socket] = field(default_factory=list)
    cut: bool = False

    def end(self) -> None:
        self.cut = True
        for handle in self.handles:
            with suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)


@contextmanager
def exchange_until(deadline: float) -> Iterator[Exchange]:
    """What this thread connects to inside is cut off at the deadline (of `time.monotonic`)."""
    exchange = Exchange(deadline)
    _Current.exchange = exchange
    try:
        with watched(exchange):
            yield exchange
    finally:
        _Current.exchange = None
        for handle in exchange.handles:
            handle.close()


@contextmanager
def watched(exchange: Exchange) -> Iterator[None]:
    """Inside, it is ended once its deadline has passed."""
    _watch(exchange)
    try:
        yield
    finally:
        _watched.discard(exchange)


def uses(handle: socket.socket) -> None:
    """The exchange of this thread goes over that socket."""
    if _Current.exchange is not None:
        _Current.exchange.handles.append(handle.dup())


def within(seconds: float) -> float:
    """So long at the most, and not beyond the deadline of this thread's exchange; TimeoutError if that is over."""
    left = _Current.exchange.deadline - monotonic() if _Current.exchange is not None else seconds
    if left <= 0:
        raise TimeoutError("took too long")
    return min(seconds, left)


class _Thread(threading.local):
    exchange: Exchange | None = None


_Current = _Thread()
_watched: set[Exchange] = set()
_awake = threading.Condition()
_watchers: set[int] = set()
"""Ids of processes with a watcher: a fork takes no threads along."""


def _watch(exchange: Exchange) -> None:
    with _awake:
        _watched.add(exchange)
        if os.getpid() not in _watchers:
            _watchers.add(os.getpid())
            threading.Thread(target=_run, name="deadlines", daemon=True).start()
        elif len(_watched) == 1:
            _awake.notify()


def _run() -> None:
    while True:
        with _awake:
            while not _watched:
                _awake.wait()
        threading.Event().wait(_PACE)
        now = monotonic()
        for exchange in list(_watched):
            if exchange.deadline <= now and not exchange.cut:
                exchange.end()
