"""What a request costs: CPU by process, statements from pg_stat_statements, reads from Redis."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

import psycopg
import redis

from bench.processes import cpu, cpu_of_ended_children, descendants, kilobytes, name

OURS = "rook:"  # what `serve` calls its children: the databases among them keep their own names
WEB = f"{OURS}web"  # gunicorn
STREAMING = f"{OURS}streaming"[:15]
DRAIN_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Reading:
    """Totals since the start; CPU in milliseconds."""

    seconds: float = 0
    web: float = 0
    jobs: float = 0
    postgres: float = 0
    valkey: float = 0
    statements: float = 0
    redis_reads: float = 0

    def since(self, earlier: "Reading") -> "Reading":
        return Reading(*(now - then for now, then in zip(astuple(self), astuple(earlier), strict=True)))

    def plus(self, other: "Reading") -> "Reading":
        return Reading(*map(sum, zip(astuple(self), astuple(other), strict=True)))

    def per(self, count: int, idle: "Reading") -> "Reading":
        """A share for each of `count` requests, after taking off what goes on when there are none."""
        share = self.seconds / idle.seconds if idle.seconds else 0
        return Reading(
            *(max(0.0, busy - quiet * share) / count for busy, quiet in zip(astuple(self), astuple(idle), strict=True))
        )


NOTHING = Reading()


class Meters:
    """Reads everything about one server process tree and its databases. `database_dir` holds postmaster.pid."""

    def __init__(self, root: int, run_dir: Path, database_dir: Path, redis_url: str) -> None:
        self._root = root
        self._postmaster = int((database_dir / "postmaster.pid").read_text().split()[0])
        self._redis = redis.Redis.from_url(redis_url)
        self._valkey = self._redis.info("server")["process_id"]
        self._asked = 0  # our own reads, which are not the server's
        conninfo = psycopg.conninfo.make_conninfo(host=str(run_dir), port=5432, user="rookery", dbname="postgres")
        self._postgres = psycopg.connect(conninfo, autocommit=True)
        self._own = self._postgres.info.backend_pid

    def read(self) -> Reading:
        web = jobs = 0.0
        for pid in descendants(self._root):
            called = name(pid)
            if called == WEB:
                web += cpu(pid)
            elif called.startswith(OURS):
                jobs += cpu(pid)
        backends = sum(cpu(pid) for pid in descendants(self._postmaster) if pid != self._own)
        return Reading(
            seconds=time.monotonic(),
            web=web,
            jobs=jobs,
            postgres=backends + cpu(self._postmaster) + cpu_of_ended_children(self._postmaster),
            valkey=cpu(self._valkey),
            statements=self._statements(),
            redis_reads=self._reads(),
        )

    def idle(self, seconds: float) -> Reading:
        before = self.read()
        time.sleep(seconds)
        return self.read().since(before)

    @contextmanager
    def without_jobs(self) -> Iterator[None]:
        """The workers stand still meanwhile, so that what is counted belongs to the answers."""
        workers = [pid for pid in descendants(self._root) if name(pid).startswith(OURS) and name(pid) != WEB]
        try:
            for pid in workers:
                os.kill(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in workers:
                os.kill(pid, signal.SIGCONT)

    def wait_for_jobs(self) -> None:
        """Until nothing is queued: what a request leaves to do is part of its price, and not of the next one's."""
        deadline, quiet = time.monotonic() + DRAIN_SECONDS, 0
        while quiet < 3 and time.monotonic() < deadline:
            quiet = 0 if any(self._redis.llen(queue) for queue in self._redis.keys("rq:queue:*")) else quiet + 1
            time.sleep(0.3)

    def streaming_pid(self) -> int:
        return next(pid for pid in descendants(self._root) if name(pid) == STREAMING)

    def worker_megabytes(self) -> float:
        """Resident memory of a web worker, shared pages included; of several the largest."""
        return max(kilobytes(pid) for pid in descendants(self._root) if name(pid) == WEB) / 1024

    def _reads(self) -> float:
        self._asked += 1
        return float(self._redis.info("stats")["total_reads_processed"] - self._asked)

    def _statements(self) -> float:
        row = self._postgres.execute(
            "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid "
            "WHERE d.datname = 'rookery' AND query !~* '^(begin|commit|rollback|savepoint|release)'"
            " AND query NOT LIKE '%FOR KEY SHARE OF x'"  # what PostgreSQL asks itself about foreign keys
        ).fetchone()
        return float(row[0]) if row else 0.0


class BareMeters:
    """Of the floor: only its own processes count, since it asks no database and leaves nothing to workers."""

    def __init__(self, root: int) -> None:
        self._root = root

    def read(self) -> Reading:
        return Reading(seconds=time.monotonic(), web=sum(cpu(pid) for pid in [self._root, *descendants(self._root)]))

    @contextmanager
    def without_jobs(self) -> Iterator[None]:
        yield

    def wait_for_jobs(self) -> None:
        return

    def worker_megabytes(self) -> float:
        return max(kilobytes(pid) for pid in descendants(self._root)) / 1024
