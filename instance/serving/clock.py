"""The clock: queues what instance/schedule.py names when it is due, and jobs whose retry has to wait."""

import logging
import signal
import threading
import time
from collections.abc import Sequence

import django_rq
import redis
from django.conf import settings
from rq.scheduler import RQScheduler
from rq.serializers import JSONSerializer

from instance.jobs import TIMEOUT
from instance.schedule import SCHEDULE, Tick

logger = logging.getLogger(__name__)
BEAT_SECONDS = 2.0
FAILURE_SECONDS = 7 * 24 * 3600  # how long the admin pages show a failed run


class Clock:
    """One beat looks at every row of the table. Any number of clocks may run: each slot of time is claimed once."""

    def __init__(self, schedule: Sequence[Tick] = SCHEDULE) -> None:
        self.schedule = schedule
        self.connection = django_rq.get_connection("scheduler")
        self.retries = RQScheduler(
            settings.QUEUES, connection=self.connection, logging_level=logging.WARNING, serializer=JSONSerializer
        )
        self._stopping = threading.Event()

    def run(self) -> None:
        """Beat until told to stop."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._stopping.set())
        while not self._stopping.wait(BEAT_SECONDS):
            try:
                self.beat(time.time())
            except redis.exceptions.RedisError as error:
                logger.warning("the clock waits for Redis: %s", error)
        self.retries.release_locks()

    def beat(self, now: float) -> None:
        for tick in self.schedule:
            if self._claim(tick, now):
                django_rq.get_queue(tick.queue).enqueue(
                    tick.job, job_timeout=TIMEOUT, result_ttl=0, failure_ttl=FAILURE_SECONDS
                )
        if self.retries.should_reacquire_locks:
            self.retries.acquire_locks()
        self.retries.enqueue_scheduled_jobs()
        self.retries.heartbeat()

    def _claim(self, tick: Tick, now: float) -> bool:
        """Take the current slot of a row; false when a clock, this or another, has it already."""
        seconds = int(tick.every.total_seconds())
        slot = int(now) // seconds
        return bool(self.connection.set(f"rookery:tick:{tick.job}:{slot}", 1, nx=True, ex=2 * seconds))
