"""Is this instance well? Databases are asked and waiting jobs are timed, for load balancers and operators."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

import django_rq
import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from rq.exceptions import NoSuchJobError

from instance.rest.answers import json_response

log = logging.getLogger(__name__)

LONGEST_WAIT = 600
"""Seconds that the oldest job may wait for a worker; more means that workers are down or far too few."""


class Unhealthy(Exception):
    """A part of the instance does not work; the text says which and how."""


def health(request: HttpRequest) -> HttpResponse:
    """200 `{"status": "UP"}` only if database, Redis and workers all do their work, else 503 and what is wrong."""
    checks = {name: _outcome(check) for name, check in CHECKS.items()}
    wrong = [f"{name}: {said}" for name, said in checks.items() if said != "ok"]
    if wrong:
        return json_response({"status": "DOWN", "error": "; ".join(wrong), "checks": checks}, 503)
    return json_response({"status": "UP", "checks": checks})


def _outcome(check: Callable[[], None]) -> str:
    try:
        check()
    except Unhealthy as error:
        return str(error)
    except (DatabaseError, redis.RedisError) as error:
        log.warning("Not well: %s", error)  # hosts and names are for the operator, not for everybody who asks
        return "does not answer"
    return "ok"


def _check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _check_redis() -> None:
    django_rq.get_connection("default").ping()


def _check_queues() -> None:
    late = [f"{name} waits for {waited:.0f} s" for name in settings.QUEUES if (waited := _waited(name)) > LONGEST_WAIT]
    if late:
        raise Unhealthy(", ".join(late))


def _waited(name: str) -> float:
    """How long the oldest job of this queue has been waiting, in seconds."""
    queue = django_rq.get_queue(name)
    for job_id in queue.get_job_ids(0, 1):
        try:
            since = queue.job_class.fetch(job_id, connection=queue.connection, serializer=queue.serializer).enqueued_at
        except NoSuchJobError:
            continue
        if since is not None:
            return time.time() - _aware(since).timestamp()
    return 0


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


CHECKS: dict[str, Callable[[], None]] = {
    "database": _check_database,
    "redis": _check_redis,
    "queues": _check_queues,
}
