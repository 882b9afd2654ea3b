"""Lists: their making, their members, and whose business they are."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.actions.follow import unfollow_account
from accounts.models import Account
from tests.support.factories import make_account, make_follow
from tests.support.statuses import make_status as post
from timelines.models import List, ListAccount

pytestmark = pytest.mark.django_db

PATH = "/api/v1/lists"


@pytest.fixture
def alice() -> Account:
    return make_account("alice")


@pytest.fixture
def client(alice: Account, client_for: Any) -> Any:
    return client_for(alice)


@pytest.fixture
def birds(client: Any) -> dict[str, Any]:
    return client.post(PATH, {"title": "Birds"}).json


def followed(alice: Account) -> Account:
    account = make_account()
    make_follow(alice, account)
    return account


def test_making_changing_and_removing(client: Any, birds: dict[str, Any]) -> None:
    assert birds == {"id": birds["id"], "title": "Birds", "replies_policy": "list", "exclusive": False}
    path = f"{PATH}/{birds['id']}"
    changed = {"title": "Crows", "replies_policy": "none", "exclusive": True}
    assert client.put(path, changed).json == {**birds, **changed}
    assert client.patch(path, {"title": "Rooks"}, check=False).json == {**birds, **changed, "title": "Rooks"}
    assert client.get(PATH).json == [client.get(path).json]
    assert client.delete(path).json == {}
    assert client.get(PATH).json == []


@pytest.mark.parametrize("sent", [{}, {"title": " "}, {"title": "x" * 256}, {"title": "x", "replies_policy": "y"}])
def test_what_cannot_be_a_list(sent: dict[str, str], client: Any) -> None:
    assert client.post(PATH, sent).status == 422
    assert not List.objects.exists()


def test_there_is_an_end_to_lists(client: Any, alice: Account) -> None:
    List.objects.bulk_create(List(account=alice, title=str(number)) for number in range(50))
    assert client.post(PATH, {"title": "One more"}).status == 422


def test_other_peoples_lists_are_not_found(birds: dict[str, Any], client_for: Any, alice: Account, api: Any) -> None:
    stranger = client_for(make_account())
    path = f"{PATH}/{birds['id']}"
    assert stranger.get(path).status == stranger.put(path, {"title": "Mine"}).status == 404
    assert stranger.delete(path).status == stranger.get(f"{path}/accounts").status == 404
    assert stranger.get(f"/api/v1/timelines/list/{birds['id']}").status == 404
    assert stranger.get(PATH).json == []
    assert api.get(PATH).status == 401
    assert client_for(alice, scopes="read:accounts").get(PATH).status == 403
    assert client_for(alice, scopes="read").post(PATH, {"title": "No"}).status == 403
    assert List.objects.get().title == "Birds"


def test_members(client: Any, alice: Account, birds: dict[str, Any]) -> None:
    people = [followed(alice) for _ in range(3)]
    path = f"{PATH}/{birds['id']}/accounts"
    assert client.post(path, {"account_ids": [str(account.pk) for account in people]}).json == {}
    first = client.get(path, {"limit": 2})
    names = [account.username for account in reversed(people)]
    assert [account["acct"] for account in first.json] == names[:2]
    assert "since_id" in first.links["prev"]
    rest = client.get(first.links["next"].removeprefix("http://localhost:8000"))
    assert [account["acct"] for account in rest.json] == names[2:]
    everybody = client.get(path, {"limit": 0})
    assert len(everybody.json) == 3 and everybody.links == {}
    assert client.get(f"/api/v1/accounts/{people[0].pk}/lists").json == [birds]
    assert client.delete(path, {"account_ids": [str(people[0].pk), "1"]}).json == {}
    assert client.get(f"/api/v1/accounts/{people[0].pk}/lists").json == []
    Account.objects.filter(pk=people[1].pk).update(suspended_at=timezone.now())
    assert [account["acct"] for account in client.get(path).json] == names[:1]


def test_only_followed_accounts_and_oneself_once(client: Any, alice: Account, birds: dict[str, Any]) -> None:
    friend, stranger = followed(alice), make_account()
    path = f"{PATH}/{birds['id']}/accounts"
    assert client.post(path, {"account_ids": [str(friend.pk), str(stranger.pk)]}).status == 404
    assert not ListAccount.objects.exists()
    assert client.post(path, {"account_ids": [str(friend.pk), str(alice.pk)]}).status == 200
    assert client.post(path, {"account_ids": [str(friend.pk)]}).status == 422
    assert ListAccount.objects.count() == 2


def test_who_is_unfollowed_leaves(client: Any, alice: Account, birds: dict[str, Any], run_effects: Any) -> None:
    friend = followed(alice)
    path = f"{PATH}/{birds['id']}/accounts"
    client.post(path, {"account_ids": [str(friend.pk)]})
    unfollow_account(account=alice, target=friend)
    run_effects()
    assert client.get(path).json == []


def test_the_timeline_of_a_list(client: Any, alice: Account, birds: dict[str, Any]) -> None:
    member, other = followed(alice), followed(alice)
    client.post(f"{PATH}/{birds['id']}/accounts", {"account_ids": [str(member.pk)]})
    status = post(member, "Hello", "private")
    post(other, "Hello")
    found = client.get(f"/api/v1/timelines/list/{birds['id']}").json
    assert [one["id"] for one in found] == [str(status.pk)]
