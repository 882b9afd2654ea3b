"""What keeps a stream from costing too much: slow readers are cut, and the hub forgets whoever left."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from instance.serving.daphne import MAX_BACKLOG, Backlog
from tests.support.api import token_for
from tests.support.factories import make_account
from tests.timelines.sockets import EventStream, wait_until, web_socket
from timelines.streaming import broker
from timelines.streaming import hub as hubs
from timelines.streaming.channels import Stream, Visitor
from timelines.streaming.hub import QUEUE_LENGTH, Hub, Listener


class FakeTransport:
    aborted = False

    def abortConnection(self) -> None:
        self.aborted = True


def test_a_backlog_counts_only_while_the_reader_lags() -> None:
    transport = FakeTransport()
    backlog = Backlog(transport)
    backlog.grow(2 * MAX_BACKLOG)
    backlog.pauseProducing()
    backlog.grow(MAX_BACKLOG)
    backlog.resumeProducing()
    backlog.pauseProducing()
    backlog.grow(MAX_BACKLOG)
    assert not transport.aborted
    backlog.grow(1)
    assert transport.aborted


def test_a_full_queue_is_emptied_and_ends() -> None:
    listener = Listener(Visitor(1, 1, frozenset()))
    update = hubs.Delivery(hubs.Message("update", "{}"), ("user",))
    for _ in range(QUEUE_LENGTH):
        listener.put(update)
    assert listener.queue.full()
    listener.put(update)
    assert listener.queue.qsize() == 1
    assert listener.queue.get_nowait() is None


def test_presence_lists_who_listens_and_nobody_else() -> None:
    async def come_and_go() -> tuple[Any, Any]:
        hub, stream = Hub(), Stream(("list", "7"), ("list:7", "user"))
        listener = Listener(Visitor(41, 1, frozenset()))
        await hub.join(listener)
        await hub.subscribe(listener, stream)
        hub.dispatch({"event": "update", "payload": "{}", "to": {"user": [41, 42], "list:7": [42]}})
        heard = listener.queue.qsize()
        hub.leave(listener)
        hub.dispatch({"event": "update", "payload": "{}", "to": {"user": [41]}})
        await hub.stop()
        return heard, listener.queue.qsize()

    with ThreadPoolExecutor(1) as thread:  # a browser test may have left a loop running in this one
        assert thread.submit(asyncio.run, come_and_go()).result() == (1, 1)
    assert broker.present(["list", "user"]) == {"list": [7], "user": [41]}
    assert broker.present(["public"]) == {"public": []}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("door", ["WebSocket", "events"])
def test_who_does_not_read_is_cut(door: str) -> None:
    """Nothing is read from the socket until the server has given up on it; other people go on hearing."""
    slow, quick = make_account(), make_account()
    flood = "x" * 64 * 1024
    with web_socket(token_for(quick), query={"stream": "user"}) as other:
        if door == "events":
            stream = EventStream("/api/v1/streaming/user", token_for(slow))
            assert stream.line() == ":)"
            _flood(slow.pk, flood)
            wait_until(lambda: _is_gone(slow.pk))
            stream.close()
        else:
            with web_socket(token_for(slow), query={"stream": "user"}, max_queue=1, close_timeout=0.1):
                _flood(slow.pk, flood)
                wait_until(lambda: _is_gone(slow.pk))
        broker.send("update", {"user": [quick.pk]}, "{}")
        assert other.next()["event"] == "update"


def _flood(member: int, text: str) -> None:
    for _ in range(QUEUE_LENGTH // 2):
        broker.send("update", {"user": [member]}, text)


def _is_gone(member: int) -> bool:
    return all(
        listener.visitor.account_id != member for hub in list(hubs._hubs.values()) for listener in list(hub.listeners)
    )
