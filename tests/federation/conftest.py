"""Other servers for the tests of the post office."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest

from federation.signatures.keys import make_key
from tests.support.peer import Peer, peer_server

_kept_key = lru_cache(make_key)


@pytest.fixture
def cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """One pair for all who sign here: making one costs a tenth of a second, and these tests are not about keys."""
    monkeypatch.setattr("federation.signing.make_key", _kept_key)


@pytest.fixture
def peer(settings: Any) -> Iterator[Peer]:
    with peer_server("peer.test", settings) as server:
        yield server
