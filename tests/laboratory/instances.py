"""A Rookery of the laboratory: `manage.py serve` under a name, on a folder of its own, with members who have tokens."""

import itertools
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg

from instance.embedded import run_dir
from instance.engines import postgresql
from instance.engines.processes import send, wait_for
from tests.laboratory.door import Door
from tests.laboratory.members import Member
from tests.operations.test_serve import BASE_DIR, Instance

SCOPES = "read write follow push"
PASSWORD = "correct horse battery staple"
START_SECONDS = 120
_ENTRY = re.compile(r"^(?=\d{4}-\d\d-\d\d )", re.MULTILINE)
"""Where one begins."""


class Server(Instance):
    """`settings` are variables of its environment (docs/settings.md) beyond those of `network`."""

    def __init__(self, name: str, data_dir: Path, port: int, door: Door, settings: Mapping[str, str]) -> None:
        super().__init__(data_dir)
        self.name = name
        self.port = port
        self.door = door
        self.settings = settings
        self._read = 0
        self._numbers = itertools.count(1)
        self._app_token = ""

    @property
    def url(self) -> str:
        return f"https://{self.name}"

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "LOCAL_DOMAIN": self.name, **self.settings}

    def launch(self) -> None:
        """Begin to start; `await_start` waits for the end of it, so that several can start at once."""
        self._read = 0
        self.process = self.spawn_serve()

    def await_start(self) -> None:
        assert wait_for(lambda: "Ctrl-C stops" in self.output or not self.is_running, START_SECONDS), self.output
        assert self.is_running, self.output

    def kill(self) -> None:
        """All of it in the same moment, as when a machine loses its power: databases, workers and whoever watches."""
        if self.process is None:
            return
        while pids := self.left_behind():
            for pid in pids:
                send(pid, signal.SIGKILL)
        self.process.wait()

    def member(self, stem: str, **profile: Any) -> Member:
        """A new member whose name begins with `stem`, signed up through the API; `profile` as update_credentials."""
        username = f"{stem}{next(self._numbers)}"
        body = {"username": username, "email": f"{username}@mail.test", "password": PASSWORD}
        sent = {**body, "agreement": True, "locale": "en"}
        answer = self.door.call("POST", "/api/v1/accounts", body=sent, headers=self._as_app())
        assert answer.status == 200, answer.body
        member = Member(self.name, username, answer.json["access_token"], self.door)
        if profile:
            member.patch("/api/v1/accounts/update_credentials", **profile)
        return member

    def manage(self, *command: str) -> str:
        """The output of a management command."""
        done = self.try_to_manage(*command)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def try_to_manage(self, *command: str) -> subprocess.CompletedProcess:
        """A management command that may fail."""
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=BASE_DIR,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What its database says."""
        with psycopg.connect(
            host=str(run_dir(self.data_dir)), user=postgresql.USER, dbname=postgresql.DATABASE, autocommit=True
        ) as connection:
            return connection.execute(query, values).fetchall()

    def received(self, sender: Member) -> list[str]:
        """The types of all activities of `sender` that came in here, in order."""
        query = "SELECT activity_type FROM federation_receivedactivity WHERE actor = %s ORDER BY id"
        return [kind for (kind,) in self.rows(query, sender.uri)]

    def unfinished(self) -> dict[str, Any]:
        """Events, received activities and letters at their first attempt that nobody has worked off yet."""
        found = {
            "events": self.rows("SELECT name, pending, error FROM instance_event"),
            "letters": self.rows("SELECT inbox, attempts, error FROM federation_delivery WHERE attempts = 0"),
            "received": self.rows(
                "SELECT activity_type, actor, attempts, dropped FROM federation_receivedactivity"
                " WHERE next_at IS NOT NULL"
            ),
        }
        return {f"{what} of {self.name}": rows for what, rows in found.items() if rows}

    def new_faults(self) -> list[str]:
        """What its log tells of errors, whole and once; a new start begins a new log."""
        written = self.output
        entries, self._read = _ENTRY.split(written[self._read :]), len(written)
        return [entry for entry in entries if " ERROR " in entry or "Traceback (most recent" in entry]

    def _as_app(self) -> dict[str, str]:
        if not self._app_token:
            about = {"client_name": "Laboratory", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob", "scopes": SCOPES}
            app = self.door.call("POST", "/api/v1/apps", body=about).json
            asked = {"grant_type": "client_credentials", "scope": SCOPES}
            asked |= {name: app[name] for name in ("client_id", "client_secret")}
            self._app_token = self.door.call("POST", "/oauth/token", body=asked).json["access_token"]
        return {"Authorization": f"Bearer {self._app_token}"}
