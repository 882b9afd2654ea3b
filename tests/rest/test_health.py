"""/health says UP only when database, Redis and workers do their work."""

from datetime import UTC, datetime, timedelta

import django_rq
import pytest
from django.db import OperationalError

from instance.api import health

pytestmark = [pytest.mark.django_db, pytest.mark.urls("instance.api.urls")]


def test_a_healthy_instance_is_up(api) -> None:
    answer = api.get("/health")
    assert (answer.status, answer.json["status"]) == (200, "UP")
    assert answer.json["checks"] == {"database": "ok", "redis": "ok", "queues": "ok"}


def test_jobs_that_nobody_takes_are_seen(api) -> None:
    queue = django_rq.get_queue("push")
    job = queue.enqueue("instance.events.sweep")
    assert api.get("/health").status == 200
    job.enqueued_at = datetime.now(UTC) - timedelta(seconds=health.LONGEST_WAIT + 60)
    job.save()
    answer = api.get("/health")
    assert answer.status == 503
    assert answer.error == "queues: push waits for 660 s"


def test_a_lost_database_is_seen(api, monkeypatch) -> None:
    def lost() -> None:
        raise OperationalError("connection refused\nmore")

    monkeypatch.setitem(health.CHECKS, "database", lost)
    answer = api.get("/health")
    assert (answer.status, answer.error) == (503, "database: does not answer")


def test_a_lost_redis_is_seen(api, settings) -> None:
    settings.RQ_QUEUES = {name: {"URL": "redis://127.0.0.1:1/0"} for name in settings.QUEUES}
    answer = api.get("/health")
    assert answer.status == 503
    assert answer.json["checks"]["database"] == "ok"
    assert answer.json["checks"]["redis"] != "ok"
