"""The table on the terminal, and the files under bench/results/."""

import json
import platform
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from bench.streams import Stream

RESULTS = Path(__file__).resolve().parent / "results"
HEADINGS = ("", "req/s", "p50 ms", "p95", "p99", "alone", "Python ms", "PG ms", "jobs ms", "Valkey ms", "SQL", "Redis",
            "KB", "RSS MB", "failed")  # fmt: skip
STREAM_HEADINGS = ("streams", "sockets", "delivered", "CPU µs each", "KiB a socket", "p50 ms", "p99", "lost")
FLOOR = "  floor"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table; CPU is milliseconds a request."""

    name: str
    per_second: float
    p50: float
    p95: float
    p99: float
    alone: float
    python: float
    postgres: float
    jobs: float
    valkey: float
    sql: float
    redis: float
    kilobytes: float
    rss: float
    failed: int

    def cells(self) -> list[str]:
        if self.name == FLOOR:
            behind = [""] * 5
        else:
            costs = (f"{value:.2f}" for value in (self.postgres, self.jobs, self.valkey))
            behind = [*costs, f"{self.sql:.1f}", f"{self.redis:.1f}"]
        times = [f"{value:.1f}" if value else "" for value in (self.p50, self.p95, self.p99, self.alone)]
        return [
            self.name, f"{self.per_second:.0f}" if self.per_second else "", *times, f"{self.python:.2f}", *behind,
            f"{self.kilobytes:.1f}", f"{self.rss:.0f}", str(self.failed or ""),
        ]  # fmt: skip


def table(rows: list[Row]) -> str:
    return aligned([list(HEADINGS), *(row.cells() for row in rows)])


def stream_table(streams: Iterable[Stream]) -> str:
    return aligned([list(STREAM_HEADINGS), *(stream.cells() for stream in streams)])


def aligned(lines: list[list[str]], *, words: Collection[int] = (0,)) -> str:
    """Columns of words to the left, of numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in words else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def save(rows: list[Row], about: Mapping[str, Any]) -> Path:
    """The results as JSON, and the plot beside those of the last run that was like this one."""
    RESULTS.mkdir(exist_ok=True)
    earlier = last_run(about)
    now = datetime.now(UTC)
    machine = {"python": platform.python_version(), "machine": platform.machine(), "system": platform.system()}
    said = {"at": now.isoformat(timespec="seconds"), **machine, **about, "rows": [asdict(row) for row in rows]}
    file = RESULTS / f"{now:%Y%m%d-%H%M%S}.json"
    file.write_text(json.dumps(said, indent=2) + "\n")
    (RESULTS / "latest.svg").write_text(plot(rows, earlier))
    return file


def last_run(about: Mapping[str, Any]) -> dict[str, float]:
    """Python and PostgreSQL milliseconds of each measure in the newest results for the same data and users."""
    for file in sorted(RESULTS.glob("*.json"), reverse=True):
        said = json.loads(file.read_text())
        if all(said.get(name) == about[name] for name in ("sizes", "users")):
            return {row["name"]: row["python"] + row["postgres"] for row in said["rows"] if row["name"] != FLOOR}
    return {}


def plot(rows: list[Row], earlier: Mapping[str, float] | None = None) -> str:
    """CPU a request, Python and PostgreSQL end to end; marks on each bar: its floor, and the run before."""
    earlier = earlier or {}
    pairs = list(zip(rows[::2], rows[1::2], strict=True))
    longest = max([*(row.python + row.postgres for row, _floor in pairs), *earlier.values()]) or 1
    scale = 520 / longest
    bars = []
    for index, (row, floor) in enumerate(pairs):
        top = 60 + index * 34
        python, postgres, mark = row.python * scale, row.postgres * scale, 130 + floor.python * scale
        label = f"{row.python:.1f} + {row.postgres:.1f} ms" + (f", {row.per_second:.0f}/s" if row.per_second else "")
        bars.append(
            f'<text x="120" y="{top + 16}" text-anchor="end">{escape(row.name)}</text>'
            f'<rect x="130" y="{top}" width="{python:.1f}" height="22" fill="#3b4a78"/>'
            f'<rect x="{130 + python:.1f}" y="{top}" width="{postgres:.1f}" height="22" fill="#e8735a"/>'
            f'<line x1="{mark:.1f}" x2="{mark:.1f}" y1="{top - 3}" y2="{top + 25}" stroke="#f2b15c" stroke-width="3"/>'
            f"{_before(130 + earlier[row.name] * scale, top) if row.name in earlier else ''}"
            f'<text x="{138 + python + postgres:.1f}" y="{top + 16}" fill="#555">{label}</text>'
        )
    height = 80 + len(pairs) * 34
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 {height}" font-family="sans-serif" font-size="13">'
        f'<rect width="860" height="{height}" fill="#fff"/>'
        '<text x="20" y="28" font-size="16">CPU a request: Python (blue) and PostgreSQL (red); '
        "yellow: a bare Django view of the same bytes, grey: the run before</text>"
        f"{''.join(bars)}</svg>\n"
    )


def _before(x: float, top: int) -> str:
    return f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top - 3}" y2="{top + 25}" stroke="#999" stroke-width="2"/>'
