"""Requests that come byte by byte take no thread for long."""

import socket
import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.workers.gthread import ThreadWorker

from instance.serving import patience
from instance.serving.patience import PatientWorker


def drip(peer: socket.socket, over: threading.Event) -> None:
    while not over.wait(0.02):
        try:
            peer.send(b"x")
        except OSError:
            return


def read_all(_worker: Any, conn: Any) -> float:
    began = time.monotonic()
    while conn.sock.recv(64):
        if time.monotonic() - began > 5:
            break
    return time.monotonic() - began


def read_body(_worker: Any, request: Any, _conn: Any) -> float:
    began = time.monotonic()
    while request.unreader.chunk(64):
        if time.monotonic() - began > 1:
            break
    return time.monotonic() - began


@pytest.mark.parametrize(("phase", "pace", "is_cut"), [("head", 8192, True), ("body", 8192, True), ("body", 10, False)])
def test_a_request_that_drips_is_cut_off(phase: str, pace: int, is_cut: bool, monkeypatch: Any) -> None:
    """But one that keeps a certain pace is read to its end."""
    ours, theirs = socket.socketpair()
    request = SimpleNamespace(unreader=SimpleNamespace(chunk=lambda size=None: ours.recv(size or 1)))
    monkeypatch.setattr(patience, "SLOWEST", pace)
    if phase == "head":
        monkeypatch.setattr(patience, "HEAD_SECONDS", 0.2)
        monkeypatch.setattr(ThreadWorker, "handle", read_all)
    else:
        monkeypatch.setattr(patience, "BODY_SECONDS", 0.1)
        monkeypatch.setattr(ThreadWorker, "handle", lambda worker, conn: worker.handle_request(request, conn))
        monkeypatch.setattr(ThreadWorker, "handle_request", read_body)
    over = threading.Event()
    dripper = threading.Thread(target=drip, args=(theirs, over), daemon=True)
    dripper.start()
    worker = object.__new__(PatientWorker)
    assert (worker.handle(SimpleNamespace(sock=ours)) < 0.9) is is_cut
    ours.send(b"an answer may still be given")
    assert theirs.recv(100) == b"an answer may still be given"
    over.set()
    dripper.join()
    ours.close()
    theirs.close()
