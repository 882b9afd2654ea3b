"""A server that means us harm: it drips, floods, leads astray and lies, on real sockets."""

import gzip
import json
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

from tests.support.peer import Peer
from tests.support.servers import other_server, reply

Trick = Callable[[BaseHTTPRequestHandler], None]

ACTIVITY = "application/activity+json"
PAUSE = 0.02


class HostilePeer(Peer):
    """`tricks` are played at their paths of its first name, before any document is served there."""

    def __init__(self, name: str, server: Any) -> None:
        super().__init__(name, server)
        self.tricks: dict[str, Trick] = {}

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        name = handler.headers.get("Host")
        trick = self.tricks.get(urlsplit(handler.path).path) if name == self.name else None
        try:
            trick(handler) if trick is not None else super()._answer(handler)
        except OSError:  # we were hung up on
            return

    def _say_who(self, handler: BaseHTTPRequestHandler, resource: str) -> None:
        """By whatever name it is asked."""
        username, _at, domain = resource.removeprefix("acct:").partition("@")
        href = f"http://{domain}/users/{username}"
        found = {"subject": resource, "links": [{"rel": "self", "type": ACTIVITY, "href": href}]}
        self._serve(handler, found, "application/jrd+json")


@contextmanager
def hostile_server(django_settings: Any, *names: str) -> Iterator[HostilePeer]:
    """Found by its names alone: no address of this machine is open to whoever is sent there."""
    with other_server() as server:
        port = urlsplit(server.url).port
        django_settings.ALLOWED_PRIVATE_ADDRESSES = []
        found = dict.fromkeys(names, ("127.0.0.1", port))
        django_settings.EXTRA_HOSTS = {**django_settings.EXTRA_HOSTS, **found}
        yield HostilePeer(names[0], server)


def drip_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(500):
        handler.wfile.write(f"X-{number}: y\r\n".encode())
        handler.wfile.flush()
        time.sleep(PAUSE)


def drip_body(handler: BaseHTTPRequestHandler) -> None:
    _begin(handler)
    for _ in range(500):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(PAUSE)


def endless_body(handler: BaseHTTPRequestHandler) -> None:
    _begin(handler)
    while True:
        handler.wfile.write(b" " * 65536)


def endless_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"X-Y: " + b"z" * 60_000 + b"\r\n")


def redirect_to(target: str) -> Trick:
    return lambda handler: reply(handler, 302, Location=target)


def packed(kind: str) -> Trick:
    """Some hundred kilobytes that unpack to two hundred million spaces."""
    return lambda handler: reply(handler, 200, _bomb(kind), Content_Type=ACTIVITY, Content_Encoding=kind)


@cache
def _bomb(kind: str) -> bytes:
    """One packed million after the other, without an end: nobody should come that far."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if kind == "gzip" else 15)
    first, again = (packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + again * 199


def packed_often(times: int) -> Trick:
    """gzip in gzip in gzip."""
    body = b"{}"
    for _ in range(times):
        body = gzip.compress(body)
    named = ", ".join(["gzip"] * times)
    return lambda handler: reply(handler, 200, body, Content_Type=ACTIVITY, Content_Encoding=named)


def as_brotli(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, 200, b"\x1b\xff\xff\x00" * 100, Content_Type=ACTIVITY, Content_Encoding="br")


def serve(body: Any, kind: str = ACTIVITY, status: int = 200) -> Trick:
    found = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda handler: reply(handler, status, found, Content_Type=kind)


def cut_short(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", ACTIVITY)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"id": ')


def not_http(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc" * 100)


def _begin(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", ACTIVITY)
    handler.end_headers()
