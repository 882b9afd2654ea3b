"""How many statements a write costs until it is answered, whatever hangs on it."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account
from tests.support.api import ApiClient
from tests.support.factories import make_account, make_follow, make_owner
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Account:
    return make_owner("author")


@pytest.fixture
def client(author: Account, client_for: Callable[..., ApiClient]) -> ApiClient:
    client = client_for(author)
    client.get("/api/v1/accounts/verify_credentials")  # notes the first use of the day
    return client


def statements(call: Callable[[], object]) -> list[str]:
    """Without those that only begin and end transactions."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return [query["sql"] for query in captured if query["sql"].split()[0] not in ("SAVEPOINT", "RELEASE")]


def post(client: ApiClient, **fields: object) -> Callable[[], object]:
    return lambda: client.post("/api/v1/statuses", {"status": "Hello #rooks and #crows", **fields})


def test_a_post_with_tags_is_answered_after_twelve(client: ApiClient) -> None:
    post(client)()
    assert len(statements(post(client))) <= 12


def test_followers_cost_the_answer_nothing(client: ApiClient, author: Account) -> None:
    post(client)()
    alone = len(statements(post(client)))
    for _follower in range(5):
        make_follow(make_account(), author)
    assert len(statements(post(client))) == alone


def test_a_reply_that_names_three_people(client: ApiClient) -> None:
    parent = make_status(make_account("first"))
    for name in ("second", "third"):
        make_account(name)
    fields = {"in_reply_to_id": str(parent.pk), "status": "@first @second @third Hello #rooks"}
    post(client, **fields)()
    assert len(statements(post(client, **fields))) <= 17


@pytest.mark.parametrize(("action", "most"), [("favourite", 10), ("reblog", 15), ("bookmark", 8)])
def test_what_one_does_with_a_post(client: ApiClient, action: str, most: int) -> None:
    first, second = (make_status(make_account()) for _ in range(2))
    client.post(f"/api/v1/statuses/{first.pk}/{action}")
    client.get(f"/api/v1/statuses/{second.pk}")
    assert len(statements(lambda: client.post(f"/api/v1/statuses/{second.pk}/{action}"))) <= most
