"""The one door to other servers: HTTP out, never into our own network, never without an end."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from http.client import HTTPException, HTTPResponse
from time import monotonic
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import urllib3
from django.conf import settings
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import parse_url

from instance.outgoing.connections import PORTS, Connection, Connections, Server
from instance.outgoing.deadlines import exchange_until
from instance.outgoing.errors import Refused, TooLarge, Unreachable

READ_SECONDS = 10.0
TOTAL_SECONDS = 30.0
MAX_BYTES = 1024 * 1024
MAX_REDIRECTS = 3
_CHUNK = 64 * 1024
_FOR_ANYBODY = ("Accept", "Accept-Encoding", "User-Agent")
_REDIRECTS = (301, 302, 303, 307, 308)

Sign = Callable[[str, str], Mapping[str, str]]
"""The headers that sign a request with this method to this address; asked anew for each address."""


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
    sign: Sign | None = None,
) -> Reply:
    """One request and its answer, whatever its status; OutgoingError if there is none.

    Redirects are followed for GET and HEAD, each checked like the first. Another host gets none of `headers` but
    Accept; `sign` signs anew for it. No cookies, no credentials, no proxy.
    """
    deadline = monotonic() + TOTAL_SECONDS
    sent = dict(headers or {})
    origin = None
    with Door() as door:
        for _hop in range(MAX_REDIRECTS + 1):
            there = checked_origin(url, schemes)
            if there != (origin or there):
                sent = {name: value for name, value in sent.items() if name in _FOR_ANYBODY}
            origin = there
            signed = {**sent, **(sign(method, url) if sign else {})}
            reply = door.request(method, url, headers=signed, body=body, max_bytes=max_bytes, deadline=deadline)
            target = reply.headers.get("Location")
            if method not in ("GET", "HEAD") or reply.status not in _REDIRECTS or not target:
                return reply
            url = _follow(url, target)
    raise Unreachable(f"more than {MAX_REDIRECTS} redirects")


def user_agent() -> str:
    return f"Rookery/{settings.VERSION} (+{settings.BASE_URL})"


def checked_origin(url: str, schemes: tuple[str, ...] = ("https", "http")) -> tuple[str, str]:
    """Scheme and host with port; Refused where we would never go, whatever the name stands for."""
    try:
        parts = urlsplit(url)
        good = bool(parts.hostname) and parts.scheme in schemes and "@" not in parts.netloc and parts.port != 0
    except ValueError as error:
        raise Refused("not an address that we may visit") from error
    if not good:
        raise Refused("not an address that we may visit")
    return parts.scheme, parts.netloc.lower()


class Door:
    """Connections that are kept while the door stands open; usable by many threads at once."""

    def __init__(self, *, hosts: int = 1, per_host: int = 1) -> None:
        self._connections = Connections(hosts=hosts, per_host=per_host)

    def __enter__(self) -> "Door":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._connections.close()

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        max_bytes: int = MAX_BYTES,
        deadline: float | None = None,
    ) -> Reply:
        """One exchange without redirects, ended at the deadline (of `time.monotonic`); OutgoingError without answer."""
        checked_origin(url)
        address = _address(url)
        sent = {"Accept-Encoding": "gzip", **headers, "User-Agent": user_agent()}
        connection = self._connections.take(address.server)
        with _in_our_words():
            try:
                with exchange_until(monotonic() + TOTAL_SECONDS if deadline is None else deadline) as exchange:
                    response = connection.exchange(
                        method, address.target, headers=sent, body=body, seconds=READ_SECONDS
                    )
                    content = _read(response, method, max_bytes)
                    if exchange.cut:
                        raise Unreachable("took too long")
            except BaseException:
                connection.hang_up()
                raise
        self._hand_back(connection, response)
        return Reply(response.status, address.url, urllib3.HTTPHeaderDict(response.getheaders()), content)

    def _hand_back(self, connection: Connection, response: HTTPResponse) -> None:
        if response.isclosed() and not response.will_close:
            self._connections.keep(connection)
        else:
            response.close()
            connection.hang_up()


@dataclass(frozen=True, slots=True)
class _Address:
    """An address as it is asked for: `target` and `url` with whatever has to be escaped, the host in ASCII."""

    server: Server
    target: str
    url: str


@lru_cache(maxsize=4096)
def _address(url: str) -> _Address:
    try:
        parts = parse_url(url.strip())
    except LocationParseError as error:
        raise Refused("not an address that we may visit") from error
    if not parts.host or parts.scheme not in PORTS:
        raise Refused("not an address that we may visit")
    whole = f"{parts.scheme}://{parts.netloc}{parts.request_uri}" + (f"#{parts.fragment}" if parts.fragment else "")
    port = parts.port or PORTS[parts.scheme]
    return _Address(Server(parts.scheme, parts.host.strip("[]"), port), parts.request_uri, whole)


@contextmanager
def _in_our_words() -> Iterator[None]:
    """What the layers below raise. The order matters, for some errors are of two kinds."""
    try:
        yield
    except (HTTPError, HTTPException, OSError) as error:
        raise Unreachable(str(error) or type(error).__name__) from error
    except ValueError as error:  # of a header that is none
        raise Refused("not an address that we may visit") from error


def _follow(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError as error:
        raise Refused("redirected to no address") from error


def _read(response: HTTPResponse, method: str, max_bytes: int) -> bytes:
    """The body, unpacked piece by piece, so that a bomb is noticed before it has gone off."""
    content = bytearray()
    for piece in _pieces(response, method):
        content += piece
        if len(content) > max_bytes:
            raise TooLarge(f"more than {max_bytes} bytes")
    return bytes(content)


def _pieces(response: HTTPResponse, method: str) -> Iterator[bytes]:
    if response.getheader("Content-Encoding"):
        unpacked = urllib3.HTTPResponse(
            body=response,
            headers=urllib3.HTTPHeaderDict(response.getheaders()),
            status=response.status,
            preload_content=False,
            original_response=response,
            request_method=method,
        )
        yield from unpacked.stream(_CHUNK, decode_content=True)
        return
    while piece := response.read(_CHUNK):
        yield piece
    if response.length:
        raise Unreachable("the answer ended before its end")
