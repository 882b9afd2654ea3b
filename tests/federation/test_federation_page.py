"""FEDERATION.md says what the inbox understands, neither more nor less."""

import re
from pathlib import Path

from instance.activities import ACTIVITIES

PAGE = Path(__file__).resolve().parent.parent.parent / "FEDERATION.md"


def test_the_page_lists_the_table() -> None:
    section = PAGE.read_text().partition("## Activities understood")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    listed = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    assert listed == set(ACTIVITIES)
