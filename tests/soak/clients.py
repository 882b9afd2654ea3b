"""Clients that listen, each in a thread of its own, and tell the ledger what they hear."""

import http.client
import json
import threading
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.soak.ledger import Ledger, Sound
from tests.soak.place import Person

PATH = "/api/v1/streaming"
_ABOUT_A_STATUS = frozenset({"update", "status.update"})
_PATIENCE = 40  # seconds; a server-sent stream thumps every 15


class Client:
    """`closing` tells an end that was wanted from one that was not."""

    def __init__(self, ledger: Ledger, name: str) -> None:
        self.ledger = ledger
        self.name = name
        self.closing = False
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        try:
            self.listen()
        except (OSError, ConnectionClosed, http.client.HTTPException, ValueError) as error:
            if not self.closing:
                self.ledger.fault(f"{self.name} broke off: {error!r}")
            return
        if not self.closing:
            self.ledger.fault(f"{self.name} was closed")

    def listen(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


class WebSocketClient(Client):
    """Any number of streams on one socket; each is an ear named `<name> <stream>`."""

    def __init__(self, ledger: Ledger, port: int, person: Person, streams: Iterable[dict[str, str]]) -> None:
        super().__init__(ledger, person.name)
        headers = {"Authorization": f"Bearer {person.token}"}
        self.connection: ClientConnection = connect(f"ws://127.0.0.1:{port}{PATH}", additional_headers=headers)
        for stream in streams:
            self.connection.send(json.dumps({"type": "subscribe", **stream}))
        self.connection.send(json.dumps({"type": "subscribe", "stream": "none such"}))
        answer = json.loads(self.connection.recv(timeout=_PATIENCE))
        assert answer["error"] == "Unknown stream type", answer
        self.thread.start()

    def listen(self) -> None:
        for text in self.connection:
            frame = json.loads(text)
            self.ledger.receive(f"{self.name} {frame['stream'][0]}", sound(frame["event"], frame.get("payload", "")))

    def close(self) -> None:
        self.closing = True
        self.connection.close()


class EventStreamClient(Client):
    """Server-sent events of one stream; its ear is named `<name> <stream> (sse)`."""

    def __init__(self, ledger: Ledger, port: int, person: Person, stream: str, **query: str) -> None:
        super().__init__(ledger, f"{person.name} {stream} (sse)")
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        address = f"{PATH}/{stream.replace(':', '/')}?{urlencode(query)}"
        self.connection.request("GET", address, headers={"Authorization": f"Bearer {person.token}"})
        self.answer = self.connection.getresponse()
        assert (self.answer.status, self.answer.readline()) == (200, b":)\n"), self.answer.status
        self.thread.start()

    def listen(self) -> None:
        event = ""
        while line := self.answer.readline().decode():
            name, _colon, value = line.rstrip("\n").partition(": ")
            if name == "event":
                event = value
            elif name == "data":
                self.ledger.receive(self.name, sound(event, value))

    def close(self) -> None:
        self.closing = True
        if self.connection.sock is not None:
            self.connection.sock.shutdown(2)


def sound(event: str, payload: str) -> Sound:
    """What an event is about: always the id of a status, with the actor where several do the same to it."""
    if event == "delete":
        return event, payload
    content: dict[str, Any] = json.loads(payload)
    if event in _ABOUT_A_STATUS:
        return event, content["id"]
    if event == "conversation":
        return event, content["last_status"]["id"]
    if event == "notification":
        return f"{content['type']} by {content['account']['username']}", content["status"]["id"]
    return event, "?"
