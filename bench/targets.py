"""What was asked of a run, and whether it was seen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bench.measures import STREAMS, Measure
from bench.report import Row, aligned
from bench.streams import Stream


@dataclass(frozen=True, kw_only=True)
class Verdict:
    measure: str
    what: str
    asked: float
    seen: float
    elsewhere: str = ""

    @property
    def met(self) -> bool:
        return self.seen <= self.asked

    def cells(self) -> list[str]:
        return [
            self.measure, self.what, f"≤ {self.asked:g}", f"{self.seen:.2f}", "met" if self.met else "missed",
            self.elsewhere,
        ]  # fmt: skip


def judge(measure: Measure, row: Row, floor: Row) -> Iterator[Verdict]:
    seen = {
        "python": ("Python, in floors", row.python / max(floor.python, 1e-9)),
        "python_ms": ("Python ms", row.python),
        "postgres_ms": ("PostgreSQL ms", row.postgres),
        "total_ms": ("CPU ms in all", row.python + row.postgres + row.jobs + row.valkey),
        "sql": ("SQL until the answer", row.sql),
        "redis": ("Redis round trips", row.redis),
    }
    yield from _judged(measure.name, seen, vars(measure.limit), measure.elsewhere)


def judge_stream(stream: Stream) -> Iterator[Verdict]:
    limit = STREAMS[stream.name]
    seen = {
        "microseconds": ("µs CPU a delivery", stream.microseconds),
        "kilobytes": ("KiB a socket", stream.kilobytes),
        "p99": ("p99 ms", stream.p99),
        "lost": ("lost", stream.lost),
    }
    yield from _judged(f"{stream.sockets:,} streams, {stream.name}", seen, vars(limit), limit.elsewhere)


def verdict_table(verdicts: Iterable[Verdict]) -> str:
    headings = ["target", "", "asked", "seen", "", "elsewhere"]
    return aligned([headings, *(verdict.cells() for verdict in verdicts)], words=(0, 1, 4, 5))


def _judged(
    name: str, seen: Mapping[str, tuple[str, float]], limits: Mapping[str, float | None], elsewhere: str
) -> Iterator[Verdict]:
    """What is known from elsewhere stands in the first line."""
    for key, (what, value) in seen.items():
        asked = limits[key]
        if asked is not None:
            yield Verdict(measure=name, what=what, asked=asked, seen=round(value, 3), elsewhere=elsewhere)
            elsewhere = ""
