"""All attacks in order, on one place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.federation.hostile import deeds, documents
from tests.federation.hostile.place import Outcome, place, undergo

SOON = 15.0
"""Seconds: more than any attack may take here, also on a busy machine; most take a tenth of one."""


@dataclass(frozen=True)
class Found:
    name: str
    outcome: Outcome
    expected: str
    allowed: int


def everything(django_settings: Any) -> Iterator[Found]:
    with place(django_settings) as where:
        for table in (documents, deeds):
            for name, (attack, expected) in table.ATTACKS.items():
                yield Found(name, undergo(attack, where), expected, 0)
            for name, (attack, expected, allowed) in table.BOUNDED.items():
                yield Found(name, undergo(attack, where), expected, allowed)


def faults_of(found: Found) -> list[str]:
    """What went wrong: another answer, more rows, more time."""
    outcome, faults = found.outcome, []
    if not re.search(found.expected, outcome.answer):
        faults.append(f"{outcome.answer!r} instead of {found.expected!r}")
    if outcome.changed > found.allowed:
        faults.append(f"{outcome.changed} rows changed")
    if outcome.seconds > SOON:
        faults.append(f"took {outcome.seconds:.1f} s")
    return faults
