"""The policy of notifications, and requests of those whom it keeps aside."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account, Follow
from accounts.models.role import Permission, Role
from statuses.actions.interact import favourite_status, unfavourite_status
from tests.support.factories import make_account, make_follow
from tests.support.statuses import make_status as post
from timelines.models import Notification, NotificationPermission, NotificationRequest

pytestmark = pytest.mark.django_db

Run = Callable[[], int]
POLICY = "/api/v2/notifications/policy"
REQUESTS = "/api/v1/notifications/requests"
DEFAULTS = {
    "for_not_following": "accept",
    "for_not_followers": "accept",
    "for_new_accounts": "accept",
    "for_private_mentions": "filter",
    "for_limited_accounts": "filter",
    "for_bots": "accept",
}


@pytest.fixture
def alice() -> Account:
    return make_account("alice")


@pytest.fixture
def bob() -> Account:
    return make_account("bob")


@pytest.fixture
def as_bob(client_for: Any, bob: Account) -> Any:
    return client_for(bob)


def shown(client: Any, **query: Any) -> list[str]:
    return [one["account"]["acct"] for one in client.get("/api/v1/notifications", query).json]


def test_the_defaults(as_bob: Any) -> None:
    summary = {"pending_requests_count": 0, "pending_notifications_count": 0}
    assert as_bob.get(POLICY).json == {**DEFAULTS, "summary": summary}


@pytest.mark.parametrize("method", ["patch", "put"])
def test_changing_some_of_it(as_bob: Any, method: str) -> None:
    assert getattr(as_bob, method)(POLICY, {"for_bots": "drop"}).json["for_bots"] == "drop"
    answer = getattr(as_bob, method)(POLICY, {"for_not_following": "filter"})
    found = {**DEFAULTS, "for_bots": "drop", "for_not_following": "filter"}
    assert {name: answer.json[name] for name in found} == found
    assert as_bob.get(POLICY).json == answer.json


def test_a_treatment_that_there_is_not(as_bob: Any) -> None:
    assert as_bob.patch(POLICY, {"for_bots": "shout"}).status == 422
    assert as_bob.get(POLICY).json["for_bots"] == "accept"


def test_everybody_has_their_own(as_bob: Any, client_for: Any, alice: Account) -> None:
    as_bob.patch(POLICY, {"for_bots": "drop"})
    assert client_for(alice).get(POLICY).json["for_bots"] == "accept"


@pytest.mark.parametrize(("treatment", "kept"), [("accept", [False]), ("filter", [True]), ("drop", [])])
def test_those_one_does_not_follow(
    treatment: str, kept: list[bool], alice: Account, as_bob: Any, run_effects: Run
) -> None:
    as_bob.patch(POLICY, {"for_not_following": treatment})
    post(alice, "Hello @bob")
    run_effects()
    assert list(Notification.objects.values_list("filtered", flat=True)) == kept
    assert NotificationRequest.objects.exists() is (kept == [True])


@pytest.mark.parametrize(
    ("name", "sender", "days_followed", "filtered"),
    [
        ("for_not_followers", {}, None, True),
        ("for_not_followers", {}, 1, True),
        ("for_not_followers", {}, 4, False),
        ("for_new_accounts", {"age": 10}, None, True),
        ("for_new_accounts", {"age": 31}, None, False),
        ("for_bots", {"actor_type": "Service"}, None, True),
        ("for_bots", {}, None, False),
        ("for_limited_accounts", {"silenced_at": timezone.now()}, None, True),
        ("for_limited_accounts", {}, None, False),
    ],
)
def test_who_is_filtered(
    name: str,
    sender: dict[str, Any],
    days_followed: int | None,
    filtered: bool,
    bob: Account,
    as_bob: Any,
    run_effects: Run,
) -> None:
    as_bob.patch(POLICY, {**dict.fromkeys(DEFAULTS, "accept"), name: "filter"})
    age = sender.pop("age", 100)
    other = make_account("other", **sender)
    Account.objects.filter(pk=other.pk).update(created_at=timezone.now() - timedelta(days=age))
    if days_followed is not None:
        follow = make_follow(other, bob)
        Follow.objects.filter(pk=follow.pk).update(created_at=timezone.now() - timedelta(days=days_followed))
    post(Account.objects.get(pk=other.pk), "Hello @bob")
    run_effects()
    assert Notification.objects.get().filtered is filtered


def test_a_private_mention_out_of_nowhere_is_filtered(alice: Account, as_bob: Any, run_effects: Run) -> None:
    post(alice, "@bob psst", visibility="direct")
    run_effects()
    assert Notification.objects.get().filtered
    assert shown(as_bob) == []
    assert as_bob.get("/api/v1/notifications/unread_count").json["count"] == 0


def test_a_private_answer_is_not(alice: Account, bob: Account, as_bob: Any, run_effects: Run) -> None:
    asked = post(bob, "@alice how are you?", visibility="direct")
    post(alice, "@bob fine", visibility="direct", in_reply_to=asked)
    run_effects()
    assert shown(as_bob) == ["alice"]


def test_a_private_answer_to_what_was_said_to_somebody_else_is(
    alice: Account, bob: Account, as_bob: Any, run_effects: Run
) -> None:
    said = post(bob, "To everybody")
    post(alice, "@bob psst", visibility="direct", in_reply_to=said)
    run_effects()
    assert shown(as_bob) == []


def test_private_mentions_of_those_one_follows_pass(
    alice: Account, bob: Account, as_bob: Any, run_effects: Run
) -> None:
    make_follow(bob, alice)
    post(alice, "@bob psst", visibility="direct")
    run_effects()
    assert shown(as_bob) == ["alice"]


def test_the_staff_is_heard(as_bob: Any, run_effects: Run) -> None:
    role = Role.objects.create(name="Moderator", permissions=Permission.VIEW_DASHBOARD, position=10)
    as_bob.patch(POLICY, {"for_not_following": "drop"})
    moderator = make_account("moderator", role=role)
    post(moderator, "@bob we need to talk", visibility="direct")
    run_effects()
    assert shown(as_bob) == ["moderator"]


@pytest.fixture
def waiting(alice: Account, bob: Account, as_bob: Any, run_effects: Run) -> dict[str, Any]:
    """Alice has mentioned Bob and favoured a post of his, and neither was shown; the request as it is listed."""
    as_bob.patch(POLICY, {"for_not_following": "filter"})
    favourite_status(account=alice, status=post(bob, "Mine"))
    post(alice, "Hello @bob")
    run_effects()
    (request,) = as_bob.get(REQUESTS).json
    return request


def test_what_a_request_says(waiting: dict[str, Any], as_bob: Any) -> None:
    assert waiting["account"]["acct"] == "alice"
    assert waiting["notifications_count"] == "2"
    assert "Hello" in waiting["last_status"]["content"]
    assert as_bob.get(f"{REQUESTS}/{waiting['id']}").json == waiting
    assert as_bob.get(POLICY).json["summary"] == {"pending_requests_count": 1, "pending_notifications_count": 2}
    assert shown(as_bob) == []
    assert shown(as_bob, include_filtered=True) == ["alice", "alice"]


@pytest.mark.parametrize("many", [True, False])
def test_accepting(waiting: dict[str, Any], many: bool, alice: Account, as_bob: Any, run_effects: Run) -> None:
    if many:
        answer = as_bob.post(f"{REQUESTS}/accept", {"id": [waiting["id"], "1"]})
    else:
        answer = as_bob.post(f"{REQUESTS}/{waiting['id']}/accept")
    assert answer.json == {}
    assert as_bob.get(f"{REQUESTS}/merged").json == {"merged": True}
    assert shown(as_bob) == ["alice", "alice"]
    assert as_bob.get(REQUESTS).json == []
    post(alice, "@bob again")
    run_effects()
    assert shown(as_bob) == ["alice", "alice", "alice"]


@pytest.mark.parametrize("many", [True, False])
def test_dismissing(waiting: dict[str, Any], many: bool, alice: Account, as_bob: Any, run_effects: Run) -> None:
    if many:
        answer = as_bob.post(f"{REQUESTS}/dismiss", form={"id": [waiting["id"]]})
    else:
        answer = as_bob.post(f"{REQUESTS}/{waiting['id']}/dismiss")
    assert answer.json == {}
    assert as_bob.get(REQUESTS).json == []
    assert shown(as_bob, include_filtered=True) == []
    assert as_bob.get(POLICY).json["summary"] == {"pending_requests_count": 0, "pending_notifications_count": 0}
    post(alice, "@bob again")
    run_effects()
    assert [one["notifications_count"] for one in as_bob.get(REQUESTS).json] == ["1"]


def test_merging_is_not_over_while_something_is_left_aside(
    waiting: dict[str, Any], alice: Account, as_bob: Any
) -> None:
    bob = Account.objects.get(username="bob")
    NotificationPermission.objects.create(account=bob, from_account=alice)
    assert as_bob.get(f"{REQUESTS}/merged").json == {"merged": False}


def test_a_request_ends_with_what_it_was_about(alice: Account, bob: Account, as_bob: Any, run_effects: Run) -> None:
    as_bob.patch(POLICY, {"for_not_following": "filter"})
    status = post(bob, "Mine")
    favourite_status(account=alice, status=status)
    run_effects()
    assert as_bob.get(REQUESTS).json[0]["last_status"] is None
    unfavourite_status(account=alice, status=status)
    run_effects()
    assert as_bob.get(REQUESTS).json == []
    assert as_bob.get(f"{REQUESTS}/{NotificationRequest.objects.get().pk}").status == 404


def test_requests_are_paged(bob: Account, as_bob: Any, run_effects: Run) -> None:
    as_bob.patch(POLICY, {"for_not_following": "filter"})
    for name in ("one", "two", "three"):
        post(make_account(name), "Hello @bob")
        run_effects()
    first = as_bob.get(REQUESTS, {"limit": 2})
    assert [one["account"]["acct"] for one in first.json] == ["three", "two"]
    second = as_bob.get(first.links["next"])
    assert [one["account"]["acct"] for one in second.json] == ["one"]


def test_a_list_costs_the_same_for_any_number(
    as_bob: Any, run_effects: Run, django_assert_max_num_queries: Any
) -> None:
    as_bob.patch(POLICY, {"for_not_following": "filter"})
    for _ in range(5):
        post(make_account(), "Hello @bob")
    run_effects()
    as_bob.get(REQUESTS)  # renders the fragments, which are cached from now on
    with django_assert_max_num_queries(6):
        assert len(as_bob.get(REQUESTS).json) == 5


def test_requests_of_others_are_nobodys_business(waiting: dict[str, Any], alice: Account, client_for: Any) -> None:
    as_alice = client_for(alice)
    assert as_alice.get(f"{REQUESTS}/{waiting['id']}").status == 404
    assert as_alice.post(f"{REQUESTS}/{waiting['id']}/accept").status == 404
    assert as_alice.post(f"{REQUESTS}/{waiting['id']}/dismiss").status == 404
    as_alice.post(f"{REQUESTS}/accept", {"id": [waiting["id"]]})
    as_alice.post(f"{REQUESTS}/dismiss", {"id": [waiting["id"]]})
    assert NotificationRequest.objects.count() == 1
    assert Notification.objects.filter(filtered=True).count() == 2


def test_who_may_ask(api: Any, client_for: Any, bob: Account) -> None:
    assert api.get(POLICY).status == api.get(REQUESTS).status == 401
    reader = client_for(bob, scopes="read:notifications")
    assert reader.get(POLICY).status == reader.get(REQUESTS).status == 200
    assert reader.patch(POLICY, {"for_bots": "drop"}).status == 403
    assert reader.post(f"{REQUESTS}/accept", {"id": []}).status == 403
    assert client_for(bob, scopes="write:notifications").get(POLICY).status == 403


def test_clients_are_told_that_something_was_merged(
    waiting: dict[str, Any], as_bob: Any, bob: Account, events: Any
) -> None:
    as_bob.post(f"{REQUESTS}/accept", {"id": ["1"]})
    assert events() == []
    as_bob.post(f"{REQUESTS}/{waiting['id']}/accept")
    assert events() == [("notifications_merged", {"account_id": bob.pk})]
