"""What the benchmark counts: the requests that are meant, and of the machine only what serves them."""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bench.asking import WARM_UPS, Asker, Failed, ask_alone
from bench.listen import Socket, summary
from bench.measures import Measure
from bench.meters import NOTHING, Meters, Reading
from bench.place import Place, Sizes
from bench.processes import cpu, descendants, name

BUSY = "import time\nuntil = time.process_time() + 0.2\nwhile time.process_time() < until: pass\nprint(1, flush=True)\n"


@contextmanager
def child(source: str) -> Iterator[subprocess.Popen[str]]:
    """A Python that has come to the end of this source."""
    command = [sys.executable, "-c", f"{source}\ninput()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        yield process
        process.kill()


def test_cpu_time_counts_threads_that_have_ended() -> None:
    threaded = (
        f"import threading\nthread = threading.Thread(target=lambda: exec({BUSY!r}))\nthread.start()\nthread.join()"
    )
    with child(threaded) as process:
        assert 200 <= cpu(process.pid) < 2000
        assert process.pid in descendants(os.getpid())
    assert cpu(process.pid) == 0


def test_workers_stand_still_while_answers_are_counted_and_the_web_does_not() -> None:
    named = "open('/proc/self/comm', 'w').write('rook:{}')\nprint(1, flush=True)"
    with child(named.format("push")) as worker, child(named.format("web")) as web:
        assert name(worker.pid) == "rook:push"
        meters = object.__new__(Meters)
        meters._root = os.getpid()
        with meters.without_jobs():
            assert (state(worker.pid), state(web.pid)) == ("T", "S")
        assert state(worker.pid) == "S"


def state(pid: int) -> str:
    for _ in range(50):
        found = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        if found in "ST":
            break
        time.sleep(0.02)
    return found


def test_asking_redis_how_much_it_read_is_not_counted() -> None:
    class Valkey:
        reads = 7

        def info(self, section: str) -> dict[str, int]:
            self.reads += 1
            return {"total_reads_processed": self.reads}

    meters = object.__new__(Meters)
    meters._redis, meters._asked = Valkey(), 0
    assert meters._reads() == meters._reads()
    meters._redis.reads += 2
    assert meters._reads() == meters._reads() == 9


class Played(BaseHTTPRequestHandler):
    """A server that remembers what it was asked."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, str]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append((self.path, body))
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"[]")

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def port() -> Iterator[int]:
    Played.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Played) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


class CountingMeters:
    """A statement a request, and forty that somebody else makes whenever the workers run."""

    paused = False
    waited = 0

    def read(self) -> Reading:
        return Reading(seconds=len(Played.asked), statements=len(Played.asked))

    @contextmanager
    def without_jobs(self) -> Iterator[None]:
        self.paused = True
        yield
        self.paused = False

    def wait_for_jobs(self) -> None:
        assert not self.paused
        self.waited += 1


POST = Measure(name="post", paths=["/a", "/b"], method="POST", body='{"status":"{number}"}')


def test_paths_are_asked_in_turn_and_each_body_once(port: int) -> None:
    meters = CountingMeters()
    alone = ask_alone(Asker(port, "secret", POST), meters, count=10, idle=NOTHING)
    assert alone.cost.statements == 1
    assert alone.kilobytes == 2 / 1024
    assert meters.waited == 2
    assert [path for path, _ in Played.asked[:3]] == ["/a", "/b", "/a"]
    assert len({body for _, body in Played.asked}) == len(Played.asked) == WARM_UPS + 10


def test_of_a_cold_answer_only_the_second_request_counts(port: int) -> None:
    outdated: list[Any] = []
    alone = ask_alone(Asker(port, "secret", POST), CountingMeters(), count=10, idle=NOTHING, outdate=outdated.append)
    assert alone.cost.statements == 1
    assert len(Played.asked) == WARM_UPS + 20
    assert outdated == [[]] * 10


def test_what_is_not_answered_well_is_not_measured(port: int) -> None:
    with pytest.raises(Failed, match="answered 404"):
        Asker(port, "secret", Measure(name="gone", paths=["/gone"], method="POST", body="{}"))()
    with pytest.raises(Failed, match="was not answered"):
        Asker(1, "secret", POST)()


def test_frames_of_all_lengths_are_read() -> None:
    async def delays() -> list[float]:
        socket, socket.reader = (one := Socket()), asyncio.StreamReader()
        for size in (1, 1500, 70_000):
            text = json.dumps({"payload": f"{time.monotonic() - 1} 0 {'x' * size}"}).encode()
            socket.reader.feed_data(b"\x81" + length(len(text)) + text)
        socket.reader.feed_data(b"\x89\x00")  # a ping is no message
        socket.reader.feed_eof()
        with pytest.raises(asyncio.IncompleteReadError):
            await socket.read()
        return one.delays

    def length(size: int) -> bytes:
        if size < 126:
            return bytes([size])
        return b"\x7e" + size.to_bytes(2, "big") if size < 65_536 else b"\x7f" + size.to_bytes(8, "big")

    found = asyncio.run(delays())
    assert len(found) == 3
    assert all(1000 <= delay < 10_000 for delay in found)


def test_messages_that_did_not_come_are_missed() -> None:
    sockets = [Socket() for _ in range(3)]
    sockets[0].delays = sockets[1].delays = [10.0, 30.0]
    seen = summary(sockets, 2)
    assert (seen["expected"], seen["received"]) == (6, 4)
    assert 10 <= seen["p50"] <= 30


def test_data_are_planted_once_by_each_planter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def manage(self: Place, *arguments: str) -> str:
        done.append(arguments[0])
        return f"Planted in 3 s.\ntoken: {len(done)}"

    monkeypatch.setattr(Place, "manage", manage)
    sizes = Sizes(accounts=10, statuses=10, followees=1, followers=1, thread=0, seed=1)
    place = Place(tmp_path, sizes, 1)
    assert place.plant() == place.plant() == "2"
    assert done == ["migrate", "seed"]
    (place.data_dir / "planter").write_text("another")
    (place.data_dir / "leftover").touch()
    assert place.plant() == "4"
    assert not (place.data_dir / "leftover").exists()
