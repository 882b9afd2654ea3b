"""The hub: one Redis subscription a process, and the sockets of this process by channel and member.

Nothing here queries the database or judges. Each socket has a bounded queue; who does not read in time is cut.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson
from redis import RedisError

from timelines.streaming import broker
from timelines.streaming.channels import Stream, Visitor

logger = logging.getLogger(__name__)

QUEUE_LENGTH = 256
REFRESH_SECONDS = 30
THUMP_SECONDS = 15
RETRY_SECONDS = 1


class Delivery(NamedTuple):
    """One event for one socket; a message of which every delivery shares the texts."""

    message: "Message"
    label: tuple[str, ...]


@dataclass(eq=False)
class Message:
    """An event on its way, written down once for all sockets that get it alike."""

    event: str
    payload: str | None = None
    _frames: dict[tuple[str, ...], str] = field(default_factory=dict)
    _lines: bytes = b""

    def frame(self, label: tuple[str, ...]) -> str:
        """The WebSocket text; `payload` is JSON in a string, and absent where there is none."""
        if label not in self._frames:
            content: dict[str, Any] = {"stream": label, "event": self.event}
            if self.payload is not None:
                content["payload"] = self.payload
            self._frames[label] = orjson.dumps(content).decode()
        return self._frames[label]

    def lines(self) -> bytes:
        """The server-sent event. Rendered JSON holds no line break; strict parsers want a `data` line always."""
        if not self._lines:
            self._lines = f"event: {self.event}\ndata: {self.payload or ''}\n\n".encode()
        return self._lines


class Listener:
    """One socket: what it listens to, and what waits to be written to it. None in the queue means: close."""

    def __init__(self, visitor: Visitor, *, thumps: bool = False) -> None:
        self.visitor = visitor
        self.thumps = thumps
        self.streams: dict[tuple[str, ...], Stream] = {}
        self.queue: asyncio.Queue[Delivery | None] = asyncio.Queue(QUEUE_LENGTH)

    def put(self, delivery: Delivery) -> None:
        try:
            self.queue.put_nowait(delivery)
        except asyncio.QueueFull:
            self.cut()

    def cut(self) -> None:
        """Throw away what waits, and close."""
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


THUMP = Message("thump")
_Seats = dict[int, set[tuple[Listener, tuple[str, ...]]]]


class Hub:
    """Dispatches what comes from Redis. It starts with the first listener and lives as long as its event loop."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self._channels: defaultdict[str, _Seats] = defaultdict(dict)
        self._tasks: set[asyncio.Task[None]] = set()
        self._ready = asyncio.Event()
        self._connection = broker.open_connection()

    async def join(self, listener: Listener) -> None:
        """From now on the listener hears control messages, whatever it subscribes to."""
        self.listeners.add(listener)
        if not self._tasks:
            self._tasks = {asyncio.ensure_future(task) for task in (self._listen(), self._refresh(), self._thump())}
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ready.wait(), timeout=5)

    async def subscribe(self, listener: Listener, stream: Stream) -> None:
        """Repeating is harmless. Presence is known before this returns, so nothing said afterwards is missed."""
        if stream.label in listener.streams or listener not in self.listeners:
            return
        listener.streams[stream.label] = stream
        member = listener.visitor.account_id
        for channel in stream.channels:
            self._channels[channel].setdefault(member, set()).add((listener, stream.label))
        await self._announce({channel: [member] for channel in stream.channels})

    def unsubscribe(self, listener: Listener, label: tuple[str, ...]) -> None:
        stream = listener.streams.pop(label, None)
        for channel in stream.channels if stream is not None else ():
            seats = self._channels[channel]
            taken = seats.get(listener.visitor.account_id, set())
            taken.discard((listener, label))
            if not taken:
                seats.pop(listener.visitor.account_id, None)
            if not seats:
                self._channels.pop(channel, None)

    def leave(self, listener: Listener) -> None:
        for label in list(listener.streams):
            self.unsubscribe(listener, label)
        self.listeners.discard(listener)

    async def stop(self) -> None:
        """Forget everybody, and Redis."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._connection.aclose()

    def dispatch(self, message: Mapping[str, Any]) -> None:
        """One message of the broker, to all of this process whom it is for."""
        if "close" in message:
            self._close(message["close"])
            return
        event = Message(message["event"], message["payload"])
        for channel, members in message["to"].items():
            for listener, label in self._seated(channel, members):
                listener.put(Delivery(event, label))

    def _seated(self, channel: str, members: list[int]) -> Iterator[tuple[Listener, tuple[str, ...]]]:
        seats = self._channels.get(channel)
        for member in members if seats else ():
            yield from (seats or {}).get(member, ())

    def _close(self, whose: Mapping[str, list[int]]) -> None:
        tokens, accounts, pages = (frozenset(whose[name]) for name in ("tokens", "accounts", "pages"))
        for listener in self.listeners:
            visitor = listener.visitor
            is_page = visitor.token_id is None
            if visitor.token_id in tokens or visitor.account_id in (pages | accounts if is_page else accounts):
                listener.cut()

    async def _listen(self) -> None:
        while True:
            try:
                async with self._connection.pubsub(ignore_subscribe_messages=False) as subscription:
                    await subscription.subscribe(broker.topic())
                    async for raw in subscription.listen():
                        if raw["type"] == "subscribe":
                            self._ready.set()
                        elif raw["type"] == "message":
                            self._dispatch_raw(raw["data"])
            except (RedisError, OSError) as error:
                self._ready.clear()
                logger.warning("streams wait for Redis: %r", error)
            await asyncio.sleep(RETRY_SECONDS)

    def _dispatch_raw(self, text: bytes) -> None:
        """A message that cannot be read must not silence all that follow."""
        try:
            self.dispatch(orjson.loads(text))
        except Exception:
            logger.exception("a message was not dispatched")

    async def _refresh(self) -> None:
        """Presence runs out by itself when a process dies."""
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            await self._announce({channel: list(seats) for channel, seats in self._channels.items() if seats})

    async def _thump(self) -> None:
        while True:
            await asyncio.sleep(THUMP_SECONDS)
            for listener in self.listeners:
                if listener.thumps:
                    listener.put(Delivery(THUMP, ()))

    async def _announce(self, channels: Mapping[str, list[int]]) -> None:
        try:
            await broker.announce_presence(self._connection, channels)
        except (RedisError, OSError) as error:
            logger.warning("presence is not known: %r", error)


_hubs: dict[int, Hub] = {}


def hub() -> Hub:
    """The hub of the running event loop; a process has one."""
    key = id(asyncio.get_running_loop())
    if key not in _hubs:
        _hubs[key] = Hub()
    return _hubs[key]
