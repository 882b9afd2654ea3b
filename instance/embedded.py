"""The embedded PostgreSQL and Valkey: their addresses, and who starts and stops them.

Every process that uses them holds a shared lock on DATA_DIR/users.lock. The last one out, who gets that lock for
itself alone, stops the servers. The kernel drops the locks of a process that is killed, so nothing has to be
cleaned up by hand.
"""

import atexit
import fcntl
import hashlib
import os
import re
import signal
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from django.conf import settings

from instance.engines import postgresql, valkey
from instance.engines.postgresql import PostgreSQL
from instance.engines.server import Server, ServerFailed
from instance.engines.valkey import Valkey

SOCKET_PATH_BYTES = 107  # unix(7): sun_path holds 108 with its closing zero
TROUBLESOME = re.compile(r"""[\s,='"%?#]""")
# Commands that never ask the databases, and `serve`, which has to look at its ports before it starts anything.
WITHOUT_SERVICES = {
    "help", "version", "--help", "-h", "--version", "check", "diffsettings", "makemessages", "compilemessages",
    "collectstatic", "startapp", "startproject", "serve",
}  # fmt: skip

__all__ = ["ServerFailed", "Servers", "database", "from_settings", "redis_url", "run_dir", "services_for"]

Report = Callable[[str, float], None]


def database(data_dir: Path, url: str) -> dict[str, Any]:
    """The DATABASES entry for a PostgreSQL address, or for the embedded one where `url` is empty."""
    if not url:
        return {
            "ENGINE": "instance.database",
            "NAME": postgresql.DATABASE,
            "USER": postgresql.USER,
            "HOST": str(run_dir(data_dir)),
            "PORT": "5432",
            "OPTIONS": {},
        }
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "instance.database",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def redis_url(data_dir: Path, url: str) -> str:
    """`url`, or the address of the embedded Valkey where it is empty."""
    return url or f"unix://{quote(str(run_dir(data_dir) / valkey.SOCKET))}?db=0"


def run_dir(data_dir: Path) -> Path:
    """Where the sockets are: DATA_DIR/run, or a short folder of its own in /tmp where that path will not do.

    It may be too long. Or it has characters that clients trip over: libpq takes a comma in a host for the start of the
    next host, and redis-py takes apart the answer to CLIENT INFO, which names the socket, at spaces and equal signs.
    """
    folder = data_dir / "run"
    is_short = len(os.fsencode(folder / postgresql.SOCKET)) <= SOCKET_PATH_BYTES
    if is_short and not TROUBLESOME.search(str(folder)):
        return folder
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path("/tmp") / f"rookery-{digest}"  # noqa: S108 - ownership is verified before use


@contextmanager
def services_for(argv: list[str]) -> Iterator[None]:
    """Keep the embedded servers up while a management command runs."""
    if len(argv) < 2 or argv[1] in WITHOUT_SERVICES or {"--help", "-h"} & set(argv[2:]):
        yield
        return
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _exit)  # through our `finally`, so that no server is left behind
    with from_settings():
        yield


def from_settings() -> "Servers":
    """The servers that our settings point at: none, where the environment named others."""
    data_dir: Path = settings.DATA_DIR
    entry = settings.DATABASES["default"]
    is_ours = entry["HOST"] == str(run_dir(data_dir))
    return Servers(
        data_dir,
        database_url="" if is_ours else entry["HOST"] or "external",
        redis_url=settings.REDIS_URL,
        durable=not settings.TESTING,
    )


class Servers:
    """The embedded servers of one data directory, of which external addresses take the place."""

    def __init__(self, data_dir: Path, *, database_url: str = "", redis_url: str = "", durable: bool = True) -> None:
        self.data_dir = data_dir.resolve()
        self.run_dir = run_dir(self.data_dir)
        self.engines: list[Server] = []
        if not database_url:
            self.engines.append(PostgreSQL(self.data_dir, self.run_dir, durable=durable))
        if not redis_url or redis_url.startswith(f"unix://{quote(str(self.run_dir))}/"):
            self.engines.append(Valkey(self.data_dir, self.run_dir, durable=durable))
        self._users_lock: int | None = None

    @property
    def has_valkey(self) -> bool:
        return any(isinstance(engine, Valkey) for engine in self.engines)

    def __enter__(self) -> "Servers":
        self.join()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def join(self) -> None:
        """Become one of the users; waits while the last one before us is stopping the servers."""
        if not self.engines:
            return
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self._users_lock = _lock(self.data_dir / "users.lock", fcntl.LOCK_SH)
        atexit.register(self.leave)  # should a signal come between the end of our work and leaving

    def start(self, report: Report | None = None) -> None:
        """Start what does not answer. Of several callers at once one starts, the others wait and find it done."""
        if all(engine.is_ready() for engine in self.engines):
            return
        lock = _lock(self.data_dir / "start.lock", fcntl.LOCK_EX)
        try:
            self._make_run_dir()
            for engine in self.engines:
                began = time.monotonic()
                if engine.start() and report:
                    report(engine.name, time.monotonic() - began)
        finally:
            os.close(lock)

    def leave(self) -> None:
        """Stop being a user, and stop the servers if nobody else is one."""
        with _undisturbed():
            lock, self._users_lock = self._users_lock, None
            if lock is None:
                return
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            else:
                for engine in reversed(self.engines):
                    engine.stop()
                self._remove_run_dir()
            finally:
                os.close(lock)

    def _make_run_dir(self) -> None:
        """Sockets carry no password: their folder is for the servers' user alone."""
        self.run_dir.mkdir(mode=0o700, exist_ok=True)
        known = {os.geteuid()}
        for engine in self.engines:
            if engine.identity is not None:
                engine.identity.own(self.run_dir)
                known.add(engine.identity.uid)
        found = self.run_dir.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in known or found.st_mode & 0o077:
            raise PermissionError(f"{self.run_dir} belongs to someone else or is open to others. Remove it.")

    def _remove_run_dir(self) -> None:
        if self.run_dir.parent != self.data_dir and self.run_dir.exists() and not any(self.run_dir.iterdir()):
            self.run_dir.rmdir()


def _exit(number: int, _frame: object) -> None:
    sys.exit(128 + number)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A second Ctrl-C or SIGTERM must not cut off the stopping and leave servers behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _lock(path: Path, kind: int) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, kind)
    return descriptor
