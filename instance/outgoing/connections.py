"""requests' adapter over connections that look where they go, and whose exchanges have an end."""

import socket
from functools import lru_cache
from typing import Any

import certifi
import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.poolmanager import PoolManager
from urllib3.util import create_urllib3_context

from instance.outgoing import addresses, deadlines
from instance.outgoing.errors import Refused

CONNECT_SECONDS = 5.0
MAX_ADDRESSES = 2
"""Of each family: a name with a thousand addresses must not keep us trying."""


class GuardedAdapter(HTTPAdapter):
    """Keeps connections to so many hosts, so many to each."""

    def __init__(self, *, hosts: int, per_host: int) -> None:
        super().__init__(pool_connections=hosts, pool_maxsize=per_host, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        self.poolmanager = PoolManager(
            num_pools=connections, maxsize=maxsize, ssl_context=_context(settings.EXTRA_CA_FILE)
        )
        self.poolmanager.pool_classes_by_scheme = {
            "http": _pool_class(HTTPConnectionPool, HTTPConnection),
            "https": _pool_class(HTTPSConnectionPool, HTTPSConnection),
        }

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """The context knows whom we believe; requests would read all certificates again for each connection."""

    def send_prepared(self, request: requests.PreparedRequest, timeouts: tuple[float, float]) -> requests.Response:
        """Past requests' sessions, which read proxies and passwords from the environment and redirect bodies whole."""
        return self.send(request, stream=True, timeout=timeouts, verify=True)


@lru_cache
def _context(extra_file: str) -> Any:
    """One for all doors: reading a hundred certificates takes longer than most exchanges."""
    context = create_urllib3_context()
    context.load_verify_locations(certifi.where())
    if extra_file:
        context.load_verify_locations(extra_file)
    return context


def _pool_class(pool: type, connection: type[HTTPConnection]) -> type:
    """urllib3's pool with guarded connections; names in certificates are checked as ever."""
    guarded = type("GuardedConnection", (_Guarded, connection), {})
    return type("GuardedPool", (pool,), {"ConnectionCls": guarded})


class _Guarded:
    """`handle` is the socket below TLS, for the exchanges that use a connection that was kept."""

    host: str
    port: int
    handle: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        opened = _connect(self)
        self.handle = opened.dup()
        deadlines.uses(self.handle)
        return opened

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.handle is not None:
            deadlines.uses(self.handle)
        super().request(*args, **kwargs)  # type: ignore[misc]

    def close(self) -> None:
        super().close()  # type: ignore[misc]
        handle, self.handle = self.handle, None
        if handle is not None:
            handle.close()


def _connect(connection: Any) -> socket.socket:
    """To the very addresses that were checked."""
    host, port = connection.host.strip("[]"), connection.port
    try:
        allowed = addresses.find(host, port)
    except (OSError, UnicodeError) as error:
        raise NameResolutionError(host, connection, socket.gaierror(str(error))) from error
    if not allowed:
        raise Refused("not a public address")
    problem: OSError | None = None
    for family in (socket.AF_INET6, socket.AF_INET):
        for _family, kind, protocol, _name, address in [e for e in allowed if e[0] == family][:MAX_ADDRESSES]:
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
        opened.settimeout(deadlines.within(CONNECT_SECONDS))
        opened.connect(address)
    except OSError:
        opened.close()
        raise
    return opened
