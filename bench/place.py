"""The data set of the benchmark: a data folder of its own, planted once, and what to ask it for."""

import hashlib
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import redis

from instance import embedded

ROOT = Path(__file__).resolve().parent.parent
MANAGE = (sys.executable, str(ROOT / "manage.py"))
PLANTER = ROOT / "timelines" / "management"

Outdate = Callable[[list[dict[str, Any]]], None]
"""Makes what was rendered for a list of statuses useless."""


@dataclass(frozen=True, kw_only=True)
class Sizes:
    accounts: int
    statuses: int
    followees: int
    followers: int
    thread: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class Targets:
    """Ids and names to ask for, many of each so that not one hot row is measured."""

    viewer: int
    accounts: list[int]
    statuses: list[int]
    threads: list[int]
    long_thread: int
    tags: list[str]
    handles: list[str]


class Place:
    """One planted data folder: `.cache/bench/<sizes>/`."""

    def __init__(self, cache: Path, sizes: Sizes, port: int, *, workers: int = 2) -> None:
        """`workers`: of gunicorn, the floor's too. With one of them caches fill in the same order every time."""
        self.sizes = sizes
        self.data_dir = cache / "-".join(f"{name[:6]}{value}" for name, value in vars(sizes).items())
        self.run_dir = embedded.run_dir(self.data_dir)
        self.redis_url = embedded.redis_url(self.data_dir, "")
        ours = ("DATABASE_URL", "REDIS_URL", "CACHE_REDIS_URL", "STREAMING_REDIS_URL", "LOCAL_DOMAIN", "DEBUG")
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in ours},
            "DATA_DIR": str(self.data_dir),
            "PORT": str(port),
            "WEB_CONCURRENCY": str(workers),
            "DISABLE_RATE_LIMITS": "true",
            "PYTHONPATH": str(ROOT),
        }

    @property
    def database_dir(self) -> Path:
        return next(self.data_dir.rglob("postmaster.pid")).parent

    def plant(self) -> str:
        """The viewer's token. Planted by the first run of these sizes, and anew when the planter has changed."""
        note, mark = self.data_dir / "token", self.data_dir / "planter"
        if not mark.exists() or mark.read_text() != _planter():
            shutil.rmtree(self.data_dir, ignore_errors=True)
            self.data_dir.mkdir(parents=True)
            self.manage("migrate", "--verbosity", "0")
            sizes = [part for name, value in vars(self.sizes).items() for part in (f"--{name}", str(value))]
            said = self.manage("seed", *sizes)
            print(said.splitlines()[0], flush=True)
            note.write_text(said.rpartition("token: ")[2].strip())
            mark.write_text(_planter())
        return note.read_text()

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [*MANAGE, *arguments], env=self.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def restore(self) -> None:
        """Each run begins with the data as they were planted: without the posts and queues of the run before."""
        with embedded.Servers(self.data_dir):
            connection = self._connect("postgres")
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'planted'").fetchone()
            if known:
                connection.execute("DROP DATABASE IF EXISTS rookery WITH (FORCE)")
                connection.execute("CREATE DATABASE rookery TEMPLATE planted STRATEGY FILE_COPY")
            else:
                connection.execute("CREATE DATABASE planted TEMPLATE rookery STRATEGY FILE_COPY")
            connection.close()
            redis.Redis.from_url(self.redis_url).flushall()

    def count_statements(self) -> None:
        """Have PostgreSQL count statements; the databases have to be started anew once."""
        note = self.data_dir / "counts-statements"
        if note.exists():
            return
        with embedded.Servers(self.data_dir):
            self._connect("postgres").execute("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")
        with embedded.Servers(self.data_dir):
            self._connect("postgres").execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        note.touch()

    def targets(self) -> Targets:
        """The same ids in each run, spread over the data."""
        with self._connect("rookery") as connection:

            def column(sql: str) -> list[int]:
                return [row[0] for row in connection.execute(sql)]  # type: ignore[arg-type]

            public = "deleted_at IS NULL AND visibility = 0 AND reblog_of_id IS NULL"
            viewer = column(f"SELECT id FROM accounts_account WHERE username = 's{self.sizes.seed}_viewer'")[0]
            accounts = column("SELECT account_id FROM accounts_accountstats WHERE statuses_count > 5 ORDER BY 1")
            statuses = column(f"SELECT id FROM statuses_status WHERE {public} ORDER BY id DESC LIMIT 5000")
            answered = "SELECT status_id FROM statuses_statusstats WHERE replies_count > 0 ORDER BY 1 DESC LIMIT 5000"
            threads = column(f"SELECT id FROM statuses_status WHERE {public} AND id IN ({answered}) ORDER BY id")
            long_thread = column("SELECT id FROM statuses_status ORDER BY id LIMIT 1")[0]
            tags = connection.execute(
                "SELECT t.name FROM statuses_tag t JOIN statuses_statustag s ON s.tag_id = t.id "
                "GROUP BY t.name ORDER BY count(*) DESC, t.name LIMIT 20"
            ).fetchall()
            members = connection.execute(
                "SELECT username FROM accounts_account WHERE domain IS NULL AND NOT pending AND suspended_at IS NULL "
                "ORDER BY id DESC LIMIT 20"
            ).fetchall()
        rng = random.Random(1)
        return Targets(
            viewer=viewer,
            accounts=rng.sample(accounts, min(200, len(accounts))),
            statuses=rng.sample(statuses, min(500, len(statuses))),
            threads=rng.sample(threads, min(200, len(threads))),
            long_thread=long_thread,
            tags=[row[0] for row in tags],
            handles=[f"{row[0]}@localhost:{self.environment['PORT']}" for row in members],
        )

    def fill_feeds(self, viewer: int) -> None:
        """Everybody who follows the viewer has a kept feed, as active members do."""
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "instance.settings"}
        command = [sys.executable, "-m", "bench.readers", str(viewer)]
        subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)

    @contextmanager
    def outdating(self) -> Iterator[Outdate]:
        """Gives rows new versions: whatever was rendered of them, in whatever cache, is asked for no more."""
        with self._connect("rookery") as connection:

            def outdate(answer: list[dict[str, Any]]) -> None:
                statuses = [one for row in answer for one in (row, row["reblog"]) if one]
                accounts = [row["account"] for row in statuses]
                for table, rows in (("statuses_status", statuses), ("accounts_account", accounts)):
                    ids = list({int(row["id"]) for row in rows})
                    connection.execute(f"UPDATE {table} SET id = id WHERE id = ANY(%s)", [ids])  # type: ignore[arg-type]

            yield outdate

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(host=str(self.run_dir), port=5432, user="rookery", dbname=database, autocommit=True)


def _planter() -> str:
    """Which planter it was: the same data come only from the same code."""
    files = sorted([*PLANTER.glob("synthetic/*.py"), PLANTER / "commands" / "seed.py"])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
