"""How notifications are listed, narrowed, counted and put away, and what that costs."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.actions.follow import follow_account
from accounts.models import Account
from statuses.actions.interact import (
    favourite_status,
    reblog_status,
)
from statuses.models import Mention, Status
from tests.support.factories import make_account
from tests.support.statuses import make_status as post
from timelines.models import Notification

pytestmark = pytest.mark.django_db

Run = Callable[[], int]


@pytest.fixture
def alice() -> Account:
    return make_account("alice")


@pytest.fixture
def bob() -> Account:
    return make_account("bob")


@pytest.fixture
def told(client_for: Any) -> Callable[..., list[dict[str, Any]]]:
    def read(account: Account, **query: Any) -> list[dict[str, Any]]:
        return client_for(account).get("/api/v1/notifications", query).json

    return read


def types(notifications: list[dict[str, Any]]) -> list[str]:
    return [notification["type"] for notification in notifications]


@pytest.fixture
def several(alice: Account, bob: Account, run_effects: Run) -> Status:
    status = post(alice, "Hello")
    for act in (
        lambda: follow_account(account=bob, target=alice),
        lambda: favourite_status(account=bob, status=status),
        lambda: reblog_status(account=bob, status=status),
        lambda: post(make_account("carol"), "@alice Hi"),
    ):
        act()
        run_effects()
    return status


def test_narrowing_and_paging(alice: Account, bob: Account, several: Status, client_for: Any, told: Any) -> None:
    assert types(told(alice)) == ["mention", "reblog", "favourite", "follow"]
    assert types(told(alice, types=["follow", "mention"])) == ["mention", "follow"]
    assert types(told(alice, exclude_types=["follow", "mention"])) == ["reblog", "favourite"]
    assert types(told(alice, types=["nonsense"])) == []
    assert types(told(alice, exclude_types=["nonsense", "follow"])) == ["mention", "reblog", "favourite"]
    assert types(told(alice, account_id=bob.pk)) == ["reblog", "favourite", "follow"]
    assert types(told(alice, account_id=bob.pk, types=["follow", "mention"])) == ["follow"]
    page = client_for(alice).get("/api/v1/notifications", {"limit": 2, "exclude_types": ["mention"]})
    assert types(page.json) == ["reblog", "favourite"]
    rest = client_for(alice).get(page.links["next"].split("localhost:8000")[1])
    assert types(rest.json) == ["follow"]
    assert client_for(alice).get(page.links["prev"].split("localhost:8000")[1]).json == []
    assert types(client_for(alice).get(rest.links["prev"].split("localhost:8000")[1]).json) == ["reblog", "favourite"]


def test_towards_the_newer_a_page_is_the_nearest(alice: Account, several: Status, told: Any) -> None:
    everything = told(alice)
    for narrowing in ({}, {"include_filtered": True}, {"exclude_types": ["update"]}):
        oldest = everything[3]["id"]
        assert types(told(alice, limit=2, min_id=oldest, **narrowing)) == ["reblog", "favourite"]
        assert types(told(alice, limit=2, since_id=oldest, **narrowing)) == ["mention", "reblog"]
        between = {"max_id": everything[0]["id"], "since_id": oldest}
        assert types(told(alice, **between, **narrowing)) == ["reblog", "favourite"]


def test_one_dismiss_and_clear(alice: Account, bob: Account, several: Status, client_for: Any, told: Any) -> None:
    client, (first, *rest) = client_for(alice), told(alice)
    path = f"/api/v1/notifications/{first['id']}"
    assert client.get(path).json == first
    assert client_for(bob).get(path).status == 404
    assert client_for(bob).post(f"{path}/dismiss").status == 404
    assert client.post(f"{path}/dismiss").json == {}
    assert told(alice) == rest
    assert client.post("/api/v1/notifications/clear").json == {}
    assert told(alice) == []


def test_unread_count(alice: Account, bob: Account, several: Status, client_for: Any, told: Any) -> None:
    client = client_for(alice)
    assert client.get("/api/v1/notifications/unread_count").json == {"count": 4}
    assert client.get("/api/v1/notifications/unread_count", {"limit": 2}).json == {"count": 2}
    assert client.get("/api/v1/notifications/unread_count", {"types": ["follow"]}).json == {"count": 1}
    assert client.get("/api/v1/notifications/unread_count", {"account_id": bob.pk}).json == {"count": 3}
    client.post("/api/v1/markers", {"notifications": {"last_read_id": told(alice)[1]["id"]}})
    assert client.get("/api/v1/notifications/unread_count").json == {"count": 1}


@pytest.mark.parametrize("path", ["/api/v1/notifications", "/api/v2/notifications"])
def test_a_token_and_its_scope_are_needed(path: str, api: Any, alice: Account, client_for: Any) -> None:
    assert api.get(path).status == 401
    assert client_for(alice, scopes="read:statuses").get(path).status == 403
    assert client_for(None).get(path).status == 422


@pytest.mark.parametrize("path", ["/api/v1/notifications", "/api/v2/notifications"])
def test_a_status_that_may_not_be_seen_stays_hidden(
    path: str, alice: Account, bob: Account, client_for: Any, run_effects: Run
) -> None:
    status = post(alice, "Hello @bob", "private")
    run_effects()
    assert str(status.pk) in str(client_for(bob).get(path).json)
    Mention.objects.all().delete()
    text = client_for(bob).get(path).content.decode()
    assert "mention" in text
    assert "Hello" not in text


def test_who_has_moved_is_shown_with_the_new_account(alice: Account, bob: Account, client_for: Any, told: Any) -> None:
    follow_account(account=bob, target=alice)
    Notification.objects.create(account=alice, from_account=bob, type="follow", group_key="follow-1")
    Account.objects.filter(pk=bob.pk).update(moved_to=make_account("bob2"))
    assert told(alice)[0]["account"]["moved"]["acct"] == "bob2"
    assert client_for(alice).get("/api/v2/notifications").json["accounts"][0]["moved"]["acct"] == "bob2"


def test_a_page_costs_four_statements_and_a_count_three(
    alice: Account, client_for: Any, django_assert_num_queries: Any, run_effects: Run
) -> None:
    """However full: who asks, the page with its senders, and two for its statuses."""
    client = client_for(alice)

    def fill(number: int) -> None:
        for _ in range(number):
            other = make_account()
            favourite_status(account=other, status=post(alice, "Hello"))
            post(other, "@alice Hi")
        run_effects()

    for number in (1, 8):
        fill(number)
        client.get("/api/v1/notifications")  # rendered once, cached from here on
        with django_assert_num_queries(4):
            found = client.get("/api/v1/notifications").json
        with django_assert_num_queries(3):
            assert client.get("/api/v1/notifications/unread_count").json == {"count": len(found)}
    assert len(found) == 18
    client.post("/api/v1/markers", {"notifications": {"last_read_id": found[0]["id"]}})
    with django_assert_num_queries(2):
        assert client.get("/api/v1/notifications/unread_count").json == {"count": 0}
