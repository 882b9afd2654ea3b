"""What was asked of a run, and whether it was seen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bench.measures import Measure
from bench.report import Row, aligned


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
        "total_ms": ("Python, PostgreSQL and jobs ms", row.python + row.postgres + row.jobs),
        "sql": ("SQL until the answer", row.sql),
        "redis": ("Redis round trips", row.redis),
    }
    elsewhere = measure.elsewhere
    for name, asked in vars(measure.limit).items():
        if asked is not None:
            what, value = seen[name]
            yield Verdict(measure=measure.name, what=what, asked=asked, seen=round(value, 3), elsewhere=elsewhere)
            elsewhere = ""


def verdict_table(verdicts: Iterable[Verdict]) -> str:
    return aligned([["target", "", "asked", "seen", "", "elsewhere"], *(verdict.cells() for verdict in verdicts)])
