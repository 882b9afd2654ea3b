"""Other servers for the tests of the post office."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.peer import Peer, peer_server


@pytest.fixture
def peer(settings: Any) -> Iterator[Peer]:
    with peer_server("peer.test", settings) as server:
        yield server


@pytest.fixture
def other(settings: Any) -> Iterator[Peer]:
    with peer_server("other.test", settings) as server:
        yield server
