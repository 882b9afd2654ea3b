"""Where the crash test happens: databases, a member who posts, and the workers that deliver, forked as `serve` does."""

import os
import random
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import django

django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402

from federation import outbox  # noqa: E402
from federation.delivery import deliver  # noqa: E402
from federation.signing import signer_for  # noqa: E402
from instance import embedded  # noqa: E402
from instance.serving.children import Role, fork  # noqa: E402
from instance.serving.clock import Clock  # noqa: E402
from instance.serving.workers import work  # noqa: E402
from tests.support.factories import make_account  # noqa: E402


class Site:
    """`lease` takes the place of the five minutes after which what a dead worker had in hand is taken by others."""

    def __init__(self, lease: timedelta, servers: int) -> None:
        outbox.LEASE = lease
        self.inboxes = [f"http://s{number}.test/inbox" for number in range(servers)]
        self.databases = embedded.from_settings()
        self.databases.join()
        self.databases.start()
        self.children: dict[str, int] = {}

    def start(self, *, activities: int, reach: int, seconds: float) -> None:
        self._fork("push", partial(work, "push"))
        self._fork("scheduler", partial(work, "scheduler"))
        self._fork("clock", lambda: Clock().run())
        self._fork("writer", partial(write, activities, reach, seconds, self.inboxes))

    def kill_worker(self) -> bool:
        """SIGKILL to the worker that delivers, and another in its place; False if it was dead already."""
        pid = self.children["push"]
        os.kill(pid, signal.SIGKILL)
        _pid, status = os.waitpid(pid, 0)
        self._fork("push", partial(work, "push"))
        return os.waitstatus_to_exitcode(status) == -signal.SIGKILL

    def await_writer(self) -> None:
        _pid, status = os.waitpid(self.children.pop("writer"), 0)
        assert status == 0, "the writer failed"

    def left(self) -> int:
        """Deliveries that wait."""
        return self._count("federation_delivery")

    def held(self) -> int:
        """Servers that a worker has in hand, or that a dead one had."""
        return self._count("federation_hostqueue WHERE leased_until > now()")

    def end(self) -> None:
        for pid in self.children.values():
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        self.databases.leave()

    def _count(self, rows: str) -> int:
        """By a connection of its own each time: what is forked next must not share one."""
        entry = settings.DATABASES["default"]
        with psycopg.connect(host=entry["HOST"], user=entry["USER"], dbname=entry["NAME"]) as connection:
            return connection.execute(f"SELECT count(*) FROM {rows}").fetchone()[0]

    def _fork(self, name: str, run: Callable[[], object]) -> None:
        self.children[name] = fork(Role(name, run))


def write(activities: int, reach: int, seconds: float, inboxes: list[str]) -> None:
    """So many activities of one member, each to `reach` inboxes, at a steady pace."""
    member = make_account("crow")
    signer_for(member.pk, member.actor_uri)
    dice = random.Random(activities)
    began = time.monotonic()
    for number in range(activities):
        time.sleep(max(0, began + number * seconds / activities - time.monotonic()))
        uri = f"{member.actor_uri}#letters/{number}"
        letter = {"id": uri, "type": "Like", "actor": member.actor_uri, "object": uri}
        deliver(letter, owner=member.pk, inboxes=dice.sample(inboxes, reach))
    connections.close_all()
