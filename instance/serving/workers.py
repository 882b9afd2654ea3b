"""RQ workers: one queue a process, because only then RQ moves a job to safety in the same step that takes it."""

import os
import resource
import socket
from typing import Any

import django_rq
from django.db import close_old_connections
from rq import SimpleWorker, Worker
from rq.job import Job
from rq.queue import Queue

MAINTENANCE_SECONDS = 45  # how soon jobs of a killed worker are found
MEDIA_MEMORY = 3 * 1024**3
MEDIA_CPU_SECONDS = 900


class QueueWorker(SimpleWorker):
    """Runs jobs in its own process: ten times cheaper than a fork a job."""

    def perform_job(self, *args: Any, **kwargs: Any) -> bool:
        try:
            return super().perform_job(*args, **kwargs)
        finally:
            close_old_connections()  # back to the pool, which looks for broken ones


class MediaWorker(Worker):
    """Runs each job in a child of its own with limits: pictures and films come from strangers."""

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEDIA_MEMORY, MEDIA_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MEDIA_CPU_SECONDS, MEDIA_CPU_SECONDS))
        os.nice(5)
        super().main_work_horse(job, queue)


def worker_class(queues: list[str]) -> type[QueueWorker] | type[MediaWorker]:
    return MediaWorker if queues == ["media"] else QueueWorker


def work(queue_name: str) -> None:
    """Work on one queue until told to stop."""
    queue = django_rq.get_queue(queue_name)
    worker = worker_class([queue_name])(
        [queue],
        name=f"{queue_name}.{socket.gethostname()}.{os.getpid()}",
        connection=queue.connection,
        serializer=queue.serializer,
        maintenance_interval=MAINTENANCE_SECONDS,
    )
    worker.work(logging_level="WARNING")
