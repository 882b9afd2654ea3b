"""The two doors of the streams: WebSocket and server-sent events (Mastodon: methods/streaming)."""

import asyncio
from typing import Any

import orjson
from channels.consumer import AsyncConsumer
from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer

from instance.errors import RuleError
from timelines.streaming.channels import Stream, UnknownStream, Visitor, find_stream
from timelines.streaming.hub import THUMP, Delivery, Listener, hub
from timelines.streaming.visitors import find_visitor, query_of, sent_tokens, subprotocol

PATH = "/api/v1/streaming"
MAX_STREAMS = 100
POLICY_VIOLATION = 1008
UNSUPPORTED = 1003
_JSON = (b"content-type", b"application/json; charset=utf-8")
_OPEN_TO_ALL = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET"),
    (b"access-control-allow-headers", b"authorization, cache-control"),
]

Message = dict[str, Any]


class StreamConsumer(AsyncConsumer):
    """What both doors have in common: who is there, and a task that writes what the hub puts into the queue."""

    listener: Listener | None = None
    writer: asyncio.Task[None] | None = None

    async def sign_in(self) -> Visitor | None:
        tokens = sent_tokens(self.scope)
        return await _in_thread(find_visitor, tokens[0]) if tokens else None

    async def find_stream(self, visitor: Visitor, name: str, params: Message) -> Stream:
        return await _in_thread(find_stream, visitor, name, params)

    async def start(self, visitor: Visitor, *, thumps: bool = False) -> Listener:
        self.listener = Listener(visitor, thumps=thumps)
        await hub().join(self.listener)
        return self.listener

    async def write_all(self, listener: Listener) -> None:
        while (delivery := await listener.queue.get()) is not None:
            await self.write(delivery)
        await self.end()

    def stop(self) -> None:
        if self.listener is not None:
            hub().leave(self.listener)
        if self.writer is not None:
            self.writer.cancel()
        raise StopConsumer

    async def write(self, delivery: Delivery) -> None:
        raise NotImplementedError

    async def end(self) -> None:
        raise NotImplementedError


class WebSocketConsumer(StreamConsumer):
    """Many streams on one socket, by query parameter and by messages."""

    async def websocket_connect(self, message: Message) -> None:
        path = self.scope["path"]
        visitor = await self.sign_in() if path == PATH or path.startswith(f"{PATH}/") else None
        if visitor is None:
            await self._refuse()
            return
        listener = await self.start(visitor)
        params = query_of(self.scope)
        refusal = await self._subscribe(params) if params.get("stream") else None
        await self.base_send({"type": "websocket.accept", "subprotocol": subprotocol(self.scope)})
        if refusal is not None:
            await self._say(refusal)
        self.writer = asyncio.ensure_future(self.write_all(listener))

    async def websocket_receive(self, message: Message) -> None:
        if message.get("text") is None:
            await self.base_send({"type": "websocket.close", "code": UNSUPPORTED})
            return
        refusal = await self._obey(message["text"])
        if refusal is not None:
            await self._say(refusal)

    async def websocket_disconnect(self, message: Message) -> None:
        self.stop()

    async def write(self, delivery: Delivery) -> None:
        await self.base_send({"type": "websocket.send", "text": delivery.message.frame(delivery.label)})

    async def end(self) -> None:
        await self.base_send({"type": "websocket.close", "code": POLICY_VIOLATION})

    async def _obey(self, text: str) -> RuleError | None:
        """`{"type": "subscribe", "stream": …}`; what is no message of that kind is an error, and no reason to close."""
        try:
            params = orjson.loads(text)
        except orjson.JSONDecodeError:
            params = None
        if not isinstance(params, dict) or params.get("type") not in ("subscribe", "unsubscribe"):
            return UnknownStream("Unknown message type")
        return await self._subscribe(params, leave=params["type"] == "unsubscribe")

    async def _subscribe(self, params: Message, *, leave: bool = False) -> RuleError | None:
        if self.listener is None:
            return None
        try:
            stream = await self.find_stream(self.listener.visitor, str(params.get("stream") or ""), params)
        except RuleError as error:
            return error
        if leave:
            hub().unsubscribe(self.listener, stream.label)
        elif len(self.listener.streams) >= MAX_STREAMS:
            return UnknownStream("Too many streams")
        else:
            await hub().subscribe(self.listener, stream)
        return None

    async def _say(self, error: RuleError) -> None:
        text = orjson.dumps({"error": error.message, "status": error.status}).decode()
        await self.base_send({"type": "websocket.send", "text": text})

    async def _refuse(self) -> None:
        """HTTP 401 instead of the upgrade, where the server can say that; else its own 403."""
        if "websocket.http.response" not in self.scope.get("extensions", {}):
            await self.base_send({"type": "websocket.close"})
            return
        body = orjson.dumps({"error": "The access token is invalid"})
        await self.base_send({"type": "websocket.http.response.start", "status": 401, "headers": [_JSON]})
        await self.base_send({"type": "websocket.http.response.body", "body": body})


class EventStreamConsumer(StreamConsumer):
    """One stream on one connection: GET /api/v1/streaming/<name>, `:` for what keeps it open."""

    async def http_request(self, message: Message) -> None:
        if message.get("more_body") or self.listener is not None:
            return
        name = self.scope["path"].removeprefix(PATH).strip("/").replace("/", ":")
        if self.scope["method"] == "OPTIONS":
            await self._answer(204, b"")
        elif name == "health":
            await self._answer(200, b"OK", (b"content-type", b"text/plain; charset=utf-8"))
        elif self.scope["method"] != "GET":
            await self._answer_error(405, "Method not allowed")
        else:
            await self._open(name)

    async def http_disconnect(self, message: Message) -> None:
        self.stop()

    async def write(self, delivery: Delivery) -> None:
        await self._send(b":thump\n" if delivery.message is THUMP else delivery.message.lines())

    async def end(self) -> None:
        await self._send(b"", more=False)

    async def _open(self, name: str) -> None:
        visitor, params = await self.sign_in(), query_of(self.scope)
        if visitor is None:
            await self._answer_error(401, "The access token is invalid")
            return
        try:
            stream = await self.find_stream(visitor, name or params.get("stream", ""), params)
        except RuleError as error:
            await self._answer_error(error.status, error.message)
            return
        listener = await self.start(visitor, thumps=True)
        await hub().subscribe(listener, stream)
        headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"private, no-store")]
        headers += [(b"x-accel-buffering", b"no"), *_OPEN_TO_ALL]
        await self.base_send({"type": "http.response.start", "status": 200, "headers": headers})
        await self._send(b":)\n")
        self.writer = asyncio.ensure_future(self.write_all(listener))

    async def _answer_error(self, status: int, error: str) -> None:
        await self._answer(status, orjson.dumps({"error": error}))

    async def _answer(self, status: int, body: bytes, kind: tuple[bytes, bytes] = _JSON) -> None:
        headers = [kind, *_OPEN_TO_ALL]
        await self.base_send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send(body, more=False)

    async def _send(self, body: bytes, *, more: bool = True) -> None:
        await self.base_send({"type": "http.response.body", "body": body, "more_body": more})


async def _in_thread(function: Any, *args: Any) -> Any:
    """The event loop never waits for the database."""
    return await database_sync_to_async(function, thread_sensitive=False)(*args)
