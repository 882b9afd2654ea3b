"""What can be wrong with an installation, and how to mend it: the questions of `manage.py doctor`."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import django_rq
import redis
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from rq import Worker

OLDEST_POSTGRESQL = 140000
OLDEST_REDIS = (7, 0)
LATE_SECONDS = 300
FREE_BYTES = 1024**3


@dataclass(frozen=True)
class Finding:
    """One answer: fine where there is nothing to mend."""

    subject: str
    says: str
    mend: str = ""

    @property
    def is_fine(self) -> bool:
        return not self.mend


def examine() -> Iterator[Finding]:
    """Ask everything. A question that fails is an answer too."""
    for question in QUESTIONS:
        try:
            yield from question()
        except DatabaseError as error:
            yield Finding("Database", str(error).strip(), "Start PostgreSQL, or correct DATABASE_URL.")
        except redis.exceptions.RedisError as error:
            yield Finding("Redis", str(error), "Start Valkey or Redis, or correct REDIS_URL.")


def configuration() -> Iterator[Finding]:
    messages = checks.run_checks()
    serious = [message for message in messages if message.is_serious()]
    for message in serious:
        yield Finding("Settings", f"{message.id}: {message.msg}", message.hint or "See docs/settings.md.")
    if not serious:
        yield Finding("Settings", f"{settings.BASE_URL}, version {settings.VERSION}")
    if not settings.IS_TEST_DOMAIN:
        if not settings.LOCAL_HTTPS:
            yield Finding(
                "Settings", "LOCAL_HTTPS is off: other servers speak to none without TLS", "Unset LOCAL_HTTPS."
            )
        if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
            yield Finding("Mail", "is printed to the console", "Set SMTP_SERVER and SMTP_FROM_ADDRESS.")


def database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    number = connection.cursor().connection.info.server_version
    mend = "" if number >= OLDEST_POSTGRESQL else "Upgrade to PostgreSQL 14 or later."
    yield Finding("Database", f"PostgreSQL {version}", mend)
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        yield Finding("Tables", f"{len(plan)} migrations are missing", "Run: manage.py migrate")
    else:
        yield Finding("Tables", "all migrations are applied")
        yield from members()


def members() -> Iterator[Finding]:
    count = get_user_model().objects.count()
    mend = "" if count else "Run: manage.py accounts create NAME --email E --confirmed --role Owner"
    yield Finding("Members", f"{count} sign-ins", mend)


def queues() -> Iterator[Finding]:
    client = django_rq.get_connection("default")
    info = client.info("server")
    version = tuple(map(int, info["redis_version"].split(".")[:2]))
    mend = "" if version >= OLDEST_REDIS else "Upgrade to Redis 7, Valkey 8 or later."
    yield Finding(
        "Redis", f"{info.get('server_name', 'redis')} {info.get('valkey_version', info['redis_version'])}", mend
    )
    policy = client.info("memory").get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        yield Finding("Redis", f"maxmemory-policy {policy} may drop queued jobs", "Set maxmemory-policy noeviction.")
    for name in settings.QUEUES:
        yield _queue(name)


def _queue(name: str) -> Finding:
    queue = django_rq.get_queue(name)
    waiting = queue.count
    workers = Worker.count(queue=queue)
    failed = queue.failed_job_registry.count
    says = f"{waiting} waiting, {failed} failed, {workers} workers"
    oldest = next(iter(queue.get_jobs(0, 1)), None) if waiting else None
    if oldest is None or oldest.enqueued_at is None:
        return Finding(f"Queue {name}", says)
    late = (timezone.now() - oldest.enqueued_at).total_seconds()
    if late < LATE_SECONDS:
        return Finding(f"Queue {name}", says)
    mend = f"Run: manage.py rqworker {name}" if not workers else "Run more workers, or look for jobs that hang."
    return Finding(f"Queue {name}", f"{says}; the oldest waits since {int(late / 60)} minutes", mend)


def files() -> Iterator[Finding]:
    for name, folder in (("DATA_DIR", settings.DATA_DIR), ("Uploads", Path(settings.MEDIA_ROOT))):
        existing = next(path for path in (folder, *folder.parents) if path.exists())
        if os.access(existing, os.W_OK):
            yield Finding(name, f"{folder} is writable")
        else:
            yield Finding(name, f"{folder} is not writable for us", f"Run: chown -R $(id -un) '{existing}'")
    free = shutil.disk_usage(
        next(path for path in (settings.DATA_DIR, *settings.DATA_DIR.parents) if path.exists())
    ).free
    yield Finding("Disk", f"{free / 1024**3:.1f} GiB free", "" if free > FREE_BYTES else "Make room on the disk.")


QUESTIONS: tuple[Callable[[], Iterator[Finding]], ...] = (configuration, database, queues, files)
