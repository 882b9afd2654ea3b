"""ASGI entry (daphne): the streaming port, and everything under `runserver`."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "instance.settings")


async def refuse_websocket(scope: dict, receive: object, send: object) -> None:
    """No stream is built yet: refuse the handshake (HTTP 403), so that clients fall back to polling."""
    await send({"type": "websocket.close"})  # type: ignore[operator]


application = ProtocolTypeRouter({"http": get_asgi_application(), "websocket": refuse_websocket})
