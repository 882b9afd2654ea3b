"""The walk: so many requests to each operation, by turns of a member and of nobody."""

from collections.abc import Callable, Sequence

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from tests.contract.schema import Operation
from tests.fuzz.cases import cases
from tests.fuzz.requests import Request, Tally, implemented, requests
from tests.support.api import ApiClient

Make = Callable[[Operation, Sequence[int]], SearchStrategy[Request]]
KINDS: dict[str, Make] = {"hypothesis": requests, "schemathesis": cases}


def walk(
    clients: Sequence[ApiClient], ids: Sequence[int], *, each: int, start: int = 1, make: Make = requests
) -> Tally:
    """Send `each` requests to every operation; the same `start` sends the same requests."""
    tally = Tally()
    for operation in implemented():
        _ask(tally, operation, clients, make(operation, ids), each, start)
    return tally


def _ask(
    tally: Tally,
    operation: Operation,
    clients: Sequence[ApiClient],
    made: SearchStrategy[Request],
    each: int,
    start: int,
) -> None:
    @seed(start)
    @settings(
        max_examples=each,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(made)
    def send(request: Request) -> None:
        tally.send(clients[tally.requests % len(clients)], operation, request)

    send()
