"""Other servers for the tests of the post office."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.peer import Peer, peer_server


@pytest.fixture
def peer(settings: Any) -> Iterator[Peer]:
    with peer_server("peer.test", settings) as server:
        yield server


@pytest.fixture(autouse=True)
def ready_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our actors get keys made for an earlier test: an RSA key costs a tenth of a second, and most tests need two."""
    numbers = itertools.count()
    monkeypatch.setattr(signing, "make_key", lambda kind: _ready_key(kind, next(numbers) % 16))


@lru_cache
def _ready_key(kind: Kind, _number: int) -> PrivateKey:
    return make_key(kind)
