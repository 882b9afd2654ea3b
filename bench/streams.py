"""A thousand open streams: what a delivery costs the process that holds the sockets, and how long it takes."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from bench.meters import Meters, process_cpu, process_kilobytes
from bench.place import ROOT, Place
from bench.serving import asgi_server
from bench.targets import Verdict

SOCKETS, MESSAGES = 1000, 20
ELSEWHERE = "channels_redis layers 300–445 µs"


def stream_verdicts(place: Place, token: str, port: int, meters: Meters) -> Iterator[Verdict]:
    """Under daphne, which `serve` runs, and under gunicorn's asgi worker: the same application."""
    daphne = _listened(place, token, port, port + 1, meters.streaming_pid())
    yield from _judged("1,000 streams, daphne", daphne, cpu=90)
    with asgi_server(place, port + 3) as pid:
        gunicorn = _listened(place, token, port, port + 3, pid)
    yield from _judged("1,000 streams, gunicorn", gunicorn, cpu=30)


def _judged(name: str, seen: dict[str, Any], *, cpu: float) -> Iterator[Verdict]:
    for what, asked, value, elsewhere in (
        ("µs CPU a delivery", cpu, seen["microseconds"], ELSEWHERE),
        ("KiB a socket", 40, seen["kilobytes"], ""),
        ("p99 ms", 300, seen["p99"], ""),
        ("lost", 0, seen["expected"] - seen["received"], ""),
    ):
        yield Verdict(measure=name, what=what, asked=asked, seen=round(value, 2), elsewhere=elsewhere)


def _listened(place: Place, token: str, web_port: int, port: int, pid: int) -> dict[str, Any]:
    viewer = place.targets(token).viewer
    command = [
        sys.executable, "-m", "bench.listen", "--port", port, "--host", f"localhost:{web_port}", "--token", token,
        "--viewer", viewer, "--sockets", SOCKETS, "--messages", MESSAGES,
    ]  # fmt: skip
    empty = process_kilobytes(pid)
    environment = {**place.environment, "DJANGO_SETTINGS_MODULE": "instance.settings"}
    with subprocess.Popen(
        [str(part) for part in command], cwd=ROOT, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as listener:  # fmt: skip
        assert listener.stdin and listener.stdout
        if listener.stdout.readline().strip() != "ready":
            sys.exit("The streams could not be opened.")
        full, before = process_kilobytes(pid), process_cpu(pid)
        listener.stdin.write("go\n")
        listener.stdin.flush()
        seen = json.loads(listener.stdout.readline())
        spent = process_cpu(pid) - before
    microseconds = spent * 1000 / max(1, seen["received"])
    return {**seen, "microseconds": microseconds, "kilobytes": (full - empty) / SOCKETS}
