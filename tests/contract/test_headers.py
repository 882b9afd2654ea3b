"""Headers that the contract promises, on every endpoint that the router knows."""

import pytest

from instance.rest import throttles
from instance.rest.throttles import FAMILIES
from tests.contract.schema import Operation, find_operation
from tests.rest.test_hostile import endpoints, with_ids
from tests.support.factories import make_account

pytestmark = pytest.mark.django_db


def documented() -> list[tuple[str, str, Operation]]:
    found = [(method, with_ids(path), find_operation(method, with_ids(path))) for method, path in endpoints()]
    return [(method, path, operation) for method, path, operation in found if operation is not None]


def test_deprecated_operations_say_so(api) -> None:
    wrong = []
    for method, path, operation in documented():
        promised = any("Deprecation" in answer.get("headers", {}) for answer in operation.facts["responses"].values())
        if promised != ("Deprecation" in api.call(method, path, check=False).headers):
            wrong.append(f"{operation}: {'promised' if promised else 'not promised'}")
    assert not wrong


def test_limits_are_those_of_the_family(client_for, settings) -> None:
    client = client_for(make_account())
    settings.DISABLE_RATE_LIMITS = False
    throttles._Outage.until = 0
    wrong = []
    for method, path, operation in documented():
        family = operation.facts.get("x-rate-limit-family")
        if family is not None:
            shown = client.call(method, path, json={}, check=False).headers["X-RateLimit-Limit"]
            if shown != str(FAMILIES[family].allowed):
                wrong.append(f"{operation}: {shown}")
    assert not wrong
