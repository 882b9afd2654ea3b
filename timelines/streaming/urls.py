"""What of the ASGI application the streams answer; everything else is Django's."""

from collections.abc import Awaitable, Callable
from typing import Any

from channels.routing import ProtocolTypeRouter

from timelines.streaming.consumers import PATH, EventStreamConsumer, WebSocketConsumer

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def with_streams(django: Application) -> ProtocolTypeRouter:
    """`django` with the streams in front of it."""
    events = EventStreamConsumer.as_asgi()

    async def http(scope: dict[str, Any], receive: Any, send: Any) -> None:
        is_stream = scope["path"] == PATH or scope["path"].startswith(f"{PATH}/")
        await (events if is_stream else django)(scope, receive, send)

    return ProtocolTypeRouter({"http": http, "websocket": WebSocketConsumer.as_asgi()})
