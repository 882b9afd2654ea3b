"""The whole laboratory: three servers behind one Caddy, on loopback and on ports that nothing else uses."""

import contextlib
import random
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.laboratory.caddy import Caddy
from tests.laboratory.door import Door
from tests.laboratory.foreign import Foreign
from tests.laboratory.instances import Server
from tests.laboratory.waiting import eventually
from tests.support.template import copy_template

NAMES: dict[str, dict[str, str]] = {"a.test": {}, "b.test": {}, "c.test": {"AUTHORIZED_FETCH": "true"}}
"""The servers, and what is set for each alone."""
FOREIGN = "f.test"
"""One of another make, which is started by the scenarios that need it."""


class Laboratory:
    def __init__(self, folder: Path, names: Mapping[str, Mapping[str, str]]) -> None:
        everybody = [*names, FOREIGN]
        first, *pairs = free_ports(1 + 2 * len(everybody))
        ports = dict(zip(everybody, pairs[::2], strict=True))
        hosts = dict.fromkeys(everybody, f"127.0.0.1:{first}")
        self.caddy = Caddy(folder / "caddy", first, ports)
        shared = {
            "REGISTRATIONS": "open",
            "SKIP_EMAIL_CONFIRMATION": "true",
            "DISABLE_RATE_LIMITS": "true",
            "WEB_CONCURRENCY": "1",
            "ALLOWED_PRIVATE_ADDRESSES": "127.0.0.0/8",
            "EXTRA_CA_FILE": str(self.caddy.authority),
            "EXTRA_HOSTS": ",".join(f"{name}={address}" for name, address in hosts.items()),
        }
        self.foreign = Foreign(FOREIGN, ports[FOREIGN], ports[FOREIGN] + 1, self.caddy.authority, hosts)
        self.servers = {
            name: Server(
                name,
                folder / name.partition(".")[0],
                ports[name],
                Door(name, first, self.caddy.authority),
                {**shared, **own},
            )
            for name, own in names.items()
        }

    def start(self) -> None:
        self.caddy.start()
        for server in self.servers.values():
            copy_template(server.data_dir)
            server.launch()
        for server in self.servers.values():
            server.await_start()

    def stop(self) -> None:
        for server in self.servers.values():
            server.kill()
        self.foreign.stop()
        self.caddy.stop()

    def settle(self, within: float = 20) -> None:
        """Wait until nothing is under way between the servers, so that what has not come by then never will."""
        eventually(lambda: not (self._unfinished() or self._unfinished()) or _shown(self._unfinished()), within)

    def _unfinished(self) -> dict[str, Any]:
        return {what: rows for server in self.servers.values() for what, rows in server.unfinished().items()}


@contextmanager
def laboratory(names: Mapping[str, Mapping[str, str]] = NAMES) -> Iterator[Laboratory]:
    """Runs for as long as the context; its folder is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="rookery-lab-"))
    place = Laboratory(folder, names)
    try:
        place.start()
        yield place
    finally:
        place.stop()
        shutil.rmtree(folder, ignore_errors=True)


def free_ports(count: int) -> list[int]:
    """So many in a row, all below those that the kernel gives to whoever connects: they must be free after a crash."""
    while True:
        first = random.randrange(12_000, 32_000)
        with ExitStack() as held, contextlib.suppress(OSError):
            for port in range(first, first + count):
                held.enter_context(socket.create_server(("127.0.0.1", port)))
            return list(range(first, first + count))


def _shown(unfinished: dict[str, Any]) -> None:
    raise AssertionError(unfinished)
