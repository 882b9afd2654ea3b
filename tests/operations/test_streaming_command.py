"""`manage.py streaming` answers where it is told to, and says so when the port is taken."""

import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_it_answers_until_it_is_stopped() -> None:
    port = free_port()
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "streaming", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        assert _health(port) == b"OK"
    finally:
        server.terminate()
        server.wait(20)


def _health(port: int) -> bytes:
    deadline = time.monotonic() + 30
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/api/v1/streaming/health", timeout=5) as answer:
                return answer.read()
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
