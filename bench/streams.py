"""A thousand open streams: what a delivery costs the process that holds the sockets, and how long it takes."""

import json
import subprocess
import sys
from dataclasses import dataclass

from bench.asking import Failed
from bench.place import ROOT, Place
from bench.processes import cpu, kilobytes

SOCKETS, MESSAGES, FIRST = 1000, 20, 20


@dataclass(frozen=True, kw_only=True)
class Stream:
    """`microseconds` of CPU a delivery, `kilobytes` of memory a socket, latencies in milliseconds."""

    name: str
    sockets: int
    expected: int
    received: int
    microseconds: float
    kilobytes: float
    p50: float
    p99: float

    @property
    def lost(self) -> int:
        return self.expected - self.received

    def cells(self) -> list[str]:
        figures = (f"{value:.1f}" for value in (self.microseconds, self.kilobytes, self.p50, self.p99))
        return [self.name, f"{self.sockets:,}", f"{self.received:,}", *figures, str(self.lost)]


def listen(place: Place, *, name: str, pid: int, host: str, port: int, token: str, viewer: int) -> Stream:
    """Open the sockets at the process with this id, send messages, and see what arrives."""
    listener = _Listener(place, port=port, host=host, token=token, viewer=viewer)
    try:
        listener.expect("first")  # what the first sockets made it load is not the price of a socket
        empty = kilobytes(pid)
        listener.go()
        listener.expect("ready")
        full, before = kilobytes(pid), cpu(pid)
        listener.go()
        seen = json.loads(listener.line())
        spent = cpu(pid) - before
    finally:
        listener.stop()
    return Stream(
        name=name,
        sockets=SOCKETS,
        microseconds=spent * 1000 / max(1, seen["received"]),
        kilobytes=(full - empty) / (SOCKETS - FIRST),
        **seen,
    )


class _Listener:
    """`python -m bench.listen`, with whom we talk by lines."""

    def __init__(self, place: Place, **options: object) -> None:
        sizes = {"sockets": SOCKETS, "first": FIRST, "messages": MESSAGES}
        words = [word for name, value in {**options, **sizes}.items() for word in (f"--{name}", str(value))]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.listen", *words],
            cwd=ROOT, env={**place.environment, "DJANGO_SETTINGS_MODULE": "instance.settings"}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self._process.stdin and self._process.stdout
        self._input, self._output = self._process.stdin, self._process.stdout

    def line(self) -> str:
        said = self._output.readline().strip()
        if not said:
            raise Failed("the streams could not be opened, or broke")
        return said

    def expect(self, word: str) -> None:
        if (said := self.line()) != word:
            raise Failed(said)

    def go(self) -> None:
        self._input.write("go\n")
        self._input.flush()

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()
