"""One request at a time: the latency without a queue, and counts that belong to the answer alone."""

import http.client
import json
import statistics
import time
from dataclasses import dataclass

from bench.measures import Measure, headers
from bench.meters import NOTHING, BareMeters, Meters, Reading
from bench.place import Outdate

WARM_UPS = 24  # on one connection, which stays with one worker: thrice for each of its threads


class Failed(Exception):
    """What was asked did not succeed, so there is nothing to measure."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    content: bytes
    milliseconds: float


@dataclass(frozen=True, kw_only=True)
class Alone:
    """The median latency, and what a request cost."""

    latency: float
    cost: Reading
    kilobytes: float


class Asker:
    """A client with one kept-alive connection, who asks for the paths of a measure in turn."""

    def __init__(self, port: int, token: str, measure: Measure) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._measure = measure
        self._headers = headers(token, measure)
        self._number = 0

    def __call__(self) -> Answer:
        measure, number, self._number = self._measure, self._number, self._number + 1
        path = measure.paths[number % len(measure.paths)]
        body = measure.body.replace("{number}", str(number)) or None
        began = time.perf_counter()
        try:
            self._connection.request(measure.method, path, body, self._headers)
            response = self._connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise Failed(f"{measure.method} {path} was not answered: {error!r}") from error
        if response.status != 200:
            raise Failed(f"{measure.method} {path} answered {response.status}: {content[:300]!r}")
        return Answer(content=content, milliseconds=(time.perf_counter() - began) * 1000)

    def settle(self, meters: Meters | BareMeters) -> None:
        """Wait for the jobs that these requests leave."""
        if self._measure.method == "POST":
            meters.wait_for_jobs()


def ask_alone(
    ask: Asker, meters: Meters | BareMeters, *, count: int, idle: Reading, outdate: Outdate | None = None
) -> Alone:
    """So many requests while the job workers stand still; `idle` is what goes on even then."""
    for _ in range(WARM_UPS):
        ask()
    ask.settle(meters)
    with meters.without_jobs():
        answers, spent = _cold(ask, meters, count, outdate) if outdate else _warm(ask, meters, count)
    ask.settle(meters)
    return Alone(
        latency=statistics.median(answer.milliseconds for answer in answers),
        cost=spent.per(count, idle),
        kilobytes=statistics.mean(len(answer.content) for answer in answers) / 1024,
    )


def _warm(ask: Asker, meters: Meters | BareMeters, count: int) -> tuple[list[Answer], Reading]:
    before = meters.read()
    answers = [ask() for _ in range(count)]
    return answers, meters.read().since(before)


def _cold(ask: Asker, meters: Meters | BareMeters, count: int, outdate: Outdate) -> tuple[list[Answer], Reading]:
    """Only the requests count, not what is done between them."""
    answers, spent = list[Answer](), NOTHING
    for _ in range(count):
        outdate(json.loads(ask().content))
        before = meters.read()
        answers.append(ask())
        spent = spent.plus(meters.read().since(before))
    return answers, spent
