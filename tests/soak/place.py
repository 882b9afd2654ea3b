"""The instance that is soaked: a real `manage.py serve` on a data folder of its own, with a circle of friends."""

import contextlib
import http.client
import itertools
import json
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

from tests.operations.test_serve import BASE_DIR, Instance

FIRST_PORT = 19400
PEOPLE = 6
_MARK = "SOAK"
_PLANT = """
import json
from accounts.models import Account
from tests.support.api import token_for
from tests.support.factories import make_account, make_follow
from timelines.actions.lists import add_to_list, create_list
people = [make_account(f"soaker{number}") for number in range(PEOPLE)]
for one in people:
    for other in people:
        if one != other:
            make_follow(one, other)
members = create_list(account=people[0], title="Two friends", replies_policy="list", exclusive=False)
add_to_list(members=members, account_ids=[people[1].pk, people[2].pk])
facts = [{"id": one.pk, "name": one.username, "token": token_for(one)} for one in people]
print("SOAK" + json.dumps({"people": facts, "list": members.pk}))
"""


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    token: str


@dataclass(frozen=True)
class Circle:
    """Everybody follows everybody; the first has a list with the second and the third."""

    people: tuple[Person, ...]
    list_id: int

    @property
    def listed(self) -> tuple[Person, ...]:
        return self.people[1:3]


class Soaked(Instance):
    """Without limits."""

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "DISABLE_RATE_LIMITS": "true", "PYTHONPATH": str(BASE_DIR)}

    def plant(self) -> Circle:
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "-c", _PLANT.replace("PEOPLE", str(PEOPLE))],
            cwd=BASE_DIR,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        facts = json.loads(done.stdout.partition(_MARK)[2])
        return Circle(tuple(Person(**person) for person in facts["people"]), facts["list"])


class Door:
    """The API. Each request has a connection of its own: one that waits may be closed by the server at any time."""

    def __init__(self, port: int) -> None:
        self.port = port

    def call(self, method: str, path: str, person: Person, body: dict[str, Any] | None = None) -> tuple[float, Any]:
        """When the request was sent, and what was answered; an error if that is not 200."""
        headers = {
            "Authorization": f"Bearer {person.token}",
            "Content-Type": "application/json",
            "Host": f"localhost:{self.port}",
        }
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, json.dumps(body or {}), headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:200]!r}")
        return began, json.loads(text)


def free_ports() -> int:
    """The first port from 19400 that is free, and its neighbour for streaming with it."""
    for port in itertools.count(FIRST_PORT, 2):
        with (
            contextlib.suppress(OSError),
            socket.create_server(("127.0.0.1", port)),
            socket.create_server(("127.0.0.1", port + 1)),
        ):
            return port
    raise AssertionError
