"""The servers of the laboratory, started once for all scenarios. Each scenario makes members of its own."""

from collections.abc import Iterator

import pytest

from tests.laboratory.foreign import Foreign
from tests.laboratory.instances import Server
from tests.laboratory.place import Laboratory
from tests.laboratory.place import laboratory as started


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long to come is begun by a scenario marked `first` and looked for by one marked `last`."""
    items.sort(key=lambda item: bool(item.get_closest_marker("last")) - bool(item.get_closest_marker("first")))


@pytest.fixture(scope="session")
def laboratory() -> Iterator[Laboratory]:
    with started() as place:
        yield place


@pytest.fixture(scope="session")
def a(laboratory: Laboratory) -> Server:
    return laboratory.servers["a.test"]


@pytest.fixture(scope="session")
def b(laboratory: Laboratory) -> Server:
    return laboratory.servers["b.test"]


@pytest.fixture(scope="session")
def c(laboratory: Laboratory) -> Server:
    """This one answers only to signed requests (AUTHORIZED_FETCH)."""
    return laboratory.servers["c.test"]


@pytest.fixture(scope="session")
def foreign(laboratory: Laboratory) -> Foreign:
    laboratory.foreign.start()
    return laboratory.foreign


@pytest.fixture(autouse=True)
def _no_faults(laboratory: Laboratory) -> Iterator[None]:
    """Whatever a scenario looks at: none of the servers may have run into an error."""
    yield
    found = {name: faults for name, server in laboratory.servers.items() if (faults := server.new_faults())}
    assert not found
