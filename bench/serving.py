"""Starts and stops what is measured: the whole instance by `manage.py serve`, and the floor by the same gunicorn."""

import http.client
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.asking import Failed
from bench.place import MANAGE, ROOT, Place
from bench.processes import children

START_SECONDS, STOP_SECONDS = 60, 20


@contextmanager
def server(place: Place, port: int) -> Iterator[int]:
    """The production processes; yields the process id of their root."""
    with _process([*MANAGE, "serve", "--port", str(port), "--no-demo"], place, port, "/health") as pid:
        yield pid


@contextmanager
def floor(place: Place, port: int) -> Iterator[int]:
    settings = "python:instance.serving.gunicorn_settings"
    command = [sys.executable, "-m", "gunicorn", "-c", settings, "-b", f"127.0.0.1:{port}", "bench.floor:application"]
    with _process(command, place, port, "/", DJANGO_SETTINGS_MODULE="bench.floor_settings") as pid:
        yield pid


@contextmanager
def asgi_server(place: Place, port: int) -> Iterator[int]:
    """The streams under gunicorn's asgi worker; yields the worker's process id. They belong to the server's port."""
    settings = ["-c", "python:instance.serving.gunicorn_settings", "-k", "asgi", "-w", "1"]
    command = [sys.executable, "-m", "gunicorn", *settings, "-b", f"127.0.0.1:{port}", "instance.asgi:application"]
    with _process(command, place, port, "/api/v1/streaming/health", DJANGO_SETTINGS_MODULE="instance.settings") as pid:
        yield children(pid)[0]


@contextmanager
def _process(command: list[str], place: Place, port: int, path: str, **environment: str) -> Iterator[int]:
    log = (place.data_dir / f"{port}.log").open("wb")
    process = subprocess.Popen(
        command, cwd=ROOT, env={**place.environment, **environment}, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        _wait_for(process, port, path, log.name)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


def _wait_for(process: subprocess.Popen[bytes], port: int, path: str, log: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            connection.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
        finally:
            connection.close()
    raise Failed(f"Nothing answers on port {port}; see {log}")
