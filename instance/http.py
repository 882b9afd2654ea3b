"""The one door to other servers: HTTP out, never into our own network, never without an end."""

import ipaddress
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError
from urllib3.poolmanager import PoolManager
from urllib3.util import create_urllib3_context

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
TOTAL_SECONDS = 30.0
MAX_BYTES = 1024 * 1024
MAX_REDIRECTS = 3
PORTS = (80, 443)
_MAX_ADDRESSES = 2
"""Of each family: a name with a thousand addresses must not keep us trying."""
_CHUNK = 64 * 1024
_FOR_ANYBODY = ("Accept", "Accept-Encoding", "User-Agent")
_REDIRECTS = (301, 302, 303, 307, 308)
_SPECIAL = (ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("192.88.99.0/24"))
"""Protocol assignments that some versions of Python call global."""
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class OutgoingError(Exception):
    """There is no answer."""


class Refused(OutgoingError):
    """We do not go there: a forbidden address, port or scheme, or an URL that is none. Trying again is of no use."""


class TooLarge(OutgoingError):
    """The body, unpacked, is larger than was asked for."""


class Unreachable(OutgoingError):
    """The network or the other server failed; it may be better later."""


@dataclass(frozen=True)
class Reply:
    """What came back from `url`, after redirects."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes


def fetch(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    max_bytes: int = MAX_BYTES,
    schemes: tuple[str, ...] = ("https", "http"),
) -> Reply:
    """One request and its answer, whatever its status; OutgoingError if there is none.

    Redirects are followed for GET and HEAD, each checked like the first. Another host gets none of `headers` but
    Accept, for they may be signed. No cookies, no credentials, no proxy.
    """
    deadline = monotonic() + TOTAL_SECONDS
    sent = {"Accept-Encoding": "gzip", **(headers or {}), "User-Agent": user_agent()}
    origin = None
    for _hop in range(MAX_REDIRECTS + 1):
        there = _checked_origin(url, schemes)
        if there != (origin or there):
            sent = {name: value for name, value in sent.items() if name in _FOR_ANYBODY}
        origin = there
        reply = _exchange(requests.Request(method, url, headers=sent, data=body), max_bytes, deadline)
        target = reply.headers.get("Location")
        if method not in ("GET", "HEAD") or reply.status not in _REDIRECTS or not target:
            return reply
        url = _follow(url, target)
    raise Unreachable(f"more than {MAX_REDIRECTS} redirects")


def user_agent() -> str:
    return f"Rookery/{settings.VERSION} (+{settings.BASE_URL})"


def is_allowed(address: str, port: int) -> bool:
    """Whether we connect there: the public internet on the ports of the web, or what settings name expressly."""
    try:
        found = _innermost(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    if any(found in network for network in settings.ALLOWED_PRIVATE_ADDRESSES):
        return True
    if isinstance(found, ipaddress.IPv6Address) and found not in _GLOBAL_UNICAST:
        return False
    if any(found in network for network in _SPECIAL):
        return False
    return port in PORTS and found.is_global and not found.is_multicast and not found.is_reserved


def _innermost(address: Address) -> Address:
    """The IPv4 address that an IPv6 one only wraps (mapped, 6to4, Teredo, NAT64), for that is where packets end up."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


def _checked_origin(url: str, schemes: tuple[str, ...]) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
        good = bool(parts.hostname) and parts.scheme in schemes and "@" not in parts.netloc and parts.port != 0
    except ValueError as error:
        raise Refused("not an address that we may visit") from error
    if not good:
        raise Refused("not an address that we may visit")
    return parts.scheme, parts.netloc.lower()


def _follow(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError as error:
        raise Refused("redirected to no address") from error


def _exchange(request: requests.Request, max_bytes: int, deadline: float) -> Reply:
    """Past requests' sessions, which read proxies and passwords from the environment and redirected bodies whole."""
    adapter = _GuardedAdapter()
    timeouts = (CONNECT_SECONDS, READ_SECONDS)
    try:
        with _cut_at(deadline, adapter) as cut:
            with adapter.send(request.prepare(), stream=True, timeout=timeouts, verify=True) as response:
                content = b"" if request.method == "HEAD" else _read(response, max_bytes)
            if cut.is_set():
                raise Unreachable("took too long")
            kept = CaseInsensitiveDict(response.headers)
            return Reply(response.status_code, request.url, kept, content)
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidHeader, UnicodeError) as error:
        raise Refused("not an address that we may visit") from error
    except (requests.RequestException, HTTPError, OSError) as error:
        raise Unreachable(str(error)) from error
    finally:
        adapter.close()


def _read(response: requests.Response, max_bytes: int) -> bytes:
    """The body, unpacked piece by piece, so that a bomb is noticed before it has gone off."""
    content = bytearray()
    for piece in response.iter_content(_CHUNK):
        content += piece
        if len(content) > max_bytes:
            raise TooLarge(f"more than {max_bytes} bytes")
    return bytes(content)


@contextmanager
def _cut_at(deadline: float, adapter: "_GuardedAdapter") -> Iterator[threading.Event]:
    """Ends the connection at the deadline, also of a server that sends a byte now and then to please the timeouts."""
    cut = threading.Event()

    def end() -> None:
        cut.set()
        for handle in adapter.handles:
            with suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(deadline - monotonic(), 0.01), end)
    timer.daemon = True
    timer.start()
    try:
        yield cut
    finally:
        timer.cancel()
        timer.join()
        for handle in adapter.handles:
            handle.close()


class _GuardedAdapter(HTTPAdapter):
    """requests' adapter over connections that look where they go.

    `handles` are second handles to their sockets: what is shut down by one is shut down, whoever has wrapped the other.
    """

    def __init__(self) -> None:
        self.handles: list[socket.socket] = []
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        context = create_urllib3_context()
        if settings.EXTRA_CA_FILE:
            context.load_verify_locations(settings.EXTRA_CA_FILE)
        self.poolmanager = PoolManager(num_pools=1, maxsize=1, ssl_context=context)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _pool_class(HTTPConnectionPool, HTTPConnection, self.handles),
            "https": _pool_class(HTTPSConnectionPool, HTTPSConnection, self.handles),
        }


def _pool_class(pool: type, connection: type[HTTPConnection], handles: list[socket.socket]) -> type:
    """urllib3's pool, whose connections go where `_connect` lets them; names in certificates are checked as ever."""

    def _new_conn(self: HTTPConnection) -> socket.socket:
        opened = _connect(self)
        handles.append(opened.dup())
        return opened

    guarded = type("GuardedConnection", (connection,), {"_new_conn": _new_conn})
    return type("GuardedPool", (pool,), {"ConnectionCls": guarded})


def _connect(connection: HTTPConnection) -> socket.socket:
    """Resolve once, check, and connect to the very addresses that were checked."""
    host, port = connection.host.strip("[]"), connection.port
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NameResolutionError(host, connection, socket.gaierror(str(error))) from error
    allowed = [entry for entry in found if is_allowed(str(entry[4][0]), port)]
    if not allowed:
        raise Refused("not a public address")
    problem: OSError | None = None
    for family in (socket.AF_INET6, socket.AF_INET):
        for _family, kind, protocol, _name, address in [e for e in allowed if e[0] == family][:_MAX_ADDRESSES]:
            try:
                return _open(family, kind, protocol, address)
            except OSError as error:
                problem = error
    if isinstance(problem, TimeoutError):
        raise ConnectTimeoutError(connection, "no answer in time") from problem
    raise NewConnectionError(connection, str(problem)) from problem


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
