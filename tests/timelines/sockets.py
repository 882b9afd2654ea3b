"""A real daphne in a thread, and clients with real sockets."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from websockets.sync.client import ClientConnection, connect

PATIENCE = 5.0


def port() -> int:
    return streaming_server()[0]


@lru_cache(maxsize=1)
def streaming_server() -> tuple[int, Any]:
    """Its port, and daphne. It starts at the first question and ends with the process: a reactor runs only once."""
    from instance.asgi import application
    from instance.serving.daphne import StreamingServer

    listener = socket.create_server(("127.0.0.1", 0))
    number = listener.getsockname()[1]
    server = StreamingServer(
        application=application,
        endpoints=[f"fd:fileno={listener.fileno()}"],
        signal_handlers=False,
        server_name="rookery",
        verbosity=0,
    )
    threading.Thread(target=_run, args=(server, listener), daemon=True).start()
    return number, server


def _run(server: Any, listener: socket.socket) -> None:
    server.run()
    listener.close()


class Socket:
    """One WebSocket: `say` sends a message, `next` waits for a frame, `closed` for the end."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def say(self, **message: Any) -> None:
        self.connection.send(json.dumps(message))

    def next(self) -> dict[str, Any]:
        return json.loads(self.connection.recv(timeout=PATIENCE))

    def payload(self) -> Any:
        return json.loads(self.next()["payload"])

    def is_silent(self, seconds: float = 0.3) -> bool:
        try:
            self.connection.recv(timeout=seconds)
        except TimeoutError:
            return True
        return False

    def subscribe(self, **message: Any) -> None:
        """An unknown stream is answered when all before it has been done."""
        self.say(type="subscribe", **message)
        self.settle()

    def settle(self) -> None:
        self.say(type="subscribe", stream="no such stream")
        assert self.next()["error"] == "Unknown stream type"


@contextmanager
def web_socket(token: str = "", path: str = "/api/v1/streaming", **options: Any) -> Iterator[Socket]:
    query = options.pop("query", {})
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    address = f"ws://127.0.0.1:{port()}{path}?{urlencode(query)}"
    with connect(address, additional_headers=headers, open_timeout=PATIENCE, **options) as connection:
        yield Socket(connection)


class EventStream:
    """Server-sent events, line by line."""

    def __init__(self, path: str, token: str = "", *, method: str = "GET") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port(), timeout=PATIENCE)
        self.connection.request(method, path, headers={"Authorization": f"Bearer {token}"} if token else {})
        self.answer = self.connection.getresponse()

    def line(self) -> str:
        return self.answer.readline().decode().rstrip("\n")

    def close(self) -> None:
        self.answer.close()
        self.connection.close()


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)
