"""Finding somebody here: WebFinger and host-meta."""

from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from tests.support.api import ApiClient
from tests.support.factories import make_account, make_remote_account

pytestmark = pytest.mark.django_db
PATH = "/.well-known/webfinger"
_INTERACT = "https://social.example.test:8443/authorize_interaction?uri="
PAGES = [
    {"rel": "http://ostatus.org/schema/1.0/subscribe", "template": f"{_INTERACT}{{uri}}"},
    {"rel": "https://w3id.org/fep/3b86/Create", "template": "https://social.example.test:8443/share?text={content}"},
    {"rel": "https://w3id.org/fep/3b86/Object", "template": f"{_INTERACT}{{object}}"},
]


@pytest.fixture(autouse=True)
def _names(settings: Any) -> None:
    """Handles on one domain, pages on another, with a port."""
    settings.LOCAL_DOMAIN = "example.test"
    settings.WEB_DOMAIN = "social.example.test:8443"
    settings.BASE_URL = "https://social.example.test:8443"
    settings.ALLOWED_HOSTS = ["*"]


@pytest.mark.parametrize(
    "resource",
    [
        "acct:alice@example.test",
        "acct:ALICE@Example.TEST",
        "acct:alice@social.example.test:8443",
        "acct:@alice@example.test",
        "alice@example.test",
        "https://social.example.test:8443/@alice",
        "https://social.example.test:8443/@Alice/",
        "https://social.example.test:8443/users/alice",
        "https://example.test/@alice",
    ],
)
def test_who_is_here(api: ApiClient, resource: str, django_assert_num_queries: Any) -> None:
    make_account("alice")
    with django_assert_num_queries(1):
        answer = api.get(PATH, {"resource": resource})
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("application/jrd+json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=259200"
    assert answer.json == {
        "subject": "acct:alice@example.test",
        "aliases": ["https://social.example.test:8443/@alice", "https://social.example.test:8443/users/alice"],
        "links": [
            {
                "rel": "http://webfinger.net/rel/profile-page",
                "type": "text/html",
                "href": "https://social.example.test:8443/@alice",
            },
            {
                "rel": "self",
                "type": "application/activity+json",
                "href": "https://social.example.test:8443/users/alice",
            },
            *PAGES,
        ],
    }


def test_a_picture_is_named(api: ApiClient) -> None:
    make_account("alice", avatar="accounts/avatars/a.png")
    *_others, link = api.get(PATH, {"resource": "acct:alice@example.test"}).json["links"]
    assert (link["rel"], link["type"]) == ("http://webfinger.net/rel/avatar", "image/png")
    assert link["href"].endswith("/media/accounts/avatars/a.png")


@pytest.mark.parametrize(
    "resource",
    [
        "acct:example.test@example.test",
        "acct:example.test@social.example.test:8443",
        "https://social.example.test:8443/",
        "https://social.example.test:8443",
        "https://social.example.test:8443/actor",
    ],
)
def test_the_server_itself(api: ApiClient, resource: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = api.get(PATH, {"resource": resource})
    actor = "https://social.example.test:8443/actor"
    assert (answer.json["subject"], answer.json["aliases"]) == ("acct:example.test@example.test", [actor])
    assert [link["href"] for link in answer.json["links"] if link["rel"] == "self"] == [actor]


@pytest.mark.parametrize(
    "resource",
    [
        "acct:bob@example.test",
        "acct:alice@elsewhere.test",
        "acct:alice@social.example.test",
        "acct:alice@example.test:8443",
        "acct:stranger@remote.test",
        "acct:stranger@example.test",
        "https://elsewhere.test/@alice",
        "https://social.example.test/@alice",
        "https://social.example.test:8443/@",
        "https://social.example.test:8443/@alice/1",
        "https://social.example.test:8443/about",
        "https://social.example.test:8443/users/alice/statuses/1",
    ],
)
def test_who_is_not(api: ApiClient, resource: str) -> None:
    make_account("alice")
    make_remote_account("stranger", "remote.test")
    assert api.get(PATH, {"resource": resource}).status == 404


@pytest.mark.parametrize(
    "resource",
    [
        "",
        " ",
        "alice",
        "acct:",
        "acct:alice",
        "acct:alice@",
        "acct:@example.test",
        "acct:alice@example.test@example.test",
        "acct:al ice@example.test",
        "acct:alice\0@example.test",
        "https://",
        "https://[::1/@alice",
        "https://example.test:99999/@alice",
        "mailto:alice",
    ],
)
def test_what_is_no_resource(api: ApiClient, resource: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert api.get(PATH, {"resource": resource}).status == 400


def test_without_a_resource(api: ApiClient) -> None:
    assert api.get(PATH).status == 400


def test_a_suspended_account_is_gone(api: ApiClient) -> None:
    make_account("alice", suspended_at=timezone.now())
    assert api.get(PATH, {"resource": "acct:alice@example.test"}).status == 410


@pytest.mark.parametrize("waiting", [{"confirmed": False}, {"approved": False}])
def test_who_waits_to_be_let_in_is_not_here(api: ApiClient, waiting: dict[str, bool]) -> None:
    make_account("alice", **waiting)
    assert api.get(PATH, {"resource": "acct:alice@example.test"}).status == 404


def test_only_reading(api: ApiClient) -> None:
    assert api.post(PATH).status == 405


def test_host_meta(api: ApiClient, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = api.get("/.well-known/host-meta")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("application/xrd+xml")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    link = ElementTree.fromstring(answer.content).find("{http://docs.oasis-open.org/ns/xri/xrd-1.0}Link")
    assert link is not None
    assert link.attrib == {
        "rel": "lrdd",
        "template": "https://social.example.test:8443/.well-known/webfinger?resource={uri}",
    }


@pytest.mark.parametrize(
    ("path", "accept"), [("/.well-known/host-meta.json", "*/*"), ("/.well-known/host-meta", "application/jrd+json")]
)
def test_host_meta_as_json(path: str, accept: str) -> None:
    answer = Client().get(path, headers={"Accept": accept})
    assert (
        answer.json()["links"][0]["template"] == "https://social.example.test:8443/.well-known/webfinger?resource={uri}"
    )
