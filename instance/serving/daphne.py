"""daphne with what streams need beside it: an answer before the upgrade, and no endless patience with slow readers."""

from typing import Any

from daphne.server import Server, WebSocketFactory
from daphne.ws_protocol import ConnectionDeny, WebSocketProtocol

MAX_BACKLOG = 256 * 1024
"""Bytes that may wait for one reader beyond what the system and the transport buffer (64 KiB)."""


class Backlog:
    """What a reader has not taken yet. The transport tells when its buffer is full and when it is empty again."""

    def __init__(self, transport: Any) -> None:
        self.transport = transport
        self.waiting = 0
        self.paused = False

    def grow(self, size: int) -> None:
        if self.paused:
            self.waiting += size
            if self.waiting > MAX_BACKLOG:
                self.transport.abortConnection()

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's word
        self.paused = True

    def resumeProducing(self) -> None:  # noqa: N802 - Twisted's word
        self.paused, self.waiting = False, 0

    def stopProducing(self) -> None:  # noqa: N802 - Twisted's word
        self.paused = False


class WebSocket(WebSocketProtocol):
    """Speaks ASGI's extension `websocket.http.response`: a refusal with a status of its own."""

    def handle_reply(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.http.response.start":
            self.refusal = message["status"]
        elif message["type"] == "websocket.http.response.body":
            self.handshake_deferred.errback(ConnectionDeny(code=self.refusal, reason="Access denied"))
            del self.handshake_deferred
            self.server.protocol_disconnected(self)
        else:
            super().handle_reply(message)

    def serverClose(self, code: int | None = None) -> None:  # noqa: N802 - daphne's word
        """With any code of RFC 6455: autobahn's own way leaves out those below 3000."""
        self.sendCloseFrame(code=1000 if code is None else code)


class StreamingServer(Server):
    """For `serve` and `runserver` alike."""

    def run(self) -> None:
        WebSocketFactory.protocol = WebSocket
        super().run()

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        if scope["type"] == "websocket":
            scope["extensions"] = {"websocket.http.response": {}}
        return super().create_application(protocol, scope)

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Daphne writes without waiting, so what piles up is counted here."""
        kind = message["type"]
        if kind == "http.response.body" and not message.get("more_body") and hasattr(protocol, "backlog"):
            protocol.unregisterProducer()  # Twisted wants that before the end
        await super().handle_reply(protocol, message)
        if kind == "websocket.send":
            protocol.backlog.grow(len(message.get("text") or message.get("bytes") or ""))
        elif kind == "websocket.accept":
            protocol.transport.unregisterProducer()  # the HTTP channel that the socket began as
            protocol.backlog = _watch(protocol.transport, protocol.transport)
        elif kind == "http.response.start" and (b"content-type", b"text/event-stream") in message["headers"]:
            protocol.backlog = _watch(protocol, protocol.transport)
        elif kind == "http.response.body" and hasattr(protocol, "backlog"):
            protocol.backlog.grow(len(message["body"]))


def _watch(producer_of: Any, transport: Any) -> Backlog:
    backlog = Backlog(transport)
    producer_of.registerProducer(backlog, True)
    return backlog
