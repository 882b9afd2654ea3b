"""gunicorn's threads, but none of them waits for ever for a request that comes byte by byte."""

import socket
import threading
from contextlib import suppress
from time import monotonic
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from instance.outgoing.deadlines import Exchange, watched

HEAD_SECONDS = 15.0
"""From the moment a thread takes a connection in hand until the head of its request is there."""
BODY_SECONDS = 15.0
SLOWEST = 8 * 1024
"""Bytes a second of a body: each that comes earns time, so that a large upload over a thin line has all it needs."""


class Arrival(Exchange):
    """A request on its way in. Nothing more is read after its deadline; the answer may take as long as it likes."""

    def end(self) -> None:
        self.cut = True
        for handle in self.handles:
            with suppress(OSError):
                handle.shutdown(socket.SHUT_RD)


class PatientWorker(ThreadWorker):
    """A proxy that reads requests whole before it hands them on makes this idle; not everybody has one."""

    def handle(self, conn: Any) -> Any:
        arrival = Arrival(monotonic() + HEAD_SECONDS, [conn.sock])
        _Thread.arrival = arrival
        with watched(arrival):
            return super().handle(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        _Thread.arrival.deadline = monotonic() + BODY_SECONDS
        _count(req.unreader)
        return super().handle_request(req, conn)


class _Own(threading.local):
    arrival: Arrival


_Thread = _Own()


def _count(unreader: Any) -> None:
    """What it reads of the socket puts off the deadline of the request that is read."""
    read = unreader.chunk
    if getattr(read, "counts", False):  # for an earlier request of the same connection
        return

    def chunk(*sizes: int | None) -> bytes:
        found: bytes = read(*sizes)
        _Thread.arrival.deadline += len(found) / SLOWEST
        return found

    chunk.counts = True  # type: ignore[attr-defined]
    unreader.chunk = chunk
