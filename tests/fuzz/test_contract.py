"""A short walk of the fuzzing; `python -m tests.fuzz --requests 20000` goes further."""

import pytest

from tests.fuzz.place import build
from tests.fuzz.requests import implemented
from tests.fuzz.walk import KINDS, walk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", KINDS)
def test_no_request_breaks_anything(kind: str) -> None:
    """Each operation gets a request of a member and one of nobody: never a 5xx."""
    clients, ids = build()

    tally = walk(clients, ids, each=2, make=KINDS[kind])

    assert not tally.faults, "\n".join(tally.faults[:10])
    assert len(tally.reached) == len(implemented()) > 100
    assert {200, 401, 404, 422} <= set(tally.statuses)
