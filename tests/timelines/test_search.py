"""Search: people, hashtags, and statuses by their address."""

from typing import Any

import pytest
from django.conf import settings

from accounts.models import Account, Block
from statuses.actions.interact import bookmark_status, favourite_status
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
    assert [tag["name"].lower() for tag in others] == ["rooks", "rookery"]
    assert first["history"][0]["uses"] == first["history"][0]["accounts"] == "1"
    assert len(first["history"]) == 7 and first["history"][1]["uses"] == "0"
    assert "following" not in api.get(PATH, {"q": "rook", "type": "hashtags"}).json["hashtags"][0]
    rest = client_for(alice).get(PATH, {"q": "rook", "type": "hashtags", "offset": 1, "limit": 1}).json["hashtags"]
    assert [tag["name"].lower() for tag in rest] == ["rooks"]


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


def texts(client: Any, query: str, **more: Any) -> list[str]:
    return [status["id"] for status in client.get(PATH, {"q": query, "type": "statuses", **more}).json["statuses"]]


def test_words_in_what_one_had_to_do_with(alice: Account, client_for: Any, api: Any) -> None:
    bob, client = make_account("bob"), client_for(alice)
    own = post(alice, "Rooks build nests in colonies", "private")
    favoured, kept = post(bob, "A rook, and nests & colonies"), post(bob, "Nests of rooks", spoiler_text="Colonies")
    named, other = post(bob, "@alice nests, psst", "direct"), post(bob, "Nests of strangers")
    favourite_status(account=alice, status=favoured)
    bookmark_status(account=alice, status=kept)
    assert texts(client, "NESTS") == [str(status.pk) for status in (named, kept, favoured, own)]
    assert texts(client, "nests colonies") == [str(status.pk) for status in (kept, favoured, own)]
    assert texts(client, '"nests in colonies"') == [str(own.pk)]
    assert texts(client, "nests -colonies") == [str(named.pk)]
    assert texts(client, "nests", account_id=alice.pk) == [str(own.pk)]
    assert texts(client, "nests", max_id=named.pk, min_id=own.pk) == [str(kept.pk), str(favoured.pk)]
    assert texts(client, "nests", limit=1, offset=1) == [str(kept.pk)]
    assert texts(client, "span") == texts(client, "%") == [], "markup is no text"
    assert texts(client_for(bob), "nests") == [str(status.pk) for status in (other, named, kept, favoured)]
    assert texts(api, "nests") == []


def test_words_of_scripts_without_spaces(alice: Account, client_for: Any) -> None:
    status = post(alice, "日本語の文章です")
    assert texts(client_for(alice), "文章") == [str(status.pk)]
    assert texts(client_for(alice), "文%章") == []


def test_what_was_kept_and_is_hidden_now(alice: Account, client_for: Any) -> None:
    bob = make_account("bob")
    bookmark_status(account=alice, status=post(bob, "Nests"))
    Block.objects.create(account=bob, target=alice)
    assert texts(client_for(alice), "nests") == []
