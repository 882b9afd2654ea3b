"""The regression check: a quick run against bench/expected.json, which is kept with the code.

Counts of statements and round trips must not grow. Costs in floors depend on the machine and on what else
it does: they are shown, with a mark where they are far off, and decide nothing.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from bench.report import Row, aligned

EXPECTED = Path(__file__).resolve().parent / "expected.json"
FAR_OFF = 2.0  # times what was expected
PLAY = {"sql": (1.0, 0.25), "redis": (1.5, 0.5)}
"""So many times what was expected, and so much more, is still the same: Redis reads large writes in pieces, by luck."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`grown`: more statements or round trips than expected."""

    cells: list[str]
    grown: bool


def check(pairs: list[tuple[Row, Row]]) -> list[Finding]:
    expected = json.loads(EXPECTED.read_text())
    return [_compare(row, floor, expected.get(row.name)) for row, floor in pairs]


def expect(pairs: list[tuple[Row, Row]]) -> None:
    """Write down what was seen as what is expected from now on."""
    seen = {row.name: _seen(row, floor) for row, floor in pairs}
    EXPECTED.write_text(json.dumps(seen, indent=2) + "\n")


def findings_table(findings: list[Finding]) -> str:
    headings = ["", "SQL", "expected", "Redis", "expected", "floors", "expected", ""]
    return aligned([headings, *(finding.cells for finding in findings)], words=(0, 7))


def _compare(row: Row, floor: Row, expected: dict[str, float] | None) -> Finding:
    seen = _seen(row, floor)
    if expected is None:
        cells = [text for value in seen.values() for text in (f"{value:g}", "")]
        return Finding(cells=[row.name, *cells, "new"], grown=False)
    grown = [name for name, (times, more) in PLAY.items() if seen[name] > expected[name] * times + more]
    cells = [text for name in seen for text in (f"{seen[name]:g}", f"{expected[name]:g}")]
    return Finding(cells=[row.name, *cells, _remark(seen, expected, grown)], grown=bool(grown))


def _remark(seen: dict[str, float], expected: dict[str, float], grown: list[str]) -> str:
    if grown:
        return f"grown: {', '.join(grown)}"
    if seen["floors"] > expected["floors"] * FAR_OFF:
        return "slower, if the machine is quiet"
    fewer = [name for name, (times, more) in PLAY.items() if seen[name] * times + more < expected[name]]
    return f"fewer: {', '.join(fewer)}; write it down" if fewer else ""


def _seen(row: Row, floor: Row) -> dict[str, float]:
    return {
        "sql": round(row.sql, 1),
        "redis": round(row.redis, 1),
        "floors": round(row.python / max(floor.python, 0.01), 1),
    }
