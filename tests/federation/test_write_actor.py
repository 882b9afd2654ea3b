"""Our accounts as actors: in Mastodon's order, in terms that their context defines, and readable as we read others."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings

from accounts.activitypub.addresses import featured_uri, followers_uri, following_uri, inbox_uri, outbox_uri
from accounts.activitypub.read_actor import ActorData, read_actor
from accounts.activitypub.write_actor import write_actor, write_instance_actor
from accounts.models import Account
from federation.as2.document import has_supported_context, parse_document
from federation.as2.keys import MultikeyData, PublicKeyData
from federation.contexts.sent import ACTOR, NOTE
from instance.models.emoji import CustomEmoji
from tests.federation.cases import NOW, sample_json
from tests.federation.terms import undefined_terms
from tests.support.factories import make_account, make_remote_account

pytestmark = pytest.mark.django_db
PEM = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def keys(uri: str) -> list[PublicKeyData]:
    return [PublicKeyData(f"{uri}#main-key", uri, PEM)]


def written(account: Account, **options: Any) -> dict[str, Any]:
    return write_actor(account, keys=keys(account.actor_uri), **options)


def read_back(document: dict[str, Any]) -> ActorData:
    parsed = parse_document(json.dumps(document).encode())
    assert has_supported_context(parsed)
    return read_actor(parsed, now=NOW, served_from=document["id"])


@pytest.fixture
def full() -> Account:
    """A member who has filled in everything."""
    account = make_account(
        "alice",
        display_name="Alice :cat:",
        note="Hello #Cats and https://alice.example",
        fields=[{"name": "Site", "value": "https://alice.example", "verified_at": None}],
        avatar="accounts/avatars/a.png",
        avatar_description="A cat",
        header="accounts/headers/h.jpg",
        locked=True,
        discoverable=True,
        indexable=True,
        also_known_as=["https://old.example/users/alice"],
        attribution_domains=["news.example"],
        show_media_replies=False,
    )
    account.created_at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    return account


@pytest.fixture
def emojis() -> Any:
    return {("cat", None): CustomEmoji.objects.create(shortcode="cat", image="custom_emojis/cat.png")}


def test_in_the_order_and_terms_of_mastodon(full: Account, emojis: Any) -> None:
    document = written(full, emojis=emojis)
    theirs = [name for name in sample_json("mastodon-4.6-actor.json") if name != "featuredCollections"]
    assert list(document) == theirs
    assert undefined_terms(document) == set()
    assert sample_json("mastodon-4.6-actor.json")["@context"] == ACTOR
    assert document["published"] == "2026-01-02T00:00:00Z"
    assert document["webfinger"] == f"alice@{settings.LOCAL_DOMAIN}"


def test_what_we_write_we_read(full: Account, emojis: Any) -> None:
    actor = read_back(written(full, emojis=emojis))
    assert (actor.uri, actor.username, actor.display_name) == (full.actor_uri, "alice", "Alice :cat:")
    assert (actor.url, actor.inbox, actor.outbox) == (full.profile_url, inbox_uri(full), outbox_uri(full))
    assert (actor.followers, actor.following) == (followers_uri(full), following_uri(full))
    assert (actor.featured, actor.shared_inbox) == (featured_uri(full), f"{settings.BASE_URL}/inbox")
    assert (actor.locked, actor.discoverable, actor.indexable, actor.show_media_replies) == (True, True, True, False)
    assert actor.avatar
    assert (actor.avatar.description, actor.avatar.media_type) == ("A cat", "image/png")
    assert actor.header
    assert actor.header.url.endswith("h.jpg")
    assert [field.name for field in actor.fields] == ["Site"]
    assert 'href="https://alice.example"' in actor.fields[0].value
    assert [emoji.shortcode for emoji in actor.emojis] == ["cat"]
    assert actor.hashtags == ("Cats",)
    assert list(actor.also_known_as) == full.also_known_as
    assert list(actor.attribution_domains) == full.attribution_domains
    assert actor.public_keys == tuple(keys(full.actor_uri))
    assert "https://alice.example" in actor.note
    assert actor.can_feature
    assert actor.can_feature.automatic == ("followers",)


def test_it_queries_nothing(full: Account, emojis: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        written(full, emojis=emojis)


def test_who_has_said_nothing_is_shown_by_name() -> None:
    document = written(make_account("bob"))
    assert (document["name"], document["summary"], document["tag"], document["attachment"]) == ("bob", "", [], [])
    assert not {"icon", "image", "movedTo", "alsoKnownAs", "suspended", "attributionDomains"} & set(document)


@pytest.mark.parametrize(
    ("kind", "bot", "group"), [("Service", True, False), ("Group", False, True), ("Person", False, False)]
)
def test_kinds(kind: str, bot: bool, group: bool) -> None:
    actor = read_back(written(make_account(actor_type=kind)))
    assert (actor.is_bot, actor.is_group) == (bot, group)


@pytest.mark.parametrize(
    ("fields", "automatic"),
    [
        ({"discoverable": True}, ("public",)),
        ({"discoverable": True, "locked": True}, ("followers",)),
        ({"discoverable": False}, ("author",)),
        ({}, ("author",)),
        ({"discoverable": True, "suspended_at": NOW}, ("author",)),
    ],
)
def test_who_may_feature_them(fields: dict[str, Any], automatic: tuple[str, ...]) -> None:
    policy = read_back(written(make_account(**fields))).can_feature
    assert policy
    assert policy.automatic == automatic


def test_who_is_suspended_keeps_a_name_and_the_keys(full: Account, emojis: Any) -> None:
    full.suspended_at = NOW
    document = written(full, emojis=emojis)
    assert document["suspended"] is True
    assert (document["name"], document["summary"]) == ("alice", "")
    assert (document["tag"], document["attachment"]) == ([], [])
    assert (document["discoverable"], document["indexable"]) == (False, False)
    assert not {"icon", "image"} & set(document)
    assert read_back(document).suspended
    assert read_back(document).public_keys
    assert undefined_terms(document) == set()


def test_who_has_moved_says_where() -> None:
    target = make_remote_account("alice")
    assert read_back(written(make_account(moved_to=target))).moved_to == target.uri


def test_keys_for_proofs_come_with_the_context_that_defines_them() -> None:
    account = make_account()
    proof_keys = [MultikeyData(f"{account.actor_uri}#ed25519-key", account.actor_uri, "z6Mk")]
    document = written(account, proof_keys=proof_keys)
    assert undefined_terms(document) == set()
    assert read_back(document).multikeys == tuple(proof_keys)
    assert "assertionMethod" not in written(account)


def test_two_keys_while_one_follows_the_other() -> None:
    account = make_account()
    two = [*keys(account.actor_uri), PublicKeyData(f"{account.actor_uri}#next", account.actor_uri, PEM)]
    assert read_back(write_actor(account, keys=two)).public_keys == tuple(two)


def test_the_server_itself() -> None:
    uri = f"{settings.BASE_URL}/actor"
    document = write_instance_actor(keys=keys(uri), proof_keys=[MultikeyData(f"{uri}#ed25519-key", uri, "z6Mk")])
    theirs = list(sample_json("mastodon-4.6-instance-actor.json"))
    assert [name for name in document if name != "assertionMethod"] == theirs
    assert undefined_terms(document) == set()
    actor = read_back({**document, "preferredUsername": "host.example"})
    assert (actor.is_bot, actor.locked, actor.inbox) == (True, True, f"{uri}/inbox")
    assert document["preferredUsername"] == settings.LOCAL_DOMAIN


def test_contexts_are_mastodons() -> None:
    ours, theirs = NOTE[1], sample_json("mastodon-4.6-create-note-full.json")["@context"][1]
    assert isinstance(ours, dict)
    assert {name: term for name, term in ours.items() if name != "quoteUrl"} == theirs
