"""Single kinds of software, row by row (tests/federation/quirks.py)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.federation.quirks import ELSEWHERE, NOT_HERE, ROWS

FOLDER = Path(__file__).parent


@pytest.mark.parametrize(("software", "quirk", "is_met"), ROWS, ids=[f"{row[0]}: {row[1]}" for row in ROWS])
def test_a_quirk_is_met(software: str, quirk: str, is_met: Callable[[], bool]) -> None:
    assert is_met() is True


def test_no_row_stands_twice_and_flows_have_their_tests() -> None:
    named = [row[:2] for row in (*ROWS, *ELSEWHERE, *NOT_HERE)]
    assert len(set(named)) == len(named)
    places = (FOLDER, FOLDER.parent)
    missing = {file for *_row, file in ELSEWHERE if not any((place / f"{file}.py").exists() for place in places)}
    assert missing == set()
