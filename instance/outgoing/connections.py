"""Connections of the standard library that look where they go, are kept for a while, and whose exchanges have an end.

The layers that could stand above them (sessions, adapters, pools) cost more than the exchange itself where each letter
goes to another server.
"""

import re
import socket
import ssl
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from http.client import HTTPResponse
from typing import Any

import certifi
from django.conf import settings
from urllib3.util import create_urllib3_context
from urllib3.util.wait import wait_for_read

from instance.outgoing import addresses, deadlines
from instance.outgoing.errors import Refused, Unreachable

CONNECT_SECONDS = 5.0
PORTS = {"https": 443, "http": 80}
MAX_ADDRESSES = 2
"""Of each family: a name with a thousand addresses must not keep us trying."""
_WITHOUT_BODY = ("GET", "HEAD")
_BREAK = re.compile(r"[\r\n\0]")


@dataclass(frozen=True, slots=True)
class Server:
    """Whom a connection leads to."""

    scheme: str
    host: str
    port: int

    @property
    def name(self) -> str:
        """As it stands in the header Host."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


class Connections:
    """Those that nobody uses just now: to so many servers, so many to each. Usable by many threads at once."""

    def __init__(self, *, hosts: int, per_host: int) -> None:
        self._hosts = hosts
        self._per_host = per_host
        self._idle: OrderedDict[Server, list[Connection]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, server: Server) -> "Connection":
        """One that is open still, or one that opens when it is used."""
        with self._lock:
            idle = self._idle.get(server)
            found = idle.pop() if idle else None
        if found is not None:
            if found.is_open:
                return found
            found.hang_up()
        return Connection(server)

    def keep(self, connection: "Connection") -> None:
        """For the next who goes there; the server that nobody went to for longest makes room."""
        with self._lock:
            idle = self._idle.setdefault(connection.server, [])
            self._idle.move_to_end(connection.server)
            over = [] if len(idle) < self._per_host else [connection]
            if not over:
                idle.append(connection)
            while len(self._idle) > self._hosts:
                over += self._idle.popitem(last=False)[1]
        for each in over:
            each.hang_up()

    def close(self) -> None:
        with self._lock:
            left = [connection for idle in self._idle.values() for connection in idle]
            self._idle.clear()
        for connection in left:
            connection.hang_up()


class Connection:
    """One socket to one server. `handle` is the socket below TLS, by which an exchange is cut off (`deadlines`)."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._socket: socket.socket | None = None
        self._handle: socket.socket | None = None

    @property
    def is_open(self) -> bool:
        """A server that says something unasked says goodbye."""
        return self._socket is not None and not wait_for_read(self._socket, timeout=0.0)

    def exchange(
        self, method: str, target: str, *, headers: Mapping[str, str], body: bytes | None, seconds: float
    ) -> HTTPResponse:
        """The answer, its body not read yet; `seconds` is the longest silence. ValueError for what is no header."""
        head = _head(method, target, self.server, headers, body)
        used = self._socket or self._connect()
        if self._handle is not None:
            deadlines.uses(self._handle)
        used.settimeout(seconds)
        used.sendall(head + body if body else head)  # at once: two writes would be two packets
        response = HTTPResponse(used, method=method)
        response.begin()
        return response

    def hang_up(self) -> None:
        for each in (self._socket, self._handle):
            if each is not None:
                each.close()
        self._socket = self._handle = None

    def _connect(self) -> socket.socket:
        opened = _connect(self.server.host, self.server.port)
        self._socket = opened
        self._handle = opened.dup()
        if self.server.scheme == "https":
            deadlines.uses(self._handle)
            name = self.server.host.rstrip(".")
            self._socket = _context(settings.EXTRA_CA_FILE).wrap_socket(opened, server_hostname=name)
        return self._socket


def _head(method: str, target: str, server: Server, headers: Mapping[str, str], body: bytes | None) -> bytes:
    """The request without its body."""
    lines = [f"{method} {target} HTTP/1.1"]
    if "Host" not in headers:
        lines.append(f"Host: {server.name}")
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body is not None or method not in _WITHOUT_BODY:
        lines.append(f"Content-Length: {len(body or b'')}")
    if any(_BREAK.search(line) for line in lines):
        raise ValueError("a line of the request has a line break in it")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


@lru_cache(maxsize=4)
def _context(extra: str) -> ssl.SSLContext:
    """Whom we believe. One for all connections: to read the authorities takes longer than ten exchanges."""
    context = create_urllib3_context()
    context.load_verify_locations(certifi.where())
    if extra:
        context.load_verify_locations(extra)
    context.set_alpn_protocols(["http/1.1"])
    return context


def _connect(host: str, port: int) -> socket.socket:
    """To the very addresses that were checked."""
    try:
        allowed = addresses.find(host, port)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{host} is not known: {error}") from error
    if not allowed:
        raise Refused("not a public address")
    problem: OSError | None = None
    for family in (socket.AF_INET6, socket.AF_INET):
        for _family, kind, protocol, _name, address in [e for e in allowed if e[0] == family][:MAX_ADDRESSES]:
            try:
                return _open(family, kind, protocol, address)
            except OSError as error:
                problem = error
    why = "no connection in time" if isinstance(problem, TimeoutError) else str(problem)
    raise Unreachable(f"{host}: {why}") from problem


def _open(family: int, kind: int, protocol: int, address: Any) -> socket.socket:
    opened = socket.socket(family, kind, protocol)
    try:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.settimeout(CONNECT_SECONDS)
        opened.connect(address)
    except OSError:
        opened.close()
        raise
    return opened
