"""Workers and the clock, on a real Valkey."""

import os
import resource
import signal
from datetime import timedelta

import django_rq
import pytest
from django.core.management import call_command
from rq.serializers import JSONSerializer

from instance.schedule import SCHEDULE, Tick
from instance.serving.clock import Clock
from instance.serving.workers import MEDIA_MEMORY, QueueWorker, worker_class

pytestmark = pytest.mark.django_db  # workers give their connection back after each job
NOON = 1_800_000_000 // 60 * 60


@pytest.fixture(autouse=True)
def queues():
    """Empty queues, and the signal handlers that a worker takes for itself."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    connection = django_rq.get_connection("default")
    connection.flushdb()
    yield
    connection.flushdb()
    for number, handler in handlers.items():
        signal.signal(number, handler)


def waiting(name: str) -> list[str]:
    return [job.func_name for job in django_rq.get_queue(name).get_jobs()]


def test_a_tick_is_queued_once_a_slot_however_many_clocks_run():
    schedule = (Tick(timedelta(minutes=1), "instance.events.sweep"),)
    clocks = [Clock(schedule), Clock(schedule)]
    for clock in clocks:
        clock.beat(NOON)
        clock.beat(NOON + 59)
    assert waiting("scheduler") == ["instance.events.sweep"]
    for clock in clocks:
        clock.beat(NOON + 60)
    assert len(waiting("scheduler")) == 2


def test_each_row_keeps_its_own_time():
    clock = Clock((Tick(timedelta(minutes=1), "often"), Tick(timedelta(hours=1), "seldom", "pull")))
    for minute in range(3):
        clock.beat(NOON + 60 * minute)
    assert waiting("scheduler") == ["often"] * 3
    assert waiting("pull") == ["seldom"]


def test_the_schedule_names_queues_that_are_worked_on(settings):
    assert {tick.queue for tick in SCHEDULE} <= set(settings.QUEUES)


def test_the_clock_brings_jobs_whose_time_has_come():
    queue = django_rq.get_queue("push")
    queue.enqueue_in(timedelta(seconds=-1), "builtins.len", [1])
    queue.enqueue_in(timedelta(hours=1), "builtins.abs", 1)
    Clock(()).beat(NOON)
    assert waiting("push") == ["builtins.len"]


def run_in_burst(name: str) -> None:
    queue = django_rq.get_queue(name)
    worker = worker_class([name])([queue], connection=queue.connection, serializer=queue.serializer)
    worker.work(burst=True, logging_level="WARNING")


def test_a_worker_runs_jobs_in_its_own_process():
    job = django_rq.get_queue("push").enqueue("os.getpid", result_ttl=60)
    run_in_burst("push")
    assert job.return_value() == os.getpid()


def test_a_job_that_fails_does_not_end_the_worker():
    failing = django_rq.get_queue("push").enqueue("builtins.int", "no number")
    good = django_rq.get_queue("push").enqueue("builtins.int", "7", result_ttl=60)
    run_in_burst("push")
    assert failing.get_status() == "failed"
    assert good.return_value() == 7


def test_media_jobs_run_apart_and_with_limits():
    queue = django_rq.get_queue("media")
    where = queue.enqueue("os.getpid", result_ttl=60)
    memory = queue.enqueue("resource.getrlimit", resource.RLIMIT_AS, result_ttl=60)
    run_in_burst("media")
    assert where.return_value() != os.getpid()
    assert memory.return_value() == [MEDIA_MEMORY, MEDIA_MEMORY]


def test_rqworker_speaks_the_serializer_of_our_queues():
    queue = django_rq.get_queue("ingress")
    assert queue.serializer is JSONSerializer
    job = queue.enqueue("builtins.sum", [1, 2, 3], result_ttl=60)
    call_command("rqworker", "ingress", burst=True, verbosity=0)
    assert job.return_value() == 6


def test_one_queue_a_process():
    """RQ moves a job to its intermediate queue in one step only when the worker has a single queue."""
    queue = django_rq.get_queue("push")
    seen = []

    class Killed(QueueWorker):
        def execute_job(self, job, queue):
            seen.append(queue.intermediate_queue.get_job_ids())
            super().execute_job(job, queue)

    job = queue.enqueue("builtins.len", [1])
    Killed([queue], connection=queue.connection, serializer=queue.serializer).work(burst=True)
    assert seen == [[job.id]]
