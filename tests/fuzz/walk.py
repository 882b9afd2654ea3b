"""The walk: so many requests to each operation, by turns of a member and of nobody."""

from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.contract.schema import Operation
from tests.fuzz.requests import Request, Tally, implemented, requests
from tests.support.api import ApiClient


def walk(clients: Sequence[ApiClient], ids: Sequence[int], *, each: int, start: int = 1) -> Tally:
    """Send `each` requests to every operation; the same `start` sends the same requests."""
    tally = Tally()
    for operation in implemented():
        _ask(tally, operation, clients, ids, each, start)
    return tally


def _ask(
    tally: Tally, operation: Operation, clients: Sequence[ApiClient], ids: Sequence[int], each: int, start: int
) -> None:
    @seed(start)
    @settings(
        max_examples=each,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(requests(operation, ids))
    def send(request: Request) -> None:
        tally.send(clients[tally.requests % len(clients)], operation, request)

    send()
