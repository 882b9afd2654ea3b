"""Search: people, hashtags, and statuses by their address."""

from typing import Any

import pytest
from django.conf import settings

from accounts.models import Account
from statuses.models import Tag, TagFollow
from tests.support.factories import make_account, make_remote_account
from tests.support.statuses import make_status as post
from tests.timelines.things import make_status

pytestmark = pytest.mark.django_db

PATH = "/api/v2/search"


@pytest.fixture
def alice() -> Account:
    return make_account("alice", display_name="Alice Rook")


def accts(answer: Any) -> list[str]:
    return [account["acct"] for account in answer.json["accounts"]]


def test_everything_at_once(api: Any, alice: Account) -> None:
    post(alice, "Look, #alicebirds")
    answer = api.get(PATH, {"q": "alice"})
    assert accts(answer) == ["alice"]
    assert [tag["name"] for tag in answer.json["hashtags"]] == ["alicebirds"]
    assert answer.json["statuses"] == []
    for kind in ("accounts", "hashtags", "statuses"):
        only = api.get(PATH, {"q": "alice", "type": kind}).json
        assert [name for name, rows in only.items() if rows] == ([kind] if kind != "statuses" else [])


@pytest.mark.parametrize("query", ["", "  "])
def test_a_blank_query(query: str, api: Any) -> None:
    assert api.get(PATH, {"q": query}).status == 400
    assert api.get(PATH).status == 400


@pytest.mark.parametrize("query", [{"resolve": True}, {"offset": 1, "type": "accounts"}])
def test_what_needs_a_person(query: dict[str, Any], api: Any, alice: Account, client_for: Any) -> None:
    assert api.get(PATH, {"q": "alice", **query}).status == 401
    assert client_for(alice).get(PATH, {"q": "alice", **query}).status == 200
    unscoped = client_for(alice, scopes="read:statuses")
    assert unscoped.get(PATH, {"q": "alice"}, check=False).status == 403


def test_people_by_handle_and_by_address(api: Any, alice: Account) -> None:
    remote = make_remote_account("carla", "birds.test")
    assert accts(api.get(PATH, {"q": "@carla@birds.test"})) == ["carla@birds.test"]
    assert accts(api.get(PATH, {"q": remote.uri})) == ["carla@birds.test"]
    assert accts(api.get(PATH, {"q": f"{settings.BASE_URL}/@alice"})) == ["alice"]
    assert accts(api.get(PATH, {"q": f"{settings.BASE_URL}/users/alice"})) == ["alice"]


def test_statuses_by_address(api: Any, alice: Account, client_for: Any) -> None:
    status, hidden = post(alice, "Hello"), post(alice, "Psst", "private")
    remote = make_status(make_remote_account())
    for url in (status.permalink, status.object_uri):
        assert [found["id"] for found in api.get(PATH, {"q": url}).json["statuses"]] == [str(status.pk)]
    assert [found["id"] for found in api.get(PATH, {"q": remote.uri}).json["statuses"]] == [str(remote.pk)]
    assert api.get(PATH, {"q": hidden.permalink}).json["statuses"] == []
    assert len(client_for(alice).get(PATH, {"q": hidden.permalink}).json["statuses"]) == 1
    assert api.get(PATH, {"q": "https://elsewhere.test/x"}).json["statuses"] == []


def test_hashtags(api: Any, alice: Account, client_for: Any) -> None:
    post(alice, "#Rooks and #rookery")
    post(alice, "#rook")
    Tag.objects.create(name="rookie", listable=False)
    TagFollow.objects.create(account=alice, tag=Tag.objects.get(name="rook"))
    first, *others = client_for(alice).get(PATH, {"q": "#Rook", "type": "hashtags"}).json["hashtags"]
    assert (first["name"], first["following"]) == ("rook", True)
    assert sorted(tag["name"].lower() for tag in others) == ["rookery", "rooks"]
    assert first["history"][0]["uses"] == first["history"][0]["accounts"] == "1"
    assert len(first["history"]) == 7 and first["history"][1]["uses"] == "0"
    assert "following" not in api.get(PATH, {"q": "rook", "type": "hashtags"}).json["hashtags"][0]
    rest = client_for(alice).get(PATH, {"q": "rook", "type": "hashtags", "offset": 1, "limit": 1}).json["hashtags"]
    assert len(rest) == 1 and rest[0]["name"] != "rook"


def test_suspended_people_are_not_found(api: Any, alice: Account) -> None:
    Account.objects.filter(pk=alice.pk).update(pending=True)
    assert accts(api.get(PATH, {"q": "alice"})) == []


def test_the_cost_does_not_grow(api: Any, alice: Account, django_assert_max_num_queries: Any) -> None:
    post(alice, "#alice")
    api.get(PATH, {"q": "alice"})
    with django_assert_max_num_queries(10) as few:
        api.get(PATH, {"q": "alice"})
    for number in range(10):
        post(make_account(f"alice{number}"), f"#alice{number}")
    with django_assert_max_num_queries(10) as many:
        assert len(api.get(PATH, {"q": "alice"}).json["accounts"]) == 11
    assert len(many) == len(few)
