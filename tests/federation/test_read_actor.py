"""Actors of other servers: who is one, what is kept of him, and how much."""

from typing import Any

import pytest

from accounts.activitypub.read_actor import (
    MAX_ALIASES,
    MAX_ATTRIBUTION_DOMAINS,
    MAX_FIELD,
    MAX_FIELDS,
    MAX_NAME,
    MAX_NOTE,
    ActorData,
    RefusedActor,
    read_actor,
)
from federation.as2.names import MAX_HANDLE
from federation.as2.pictures import MAX_DESCRIPTION
from tests.federation.cases import NOW

URI = "https://a.example/users/alice"
ACTOR = {"id": URI, "type": "Person", "preferredUsername": "alice", "inbox": f"{URI}/inbox"}


def read(**changes: Any) -> ActorData:
    return read_actor({**ACTOR, **changes}, now=NOW)


def test_the_least_that_an_actor_says() -> None:
    actor = read()
    assert (actor.uri, actor.handle, actor.url) == (URI, "alice@a.example", URI)
    assert (actor.followers, actor.outbox, actor.shared_inbox, actor.avatar) == ("", "", "", None)
    assert (actor.locked, actor.discoverable, actor.indexable, actor.suspended) == (False, None, False, False)
    assert (actor.show_media, actor.show_featured, actor.published) == (True, True, None)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": None}, "no id"),
        ({"id": "did:plc:abc"}, "no id"),
        ({"type": "Note"}, "not an actor"),
        ({"type": None}, "not an actor"),
        ({"inbox": None}, "no inbox"),
        ({"inbox": "ftp://a.example/"}, "no inbox"),
        ({"preferredUsername": None}, "no username"),
        ({"preferredUsername": ""}, "no username"),
        ({"preferredUsername": "a b"}, "cannot be written"),
        ({"preferredUsername": "a@b"}, "cannot be written"),
        ({"preferredUsername": ".a"}, "cannot be written"),
        ({"preferredUsername": "аlice"}, "cannot be written"),  # a Cyrillic а
        ({"preferredUsername": "a" * (MAX_HANDLE + 1)}, "cannot be written"),
    ],
)
def test_who_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(RefusedActor, match=reason):
        read(**changes)


def test_only_the_own_server_serves_an_actor() -> None:
    assert read_actor(ACTOR, now=NOW, served_from="https://A.example/users/alice?x")
    with pytest.raises(RefusedActor, match="another server"):
        read_actor(ACTOR, now=NOW, served_from="https://evil.example/users/alice")


@pytest.mark.parametrize("name", ["alice", "Alice_1", "a.b-c", "alice.bsky.social", "a" * MAX_HANDLE, "_"])
def test_usernames(name: str) -> None:
    assert read(preferredUsername=name).username == name


@pytest.mark.parametrize(
    ("webfinger", "handle"),
    [
        ("alice@example.org", "alice@example.org"),
        ("acct:alice@example.org", "alice@example.org"),
        ("@alice@München.example", "alice@xn--mnchen-3ya.example"),
        ("alice", "alice@a.example"),
        ("a b@example.org", "alice@a.example"),
        (7, "alice@a.example"),
        (None, "alice@a.example"),
    ],
)
def test_the_handle_claimed(webfinger: Any, handle: str) -> None:
    assert read(webfinger=webfinger).handle == handle


def test_a_handle_gives_the_name_where_there_is_none() -> None:
    assert read(preferredUsername=None, webfinger="bob@example.org").username == "bob"


@pytest.mark.parametrize(
    ("kind", "bot", "group"),
    [
        ("Person", False, False),
        ("Service", True, False),
        ("Application", True, False),
        ("Group", False, True),
        ("Organization", False, False),
        (["Thing", "as:Group"], False, True),
    ],
)
def test_kinds(kind: Any, bot: bool, group: bool) -> None:
    assert (read(type=kind).is_bot, read(type=kind).is_group) == (bot, group)


@pytest.mark.parametrize("name", ["outbox", "followers", "following", "featured", "featuredTags"])
@pytest.mark.parametrize(
    ("value", "uri"),
    [
        (f"{URI}/c", f"{URI}/c"),
        ([f"{URI}/c", f"{URI}/d"], f"{URI}/c"),
        ({"id": f"{URI}/c", "type": "Collection"}, f"{URI}/c"),
        ("javascript:x", ""),
        (7, ""),
        (None, ""),
    ],
)
def test_collections_in_every_shape(name: str, value: Any, uri: str) -> None:
    attribute = {"featuredTags": "featured_tags"}.get(name, name)
    assert getattr(read(**{name: value}), attribute) == uri


def test_the_shared_inbox_is_in_the_endpoints_or_beside_them() -> None:
    shared = "https://a.example/inbox"
    assert read(endpoints={"sharedInbox": shared}, sharedInbox="https://a.example/old").shared_inbox == shared
    assert read(endpoints="https://a.example/#endpoints", sharedInbox=shared).shared_inbox == shared


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://a.example/@alice", "https://a.example/@alice"),
        ([{"type": "Link", "mediaType": "text/html", "href": "https://a.example/@alice"}], "https://a.example/@alice"),
        ("https://www.a.example/@alice", URI),
        ("https://victim.example/", URI),
        ("at://did:plc:x", URI),
        (None, URI),
    ],
)
def test_the_page_is_on_the_actors_host(url: Any, page: str) -> None:
    assert read(url=url).url == page


def test_texts_are_safe_and_short() -> None:
    actor = read(name="Al\nice <b>", summary="<p onclick=x>hi<script>1</script></p>" + "a" * 2 * MAX_NOTE)
    assert actor.display_name == "Al ice <b>"
    assert actor.note.startswith("<p>hi</p>aaa")
    assert len(actor.note_source) == MAX_NOTE
    assert len(read(name="a" * 5000).display_name) == MAX_NAME
    assert read(summaryMap={"en": "<p>x</p>"}, nameMap={"en": "y"}).note == "<p>x</p>"


def test_fields() -> None:
    value = {"type": "PropertyValue", "name": "Site", "value": '<a href="https://x.example" onclick=x>x</a>'}
    note = {"type": "Note", "name": "Pronouns", "content": "she"}
    actor = read(
        attachment=[value, {"type": "IdentityProof", "name": "x", "value": "y"}, note, None, {"type": "PropertyValue"}]
    )
    assert [field.name for field in actor.fields] == ["Site", "Pronouns"]
    assert actor.fields[0].value == '<a href="https://x.example" target="_blank" rel="nofollow noopener">x</a>'
    assert len(read(attachment=value).fields) == 1
    assert len(read(attachment=[value] * 60).fields) == MAX_FIELDS
    long = read(attachment={"type": "http://schema.org#PropertyValue", "name": "a" * 3000, "value": "b" * 3000}).fields[
        0
    ]
    assert (len(long.name), len(long.value)) == (MAX_FIELD, MAX_FIELD)


@pytest.mark.parametrize("base", ["", "schema:", "http://schema.org#", "http://schema.org/", "https://schema.org/"])
def test_fields_under_every_name_that_their_base_was_given(base: str) -> None:
    assert read(attachment=[{"type": f"{base}PropertyValue", "name": "a", f"{base}value": "b"}]).fields[0].value == "b"


def test_the_query_is_a_part_of_the_id() -> None:
    """WordPress without pretty addresses."""
    uri = "https://blog.example/?author=1"
    key = {"id": f"{uri}#main-key", "owner": uri, "publicKeyPem": "x"}
    actor = read(id=uri, publicKey=key, url="https://blog.example/author/a/")
    assert (actor.uri, actor.handle) == (uri, "alice@blog.example")
    assert actor.public_keys
    assert read(id="https://blog.example/?author=2", publicKey=key).public_keys == ()


@pytest.mark.parametrize(
    ("icon", "url", "description"),
    [
        ("https://a.example/i.png", "https://a.example/i.png", ""),
        ({"url": "https://a.example/i.png", "summary": "s", "name": "n"}, "https://a.example/i.png", "s"),
        ({"url": {"href": "https://a.example/i.png"}, "name": "n"}, "https://a.example/i.png", "n"),
        ([{"url": ["https://a.example/i.png"]}, {"url": "https://a.example/j.png"}], "https://a.example/i.png", ""),
    ],
)
def test_pictures(icon: Any, url: str, description: str) -> None:
    avatar = read(icon=icon).avatar
    assert avatar
    assert (avatar.url, avatar.description) == (url, description)


def test_no_pictures() -> None:
    for icon in (None, [], {}, "data:image/png;base64,x", {"url": None}, {"url": "file:///etc/passwd"}, 7):
        assert read(icon=icon).avatar is None
    avatar = read(icon={"url": "https://a.example/i.png", "summary": "a" * 20_000}).avatar
    assert avatar
    assert len(avatar.description) == MAX_DESCRIPTION


def test_aliases_and_attribution_are_cut() -> None:
    aliases = ["did:plc:x", *(f"https://b.example/{number}" for number in range(300))]
    domains = [f"n{number}.example" for number in range(300)]
    actor = read(
        alsoKnownAs=aliases, attributionDomains=[*domains, "not/a/domain"], movedTo={"id": "https://b.example/1"}
    )
    assert (len(actor.also_known_as), actor.also_known_as[0]) == (MAX_ALIASES, "https://b.example/0")
    assert len(actor.attribution_domains) == MAX_ATTRIBUTION_DOMAINS
    assert actor.moved_to == "https://b.example/1"
    assert read(alsoKnownAs="https://b.example/1").also_known_as == ("https://b.example/1",)


def test_flags_are_true_only_where_they_say_so() -> None:
    flags = {
        "manuallyApprovesFollowers": "locked",
        "discoverable": "discoverable",
        "indexable": "indexable",
        "memorial": "memorial",
        "suspended": "suspended",
    }
    for name, attribute in flags.items():
        assert getattr(read(**{name: True}), attribute) is True
        assert not getattr(read(**{name: "false"}), attribute)
    assert read(showMedia=False, showFeatured=False, showRepliesInMedia=False).show_media is False
    assert read(showRepliesInMedia=False).show_media_replies is False


def test_who_may_feature_them() -> None:
    assert read().can_feature is None
    policy = {"canFeature": {"automaticApproval": [f"{URI}/followers"]}}
    found = read(followers=f"{URI}/followers", interactionPolicy=policy).can_feature
    assert found
    assert found.automatic == ("followers",)


def test_nobody_was_born_tomorrow() -> None:
    assert read(published="2999-01-01T00:00:00Z").published == NOW
