"""What a request costs: CPU by process from /proc, statements from pg_stat_statements, reads from Redis."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

import psycopg
import redis

OURS = "rook:"  # what `serve` calls its children: the databases among them keep their own names
WEB = f"{OURS}web"  # gunicorn
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_KB = os.sysconf("SC_PAGE_SIZE") / 1024


@dataclass(frozen=True, slots=True)
class Reading:
    """Totals since the start; CPU in milliseconds."""

    seconds: float
    web: float
    jobs: float
    postgres: float
    statements: float
    redis_reads: float

    def since(self, earlier: "Reading") -> "Reading":
        return Reading(*(getattr(self, each.name) - getattr(earlier, each.name) for each in fields(self)))

    def plus(self, other: "Reading") -> "Reading":
        return Reading(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    def per(self, count: int, idle: "Reading") -> "Reading":
        """A share for each of `count` requests, after taking off what goes on when there are none."""
        share = self.seconds / idle.seconds if idle.seconds else 0
        return Reading(
            *(max(0.0, getattr(self, each.name) - getattr(idle, each.name) * share) / count for each in fields(self))
        )


NOTHING = Reading(0, 0, 0, 0, 0, 0)


class Meters:
    """Reads everything about one server process tree and its databases. `database_dir` holds postmaster.pid."""

    def __init__(self, root: int, run_dir: Path, database_dir: Path, redis_url: str) -> None:
        self._root = root
        self._postmaster = int((database_dir / "postmaster.pid").read_text().split()[0])
        self._redis = redis.Redis.from_url(redis_url)
        conninfo = psycopg.conninfo.make_conninfo(host=str(run_dir), port=5432, user="rookery", dbname="postgres")
        self._postgres = psycopg.connect(conninfo, autocommit=True)

    def read(self) -> Reading:
        web = jobs = 0.0
        for pid in _descendants(self._root):
            name = _name(pid)
            if name == WEB:
                web += _cpu(pid)
            elif name.startswith(OURS):
                jobs += _cpu(pid)
        # A backend that has ended is added to its parent's account, so that the sum never falls.
        backends = sum(_cpu(pid) for pid in _descendants(self._postmaster))
        return Reading(
            seconds=time.monotonic(),
            web=web,
            jobs=jobs,
            postgres=backends + _cpu(self._postmaster, with_ended=True),
            statements=self._statements(),
            redis_reads=self._redis.info("stats")["total_reads_processed"],
        )

    @contextmanager
    def without_jobs(self) -> Iterator[None]:
        """The workers stand still meanwhile, so that what is counted belongs to the answers."""
        workers = [pid for pid in _descendants(self._root) if _name(pid).startswith(OURS) and _name(pid) != WEB]
        try:
            for pid in workers:
                os.kill(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in workers:
                os.kill(pid, signal.SIGCONT)

    def streaming_pid(self) -> int:
        return next(pid for pid in _descendants(self._root) if _name(pid) == f"{OURS}streaming"[:15])

    def idle(self, seconds: float) -> Reading:
        before = self.read()
        time.sleep(seconds)
        return self.read().since(before)

    def worker_megabytes(self) -> float:
        """Resident memory of a web worker, shared pages included; of several the largest."""
        return max(_resident(pid) for pid in _descendants(self._root) if _name(pid) == WEB) / 1024

    def _statements(self) -> float:
        row = self._postgres.execute(
            "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid "
            "WHERE d.datname = 'rookery' AND query !~* '^(begin|commit|rollback|savepoint|release)'"
            " AND query NOT LIKE '%FOR KEY SHARE OF x'"  # what PostgreSQL asks itself about foreign keys
        ).fetchone()
        return float(row[0]) if row else 0.0


def children_of(pid: int) -> list[int]:
    return _children(pid)


def process_cpu(pid: int) -> float:
    """Milliseconds so far."""
    return _cpu(pid)


def process_kilobytes(pid: int) -> float:
    """Resident memory."""
    return _resident(pid)


class BareMeters:
    """Of the floor: only its own processes count, since it asks no database."""

    def __init__(self, root: int) -> None:
        self._root = root

    def read(self) -> Reading:
        web = sum(_cpu(pid) for pid in [self._root, *_descendants(self._root)])
        return Reading(time.monotonic(), web, 0, 0, 0, 0)

    @contextmanager
    def without_jobs(self) -> Iterator[None]:
        yield

    def worker_megabytes(self) -> float:
        return max(_resident(pid) for pid in _descendants(self._root)) / 1024


def _descendants(root: int) -> Iterator[int]:
    for pid in _children(root):
        yield pid
        yield from _descendants(pid)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, task.read_text().split())
        except OSError:  # it has ended meanwhile
            continue
    return found


def _cpu(pid: int, *, with_ended: bool = False) -> float:
    """Milliseconds in user and kernel mode, `with_ended` with those of the children it has buried."""
    try:
        parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    ticks = sum(map(int, parts[11 : 15 if with_ended else 13]))
    return ticks * 1000 / _TICKS


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _resident(pid: int) -> float:
    """In kilobytes."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_KB
    except OSError:
        return 0.0
