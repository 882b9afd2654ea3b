"""Many people at once, over real HTTP: nothing breaks, nothing is counted twice, no connection is left behind."""

import http.client
import json
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from instance.embedded import run_dir
from instance.engines.processes import wait_for
from tests.operations.test_serve import BASE_DIR, Instance
from tests.support.template import copy_template

PEOPLE, ROUNDS = 32, 2
PLANT = """
import json
from tests.support.api import token_for
from tests.support.factories import make_account
from tests.support.statuses import make_status
author = make_account("author")
people = [make_account(f"person{number}") for number in range(PEOPLE)]
asked = make_status(author, "Which?", poll={"options": ["one", "two"], "expires_in": 3600})
plain = make_status(author, "Hello")
facts = {"author": author.pk, "asked": asked.pk, "poll": asked.poll.pk, "plain": plain.pk}
print("FACTS" + json.dumps({**facts, "tokens": [token_for(person) for person in people]}))
"""
COUNTERS = """
    SELECT s.status_id, 'favourites', s.favourites_count,
           (SELECT count(*) FROM statuses_favourite f WHERE f.status_id = s.status_id) FROM statuses_statusstats s
    UNION ALL
    SELECT s.status_id, 'reblogs', s.reblogs_count,
           (SELECT count(*) FROM statuses_status r WHERE r.reblog_of_id = s.status_id AND r.deleted_at IS NULL)
      FROM statuses_statusstats s
    UNION ALL
    SELECT a.account_id, 'followers', a.followers_count,
           (SELECT count(*) FROM accounts_follow f WHERE f.target_id = a.account_id) FROM accounts_accountstats a
    UNION ALL
    SELECT a.account_id, 'following', a.following_count,
           (SELECT count(*) FROM accounts_follow f WHERE f.account_id = a.account_id) FROM accounts_accountstats a
    UNION ALL
    SELECT a.account_id, 'statuses', a.statuses_count,
           (SELECT count(*) FROM statuses_status s WHERE s.account_id = a.account_id AND s.deleted_at IS NULL)
      FROM accounts_accountstats a
    UNION ALL
    SELECT p.id, 'voters', p.voters_count, (SELECT count(DISTINCT account_id) FROM statuses_pollvote v
      WHERE v.poll_id = p.id) FROM statuses_poll p
    UNION ALL
    SELECT p.id, 'votes', p.tallies[1] + p.tallies[2], (SELECT count(*) FROM statuses_pollvote v WHERE v.poll_id = p.id)
      FROM statuses_poll p
"""


class Crowded(Instance):
    """An instance without limits, with an author and a crowd."""

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "DISABLE_RATE_LIMITS": "true", "PYTHONPATH": str(BASE_DIR)}

    def plant(self) -> dict[str, Any]:
        script = PLANT.replace("PEOPLE", str(PEOPLE))
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "-c", script],
            cwd=BASE_DIR,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout.partition("FACTS")[2])

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(host=str(run_dir(self.data_dir)), user="rookery", dbname="rookery") as connection:
            return connection.execute(sql).fetchall()

    def post(self, path: str, token: str, body: dict[str, Any]) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Host": f"localhost:{self.port}",
        }
        connection.request("POST", path, json.dumps(body), headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crowded, dict[str, Any]]]:
    instance = Crowded(Path(tmp_path_factory.mktemp("crowd")) / "data")
    copy_template(instance.data_dir)
    instance.start()
    yield instance, instance.plant()
    instance.stop()


def test_everybody_at_once(place: tuple[Crowded, dict[str, Any]]) -> None:
    """Thirty-two people press the same buttons: no 5xx, and afterwards every counter equals its rows."""
    instance, facts = place
    plain, asked = (f"/api/v1/statuses/{facts[name]}" for name in ("plain", "asked"))
    buttons = [
        *(
            f"{status}/{verb}"
            for status in (plain, asked)
            for verb in ("favourite", "unfavourite", "reblog", "unreblog")
        ),
        *(f"/api/v1/accounts/{facts['author']}/{verb}" for verb in ("follow", "unfollow", "mute", "unmute")),
        f"/api/v1/polls/{facts['poll']}/votes",
    ]
    answers: Counter[int] = Counter()

    def press(number: int) -> None:
        order = random.Random(number)
        # Two devices in one hand: every token is used by two threads at once.
        token = facts["tokens"][number // 2]
        for _round in range(ROUNDS):
            for path in order.sample(buttons, len(buttons)):
                answers[instance.post(path, token, {"choices": [number % 2]})] += 1

    _together(press)

    assert set(answers) <= {200, 422}, answers
    assert sum(answers.values()) == PEOPLE * ROUNDS * len(buttons)
    wrong = [row for row in instance.ask(COUNTERS) if row[2] != row[3]]
    assert not wrong
    assert instance.ask("SELECT sum(deadlocks) FROM pg_stat_database") == [(0,)]


def test_killed_clients_leave_no_connections(place: tuple[Crowded, dict[str, Any]]) -> None:
    """Thirty-two clients hang up in the middle of a request, again and again; the database hardly notices."""
    instance, facts = place
    before = _connections(instance)

    def hang_up(number: int) -> None:
        head = f"Host: localhost\r\nAuthorization: Bearer {facts['tokens'][number]}\r\n"
        for text in (
            f"GET /api/v1/timelines/home HTTP/1.1\r\n{head}\r\n",
            f"POST /api/v1/statuses HTTP/1.1\r\n{head}Content-Type: application/json\r\nContent-Length: 900\r\n\r\n{{",
            "GET /api/v1/timel",
        ):
            with socket.create_connection(("127.0.0.1", instance.port), timeout=10) as client:
                client.sendall(text.encode())
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")  # a reset, not a farewell

    for _round in range(3):
        _together(hang_up)
    time.sleep(1)

    assert instance.is_well()
    assert instance.post(f"/api/v1/statuses/{facts['plain']}/favourite", facts["tokens"][0], {}) == 200
    assert _connections(instance) <= before + 2
    # A worker may be between two statements at the moment; what was left behind would stay.
    idle = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
    assert wait_for(lambda: instance.ask(idle) == [(0,)], 10)


def _together(act: Any) -> None:
    threads = [threading.Thread(target=act, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(180)
        assert not thread.is_alive()


def _connections(instance: Crowded) -> int:
    return instance.ask("SELECT count(*) FROM pg_stat_activity WHERE datname = 'rookery'")[0][0]
