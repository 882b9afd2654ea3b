"""Filters through both versions of the API."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account
from statuses.actions import filters as actions
from statuses.models import CustomFilter
from tests.support.api import ApiClient
from tests.support.factories import make_account
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db

Clients = Callable[..., ApiClient]


@pytest.fixture
def reader() -> Account:
    return make_account("reader")


@pytest.fixture
def client(client_for: Clients, reader: Account) -> ApiClient:
    return client_for(reader)


def create(client: ApiClient, **fields: Any) -> dict[str, Any]:
    body = {"title": "Cats", "context": ["home"], "keywords_attributes": [{"keyword": "cat"}], **fields}
    answer = client.post("/api/v2/filters", body)
    assert answer.status == 200, answer
    return answer.json


def test_a_filter_is_made_shown_listed_and_removed(client: ApiClient) -> None:
    made = create(client, context=["home", "public"], filter_action="hide")
    assert (made["title"], made["context"], made["filter_action"]) == ("Cats", ["home", "public"], "hide")
    assert made["expires_at"] is None
    assert [(row["keyword"], row["whole_word"]) for row in made["keywords"]] == [("cat", True)]
    assert made["statuses"] == []
    assert client.get(f"/api/v2/filters/{made['id']}").json == made
    assert client.get("/api/v2/filters").json == [made]
    assert client.delete(f"/api/v2/filters/{made['id']}").json == {}
    assert client.get(f"/api/v2/filters/{made['id']}").status == 404


def test_forms_nest_as_in_rails(client: ApiClient) -> None:
    form = [
        ("title", "Sport"),
        ("context[]", "home"),
        ("expires_in", "60"),
        ("keywords_attributes[][keyword]", "goal"),
        ("keywords_attributes[][whole_word]", "false"),
        ("keywords_attributes[][keyword]", "match"),
    ]
    made = client.post("/api/v2/filters", form=form).json
    assert [(row["keyword"], row["whole_word"]) for row in made["keywords"]] == [("goal", False), ("match", True)]
    left = datetime.fromisoformat(made["expires_at"]) - timezone.now()
    assert timedelta(seconds=50) < left <= timedelta(seconds=60)


def test_keywords_change_with_their_filter(client: ApiClient) -> None:
    made = create(client, keywords_attributes=[{"keyword": "cat"}, {"keyword": "dog"}])
    cat, dog = (row["id"] for row in made["keywords"])
    changes = [{"id": cat, "_destroy": True}, {"id": dog, "keyword": "hound", "whole_word": False}, {"keyword": "fox"}]
    changed = client.put(f"/api/v2/filters/{made['id']}", {"keywords_attributes": changes}).json
    assert [(row["keyword"], row["whole_word"]) for row in changed["keywords"]] == [("hound", False), ("fox", True)]
    assert changed["keywords"][0]["id"] == dog
    assert changed["title"] == "Cats"


def test_what_is_not_sent_stays_and_an_empty_expiry_is_never(client: ApiClient) -> None:
    made = create(client, expires_in=3600, filter_action="blur")
    same = client.put(f"/api/v2/filters/{made['id']}", {"title": "Felines"}).json
    assert same["expires_at"] == made["expires_at"]
    assert same["filter_action"] == "blur"
    assert client.patch(f"/api/v2/filters/{made['id']}", {"expires_in": None}).json["expires_at"] is None
    client.put(f"/api/v2/filters/{made['id']}", {"expires_in": 60})
    assert client.put(f"/api/v2/filters/{made['id']}", form={"expires_in": ""}).json["expires_at"] is None


def test_unknown_actions_are_warnings(client: ApiClient) -> None:
    assert create(client, filter_action="explode")["filter_action"] == "warn"


@pytest.mark.parametrize(
    "fields",
    [
        {"title": ""},
        {"title": "  "},
        {"title": "x" * 256},
        {"context": []},
        {"context": ["everywhere"]},
        {"keywords_attributes": [{"keyword": ""}]},
        {"keywords_attributes": [{"keyword": "x" * 513}]},
        {"expires_in": -1},
    ],
)
def test_nonsense_is_refused_whole(client: ApiClient, fields: dict[str, Any]) -> None:
    body = {"title": "Cats", "context": ["home"], **fields}
    assert client.post("/api/v2/filters", body).status == 422
    assert not CustomFilter.objects.exists()


def test_a_filter_needs_title_and_context(client: ApiClient) -> None:
    assert client.post("/api/v2/filters", {"context": ["home"]}).status == 422
    assert client.post("/api/v2/filters", {"title": "Cats"}).status == 422


def test_keywords_one_by_one(client: ApiClient) -> None:
    filter_id = create(client)["id"]
    made = client.post(f"/api/v2/filters/{filter_id}/keywords", {"keyword": "🐈" * 512, "whole_word": False}).json
    path = f"/api/v2/filters/keywords/{made['id']}"
    assert client.get(path).json == made
    assert client.put(path, {"keyword": "kitten"}).json == {**made, "keyword": "kitten"}
    listed = client.get(f"/api/v2/filters/{filter_id}/keywords").json
    assert [row["keyword"] for row in listed] == ["cat", "kitten"]
    assert client.post(f"/api/v2/filters/{filter_id}/keywords", {}).status == 422
    assert client.delete(path).json == {}
    assert client.get(path).status == 404


def test_statuses_one_by_one(client: ApiClient) -> None:
    filter_id, status = create(client)["id"], make_status(make_account())
    made = client.post(f"/api/v2/filters/{filter_id}/statuses", {"status_id": str(status.pk)}).json
    assert made["status_id"] == str(status.pk)
    path = f"/api/v2/filters/statuses/{made['id']}"
    assert client.get(path).json == made
    assert client.get(f"/api/v2/filters/{filter_id}/statuses").json == [made]
    assert client.post(f"/api/v2/filters/{filter_id}/statuses", {"status_id": str(status.pk)}).status == 422
    assert client.delete(path).json == made
    assert client.get(path).status == 404


def test_only_statuses_that_one_may_see(client: ApiClient) -> None:
    filter_id, secret = create(client)["id"], make_status(make_account(), visibility="direct")
    assert client.post(f"/api/v2/filters/{filter_id}/statuses", {"status_id": str(secret.pk)}).status == 404


def test_other_peoples_filters_are_not_found(client: ApiClient, client_for: Clients) -> None:
    made = create(client)
    keyword_id = made["keywords"][0]["id"]
    status = make_status(make_account())
    row = client.post(f"/api/v2/filters/{made['id']}/statuses", {"status_id": str(status.pk)}).json
    stranger = client_for(make_account())
    own = create(stranger)
    assert stranger.get("/api/v2/filters").json == [own]
    assert stranger.get("/api/v1/filters").json[0]["id"] == own["keywords"][0]["id"]
    for path in (
        f"/api/v2/filters/{made['id']}",
        f"/api/v2/filters/keywords/{keyword_id}",
        f"/api/v2/filters/statuses/{row['id']}",
        f"/api/v1/filters/{keyword_id}",
    ):
        assert stranger.get(path).status == 404
        assert stranger.delete(path).status == 404
    assert stranger.post(f"/api/v2/filters/{made['id']}/keywords", {"keyword": "x"}).status == 404
    stolen = {"keywords_attributes": [{"id": keyword_id, "keyword": "mine"}]}
    assert stranger.put(f"/api/v2/filters/{own['id']}", stolen).status == 404
    assert client.get(f"/api/v2/filters/{made['id']}").json["keywords"] == made["keywords"]


def test_scopes(client_for: Clients, reader: Account, api: ApiClient) -> None:
    assert api.get("/api/v2/filters").status == 401
    assert client_for(reader, scopes="read:filters").get("/api/v2/filters").status == 200
    assert client_for(reader, scopes="read:filters").post("/api/v2/filters", {}).status == 403
    assert client_for(reader, scopes="read:statuses").get("/api/v2/filters").status == 403


def test_there_is_an_end_to_it(client: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MAX_FILTERS", 1)
    monkeypatch.setattr(actions, "MAX_KEYWORDS", 2)
    made = create(client)
    assert client.post("/api/v2/filters", {"title": "More", "context": ["home"]}).status == 422
    assert client.post(f"/api/v2/filters/{made['id']}/keywords", {"keyword": "two"}).status == 200
    assert client.post(f"/api/v2/filters/{made['id']}/keywords", {"keyword": "three"}).status == 422
    assert len(client.get(f"/api/v2/filters/{made['id']}/keywords").json) == 2


# ---- Version 1


def test_version_1_sees_keywords(client: ApiClient) -> None:
    made = create(client, filter_action="hide", keywords_attributes=[{"keyword": "cat"}, {"keyword": "dog"}])
    rows = client.get("/api/v1/filters").json
    assert [row["id"] for row in rows] == [row["id"] for row in made["keywords"]]
    assert [row["phrase"] for row in rows] == ["cat", "dog"]
    assert all(row["irreversible"] and row["whole_word"] and row["context"] == ["home"] for row in rows)


def test_version_1_makes_a_filter_of_one_keyword(client: ApiClient) -> None:
    made = client.post("/api/v1/filters", {"phrase": "spoiler", "context": ["home"], "irreversible": True}).json
    assert made["irreversible"]
    assert not made["whole_word"]
    assert client.get(f"/api/v1/filters/{made['id']}").json == made
    whole = client.get("/api/v2/filters").json[0]
    assert (whole["title"], whole["filter_action"]) == ("spoiler", "hide")
    assert client.post("/api/v1/filters", {"context": ["home"]}).status == 422


def test_version_1_changes_both(client: ApiClient) -> None:
    made = client.post("/api/v1/filters", {"phrase": "spoiler", "context": ["home"]}).json
    body = {"phrase": "ending", "context": ["public"], "irreversible": True, "whole_word": True, "expires_in": 60}
    changed = client.put(f"/api/v1/filters/{made['id']}", body).json
    assert changed["phrase"] == "ending"
    assert changed["context"] == ["public"]
    assert changed["irreversible"]
    assert changed["whole_word"]
    assert changed["expires_at"]
    assert client.get(f"/api/v1/filters/{made['id']}").json == changed
    assert client.get("/api/v2/filters").json[0]["title"] == "ending"


def test_version_1_leaves_what_is_shared(client: ApiClient) -> None:
    made = create(client, keywords_attributes=[{"keyword": "cat"}, {"keyword": "dog"}])
    path = f"/api/v1/filters/{made['keywords'][0]['id']}"
    for change in ({"context": ["public"]}, {"irreversible": True}, {"expires_in": 60}):
        assert client.put(path, {"phrase": "kitten", "context": ["home"], **change}).status == 422
    assert client.get(path).json["phrase"] == "cat"
    assert client.put(path, {"phrase": "kitten", "context": ["home"], "irreversible": False}).json["phrase"] == "kitten"
    assert client.get(f"/api/v2/filters/{made['id']}").json["title"] == "Cats"


def test_version_1_removes_only_the_keyword(client: ApiClient) -> None:
    made = create(client, keywords_attributes=[{"keyword": "cat"}, {"keyword": "dog"}])
    assert client.delete(f"/api/v1/filters/{made['keywords'][0]['id']}").json == {}
    left = client.get(f"/api/v2/filters/{made['id']}").json
    assert [row["keyword"] for row in left["keywords"]] == ["dog"]


def test_a_filter_that_blurs_stays_so_through_version_1(client: ApiClient) -> None:
    made = create(client, filter_action="blur")
    path = f"/api/v1/filters/{made['keywords'][0]['id']}"
    assert not client.put(path, {"phrase": "cat", "context": ["home"], "irreversible": False}).json["irreversible"]
    assert client.get(f"/api/v2/filters/{made['id']}").json["filter_action"] == "blur"
