"""`manage.py serve` from outside: a first start, crashes of every part, ports, and what a stop leaves behind."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from instance.embedded import run_dir
from instance.engines.processes import PROC, is_alive, send, wait_for, working_in

BASE_DIR = Path(__file__).resolve().parent.parent.parent


class Instance:
    """One data directory and the `serve` that runs on it, if any."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.log = data_dir.with_suffix(".log")
        self.port = free_ports()
        self.process: subprocess.Popen | None = None

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def spawn_serve(self, *options: str) -> subprocess.Popen:
        return self.spawn("serve", "--no-demo", "--port", str(self.port), *options)

    def spawn(self, *command: str) -> subprocess.Popen:
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "manage.py", *command],
                cwd=BASE_DIR,
                env=self.environment(),
                stdout=log,
                stderr=log,
            )

    def start(self) -> float:
        """Start and wait for the address; the seconds it took."""
        began = time.monotonic()
        self.process = self.spawn_serve()
        assert wait_for(lambda: "Ctrl-C stops" in self.output or not self.is_running, 180), self.output
        assert self.is_running, self.output
        return time.monotonic() - began

    def stop(self) -> float:
        began = time.monotonic()
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(20) == 0, self.output
        return time.monotonic() - began

    def environment(self) -> dict[str, str]:
        """Ours without what the test run put there."""
        foreign = ("PYTEST", "DJANGO_", "DATA_DIR", "REDIS_URL", "DATABASE_URL", "PORT", "STREAMING_PORT")
        own = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        return {**own, "DATA_DIR": str(self.data_dir)}

    @property
    def output(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def children(self) -> dict[str, int]:
        assert self.process is not None
        found = {}
        for pid, parent, name in processes():
            if parent == self.process.pid and name.startswith("rook:"):
                found[name.removeprefix("rook:")] = pid
        return found

    def running(self, command: str) -> list[int]:
        """The processes of this instance that run a management command."""
        found = []
        for pid in self.left_behind():
            with contextlib.suppress(OSError):
                if (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")[2:3] == [command.encode()]:
                    found.append(pid)
        return found

    def is_well(self) -> bool:
        request = urllib.request.Request(f"http://localhost:{self.port}/health")
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def streams(self) -> bool:
        """Whether the streaming port answers."""
        try:
            with urllib.request.urlopen(
                f"http://localhost:{self.port + 1}/api/v1/streaming/health", timeout=5
            ) as answer:
                return answer.status < 500
        except urllib.error.HTTPError as error:
            return error.code < 500
        except OSError:
            return False

    def databases(self) -> set[int]:
        return {
            *working_in(self.data_dir / "postgresql", "postgres"),
            *working_in(self.data_dir / "valkey", "valkey-server"),
        }

    def left_behind(self) -> list[int]:
        """Every process with our DATA_DIR in its environment, and the servers, whose environment is empty."""
        wanted = f"DATA_DIR={self.data_dir}".encode()
        found = [*self.databases()]
        for entry in PROC.glob("[0-9]*"):
            try:
                if wanted in (entry / "environ").read_bytes().split(b"\0") and is_alive(int(entry.name)):
                    found.append(int(entry.name))
            except OSError:
                continue
        return found


def free_ports() -> int:
    """A port whose neighbour, for streaming, is free as well."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


def processes() -> list[tuple[int, int, str]]:
    found = []
    for entry in PROC.glob("[0-9]*"):
        try:
            head, _, rest = (entry / "stat").read_text().rpartition(")")
        except OSError:
            continue
        state, parent = rest.split()[:2]
        if state != "Z":
            found.append((int(entry.name), int(parent), head.partition("(")[2]))
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    instance = Instance(tmp_path_factory.mktemp("serve") / "data with spaces")
    yield instance
    if instance.is_running:
        instance.process.kill()
        instance.process.wait()
    for pid in instance.left_behind():
        send(pid, signal.SIGKILL)
    shutil.rmtree(run_dir(instance.data_dir), ignore_errors=True)  # in /tmp, because of the spaces


@pytest.fixture
def instance(made):
    if not made.is_running:
        made.start()
    return made


def test_a_first_start_makes_an_owner_and_answers(made):
    made.start()
    assert re.search(r"PostgreSQL \.\.\. ready in [\d.]+ s", made.output)
    assert re.search(r"Sign in as owner@localhost with the password \S{12,}", made.output)
    assert f"http://localhost:{made.port}" in made.output
    assert made.is_well()
    roles = {"web", "streaming", "clock", "default", "push", "ingress", "mailers", "pull", "media", "scheduler"}
    assert wait_for(lambda: set(made.children()) == roles, 10), made.output


@pytest.mark.parametrize("role", ["web", "streaming", "push", "media", "clock"])
def test_a_child_killed_by_force_is_started_again(instance, role):
    before = instance.children()
    os.kill(before[role], signal.SIGKILL)
    assert wait_for(lambda: instance.children().get(role, before[role]) != before[role], 10), instance.output
    assert wait_for(instance.is_well, 30), instance.output
    assert wait_for(instance.streams, 30), instance.output


def test_databases_killed_by_force_come_back(instance):
    before = instance.databases()
    for pid in before:
        send(pid, signal.SIGKILL)
    assert wait_for(lambda: instance.databases() and not instance.databases() & before, 30), instance.output
    assert wait_for(instance.is_well, 60), instance.output


def test_a_second_instance_on_the_same_port_says_so_and_starts_nothing(instance):
    other = Instance(instance.data_dir.parent / "other")
    other.port = instance.port
    process = other.spawn_serve()
    assert process.wait(60) == 1
    assert f"Port {instance.port}" in other.output
    assert not (other.data_dir / "postgresql").exists()
    assert other.left_behind() == []
    assert instance.is_well()


def test_a_taken_streaming_port_is_found_as_early(instance):
    other = Instance(instance.data_dir.parent / "another")
    process = other.spawn_serve("--streaming-port", str(instance.port))
    assert process.wait(60) == 1
    assert "--streaming-port" in other.output
    assert not (other.data_dir / "postgresql").exists()


def test_a_supervisor_killed_by_force_takes_its_children_with_it_and_the_next_start_recovers(instance):
    instance.process.kill()
    instance.process.wait()
    assert wait_for(
        lambda: not [pid for pid, _, name in processes() if name == "rook:web" and pid in instance.left_behind()], 5
    )
    assert instance.start() < 20  # 3 s on a machine with nothing else to do
    assert instance.is_well()
    assert "password" not in instance.output  # the owner was there already


def test_a_stop_leaves_nothing_behind(instance):
    assert instance.left_behind()
    assert instance.stop() < 12
    assert instance.left_behind() == []


def test_runserver_answers_on_one_port_with_a_worker_beside_it(made):
    if made.is_running:
        made.stop()
    process = made.spawn("runserver", str(made.port))
    try:
        assert wait_for(made.is_well, 180), made.output
        assert wait_for(lambda: len(made.running("rqworker")) == 1 and len(made.running("scheduler")) == 1, 60)
    finally:
        process.terminate()
        process.wait(20)
    assert wait_for(lambda: made.left_behind() == [], 30), made.output
