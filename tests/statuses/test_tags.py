"""Hashtags: shown, followed, featured."""

from typing import Any

import pytest
from django.conf import settings

from statuses.models import FeaturedTag, Tag, TagFollow
from statuses.models.tag import MAX_FEATURED_TAGS
from tests.support.factories import make_account
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Any:
    return make_account("alice")


@pytest.fixture
def client(alice: Any, client_for: Any) -> Any:
    return client_for(alice)


def test_a_tag_nobody_used_has_a_history_of_nothing(api: Any, client: Any) -> None:
    tag = api.get("/api/v1/tags/Nothing").json

    assert (tag["name"], len(tag["history"])) == ("Nothing", 7)
    assert {day["uses"] for day in tag["history"]} == {"0"}
    assert not {"following", "featuring"} & set(tag)
    assert client.get("/api/v1/tags/Nothing").json["following"] is False
    assert not Tag.objects.exists()


def test_a_used_tag_tells_how_often(api: Any, alice: Any) -> None:
    make_status(alice, "#Birds")
    make_status(alice, "#birds", "private")

    tag = api.get("/api/v1/tags/BIRDS").json

    assert (tag["name"], tag["history"][0]["uses"], tag["history"][0]["accounts"]) == ("Birds", "1", "1")


@pytest.mark.parametrize("name", ["123", "a-b", "a b", "%23"])
def test_what_is_no_hashtag_is_not_found(client: Any, name: str) -> None:
    assert client.get(f"/api/v1/tags/{name}").status == 404
    assert client.post(f"/api/v1/tags/{name}/follow").status == 404


def test_following_is_idempotent_and_listed(client: Any) -> None:
    for name in ("Birds", "birds", "sea", "sky"):
        assert client.post(f"/api/v1/tags/{name}/follow").json["following"] is True

    first = client.get("/api/v1/followed_tags", {"limit": 2})
    assert [tag["name"] for tag in first.json] == ["sky", "sea"]
    rest = client.get(first.links["next"].removeprefix(settings.BASE_URL))
    assert [tag["name"] for tag in rest.json] == ["Birds"]

    assert client.post("/api/v1/tags/birds/unfollow").json["following"] is False
    assert client.post("/api/v1/tags/unheard/unfollow").json["following"] is False
    assert TagFollow.objects.count() == 2


def test_featured_tags_count_what_everybody_may_see(client: Any, alice: Any, api: Any) -> None:
    day = make_status(alice, "#birds").created_at.date().isoformat()
    make_status(alice, "#birds", "private")
    make_status(make_account(), "#birds")

    made = client.post("/api/v1/featured_tags", {"name": "#birds"}).json
    unused = client.post("/api/v1/featured_tags", {"name": "sea"}).json

    assert (made["name"], made["statuses_count"], made["last_status_at"]) == ("birds", "1", day)
    assert made["url"].endswith("/@alice/tagged/birds")
    assert (unused["statuses_count"], unused["last_status_at"]) == ("0", None)
    assert client.get("/api/v1/featured_tags").json == [made, unused]
    assert api.get(f"/api/v1/accounts/{alice.pk}/featured_tags").json == [made, unused]
    assert client.get("/api/v1/tags/birds").json["featuring"] is True

    assert client.delete(f"/api/v1/featured_tags/{made['id']}").json == {}
    assert client.delete(f"/api/v1/featured_tags/{made['id']}").status == 404
    assert client.post("/api/v1/tags/sea/unfeature").json["featuring"] is False
    assert not FeaturedTag.objects.exists()


def test_featured_tags_of_others_stay(client: Any, client_for: Any) -> None:
    made = client.post("/api/v1/featured_tags", {"name": "birds"}).json

    assert client_for(make_account()).delete(f"/api/v1/featured_tags/{made['id']}").status == 404


def test_there_is_room_for_ten(client: Any, api: Any) -> None:
    accounts = api.get("/api/v2/instance").json["configuration"]["accounts"]
    assert accounts["max_featured_tags"] == MAX_FEATURED_TAGS == 10
    for number in range(10):
        assert client.post("/api/v1/featured_tags", {"name": f"tag{number}"}).status == 200

    assert client.post("/api/v1/featured_tags", {"name": "tag3"}).status == 200
    assert client.post("/api/v1/featured_tags", {"name": "more"}).status == 422
    assert client.post("/api/v1/tags/more/feature").status == 422


def test_suggestions_are_what_one_uses_most(client: Any, alice: Any) -> None:
    for text in ("#birds #sea", "#birds", "#birds #bread", "#bread"):
        make_status(alice, text)
    client.post("/api/v1/featured_tags", {"name": "bread"})

    assert [tag["name"] for tag in client.get("/api/v1/featured_tags/suggestions").json] == ["birds", "sea"]


def test_the_button_on_the_page_of_a_tag(client: Any, alice: Any) -> None:
    browser = client.client
    browser.force_login(alice.user)
    assert "/tags/birds/follow" in browser.get("/tags/birds").content.decode()

    answer = browser.post("/tags/birds/follow", {"next": "/tags/birds"})
    assert (answer.status_code, answer["Location"]) == (303, "/tags/birds")
    assert "Following" in browser.get("/tags/birds").content.decode()

    browser.post("/tags/birds/follow", {"undo": "1"})
    assert not TagFollow.objects.exists()


def test_a_profile_shows_one_tag(client: Any, alice: Any) -> None:
    make_status(alice, "Look #birds")
    make_status(alice, "Something else")

    shown = client.client.get("/@alice/tagged/birds").content.decode()

    assert "Look" in shown and "Something else" not in shown
