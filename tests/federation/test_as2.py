"""Reading single properties of documents: every shape JSON-LD allows, and nothing that is not there."""

from datetime import UTC, datetime
from typing import Any

import pytest

from federation.as2.activity import RefusedActivity, read_activity
from federation.as2.audience import MAX_ADDRESSED, Audience, is_public, read_audience
from federation.as2.collections import MAX_ITEMS, read_collection, read_collection_ref
from federation.as2.dates import (
    EARLIEST,
    read_date,
    read_duration,
    read_past,
    read_published,
    write_date,
    write_duration,
)
from federation.as2.document import (
    MAX_BYTES,
    MAX_DEPTH,
    RefusedDocument,
    TooLargeDocument,
    has_supported_context,
    parse_document,
)
from federation.as2.keys import MAX_KEYS, read_key_document, read_key_references, read_multikeys, read_public_keys
from federation.as2.policy import Approval, read_policy
from federation.as2.tags import (
    MAX_EMOJIS,
    MAX_HASHTAGS,
    MAX_MENTIONS,
    clean_hashtag,
    read_emojis,
    read_hashtags,
    read_mentions,
)
from federation.as2.urls import (
    domain_of,
    http_url,
    links_of,
    normal_domain_name,
    page_url,
    same_host,
    same_origin,
    without_fragment,
)
from federation.as2.values import (
    MAX_COUNT,
    as_list,
    count,
    first_http_id,
    first_id,
    first_type,
    flag,
    http_ids_of,
    ids_of,
    language_map,
    line,
    natural_text,
    number,
    text,
    types_of,
)
from tests.federation.cases import NOW

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ACTOR = "https://a.example/users/alice"


class TestDocument:
    def test_an_object_is_read(self) -> None:
        assert parse_document('{"name": "é", "n": 1.5}'.encode()) == {"name": "é", "n": 1.5}
        assert parse_document(b"\xef\xbb\xbf{}") == {}

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"[]",
            b"1",
            b'"a"',
            b"null",
            b"{",
            b'{"a": NaN}',
            b'{"a": 1e999}',
            b'{"a": "\\ud800"}',
            b'"\xff"',
            b"<a>",
        ],
    )
    def test_all_else_is_refused(self, body: bytes) -> None:
        with pytest.raises(RefusedDocument):
            parse_document(body)

    def test_it_may_be_large_but_no_larger(self) -> None:
        fill = MAX_BYTES - len('{"a":""}')
        assert parse_document(b'{"a":"' + b"x" * fill + b'"}')
        with pytest.raises(TooLargeDocument):
            parse_document(b'{"a":"' + b"x" * (fill + 1) + b'"}')

    @pytest.mark.parametrize("levels", [MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1, 2000, 100_000])
    def test_it_may_be_deep_but_no_deeper(self, levels: int) -> None:
        """The object itself is the first level."""
        body = b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"
        if levels <= MAX_DEPTH:
            assert parse_document(body)
        else:
            with pytest.raises(RefusedDocument):
                parse_document(body)

    @pytest.mark.parametrize(
        ("context", "supported"),
        [
            ("https://www.w3.org/ns/activitystreams", True),
            ("http://www.w3.org/ns/activitystreams", True),
            (["https://w3id.org/security/v1", "https://www.w3.org/ns/activitystreams", {}], True),
            ("http://strange.example/context", False),
            (["https://www.w3.org/ns/activitystreams/"], False),
            ({"as": "https://www.w3.org/ns/activitystreams"}, False),
            ([], False),
            (7, False),
        ],
    )
    def test_the_context(self, context: Any, supported: bool) -> None:
        assert has_supported_context({"@context": context}) is supported
        assert has_supported_context({"@context": context}, fetched=True) is supported

    def test_only_what_was_fetched_may_go_without_context(self) -> None:
        assert not has_supported_context({})
        assert has_supported_context({}, fetched=True)


class TestValues:
    @pytest.mark.parametrize(
        ("value", "listed"),
        [
            (None, []),
            ("a", ["a"]),
            (["a", None, 1], ["a", 1]),
            ({"id": "a"}, [{"id": "a"}]),
            ({"@list": [1, 2]}, [1, 2]),
            ({"@set": "a"}, ["a"]),
            (0, [0]),
        ],
    )
    def test_one_or_many(self, value: Any, listed: list[Any]) -> None:
        assert as_list(value) == listed

    def test_ids(self) -> None:
        many = ["a", {"id": "b"}, {"type": "Link", "href": "c"}, {"@id": "d"}, "a", 7, {}, {"id": 7}, "", None, ["e"]]
        assert ids_of(many) == ["a", "b", "c", "d"]
        assert first_id({"id": "x"}) == "x"
        assert first_id([]) == ""
        assert first_id("a\0b") == ""
        assert first_http_id(["did:plc:abc", "https://a.example/"]) == ""
        assert first_http_id([{"id": "https://a.example/"}]) == "https://a.example/"
        assert http_ids_of(["did:x", "https://a.example/1", "https://a.example/2"], 1) == ["https://a.example/1"]

    @pytest.mark.parametrize(
        ("written", "types"),
        [
            ("Note", ["Note"]),
            ("as:Hashtag", ["Hashtag"]),
            ("toot:Emoji", ["Emoji"]),
            ("schema:PropertyValue", ["PropertyValue"]),
            ("http://schema.org#PropertyValue", ["PropertyValue"]),
            ("http://schema.org/PropertyValue", ["PropertyValue"]),
            ("https://schema.org/PropertyValue", ["PropertyValue"]),
            ("https://www.w3.org/ns/activitystreams#Note", ["Note"]),
            (["Article", 7, "Note"], ["Article", "Note"]),
            (None, []),
            ({}, []),
        ],
    )
    def test_types(self, written: Any, types: list[str]) -> None:
        assert types_of({"type": written}) == types

    def test_the_first_known_type_counts(self) -> None:
        assert first_type({"type": ["Review", "Article", "Note"]}, ["Note", "Article"]) == "Article"
        assert first_type({"type": "note"}, ["Note"]) is None
        assert first_type("Note", ["Note"]) is None

    def test_texts(self) -> None:
        assert text("a\0b", 10) == "ab"
        assert text("abc", 2) == "ab"
        assert text({"@value": "a"}) == "a"
        assert [text(value) for value in (None, 1, [], {}, True)] == [""] * 5
        assert line(" a\n b\t ") == "a b"

    def test_languages(self) -> None:
        assert language_map({"en": "a", "de": 7, "fr": None}) == {"en": "a"}
        assert language_map(["en"]) == {}
        assert natural_text({"contentMap": {"de": "x", "en": "y"}}, "content") == "x"
        assert natural_text({"content": "z", "contentMap": {"de": "x"}}, "content") == "z"

    def test_numbers(self) -> None:
        assert [number(value) for value in (1, 1.5, True, "1", None, float("nan"), float("inf"), 10**400)] == [
            1.0, 1.5, None, None, None, None, None, None,
        ]  # fmt: skip
        assert [count(value) for value in (3, 3.7, -1, 10**30, "3", None)] == [3, 3, 0, MAX_COUNT, None, None]
        assert [flag(value) for value in (True, False, "true", 1, None)] == [True, False, None, None, None]


class TestAddresses:
    @pytest.mark.parametrize(
        "url",
        [
            "https://a.example/",
            "http://a.example:8541/x?author=1#frag",
            "https://A.Example/Ünïcode",
            "https://münchen.example/x",
            "https://xn--mnchen-3ya.example",
            "http://pasture-one-actor/actor",
            "http://test_actor",
            "https://[2001:db8::1]/x",
            "https://192.0.2.1/x",
            "https://a.example./x",
            "https://a.example/ap/did:plc:abc@d",
        ],
    )
    def test_of_the_web(self, url: str) -> None:
        assert http_url(url) == url

    @pytest.mark.parametrize(
        "url",
        [
            None, 7, [], {}, "", "a", "/x", "//a.example/x", "ftp://a.example/", "javascript:alert(1)", "did:plc:abc",
            "at://did:plc:x", "tag:a.example,2018:1", "bear:?u=https://a.example/&t=x", "https://", "https:///x",
            "https://user@a.example/", "https://a.example:99999/", "https://a.example:x/", "https://a .example/",
            "https://a.example/ x", "https://a.example/\n", "\thttps://a.example/", "https://a.exa\tmple/",
            "https://evil.example\\@a.example/", "https://a.example/a\\b",
            "https://a..example/", "https://-a.example/", "https://a.example/<b>",
            "https://[::1/", "https://a%2eexample/", "https://a.example\x00/", "https://a.example/" + "x" * 2048,
            "https://" + "a" * 64 + "é.example/", "https://℀.example/", "file:///etc/passwd",
        ],
    )  # fmt: skip
    def test_of_nothing_we_go_to(self, url: Any) -> None:
        assert http_url(url) == ""

    @pytest.mark.parametrize(
        ("one", "other", "origin", "host"),
        [
            ("https://a.example/1", "https://a.example/2", True, True),
            ("https://A.Example/1", "https://a.example./2", True, True),
            ("https://a.example:443/1", "https://a.example/2", True, True),
            ("http://a.example:80/1", "http://a.example/2", True, True),
            ("https://münchen.example/", "https://XN--mnchen-3ya.example/", True, True),
            ("https://a.example/1", "http://a.example/2", False, True),
            ("https://a.example:8443/1", "https://a.example/2", False, True),
            ("https://a.example/1", "https://b.a.example/2", False, False),
            ("https://a.example/1", "https://a.example.evil.example/2", False, False),
            ("", "", False, False),
            ("did:x", "did:x", False, False),
        ],
    )
    def test_whose(self, one: str, other: str, origin: bool, host: bool) -> None:
        assert same_origin(one, other) is origin
        assert same_host(one, other) is host

    def test_names_of_servers(self) -> None:
        assert domain_of("https://München.example:443/x") == "xn--mnchen-3ya.example"
        assert domain_of("http://lemmy-alpha:8541/u/a") == "lemmy-alpha:8541"
        assert domain_of("https://[2001:db8::1]/") == "[2001:db8::1]"
        assert domain_of("did:x") == ""
        assert normal_domain_name("News.Example") == "news.example"
        assert [normal_domain_name(value) for value in ("a.example/x", "u@a.example", "", None, "a b")] == [""] * 5
        assert without_fragment("https://a.example/u#main-key") == "https://a.example/u"

    @pytest.mark.parametrize(
        ("url", "page"),
        [
            ("https://a.example/1", "https://a.example/1"),
            (["https://a.example/1", "https://a.example/2"], "https://a.example/1"),
            ({"href": "https://a.example/1"}, "https://a.example/1"),
            ({"type": "Link", "mediaType": "video/mp4", "href": "https://a.example/1"}, ""),
            (
                [{"type": "Link", "mediaType": "video/mp4", "href": "https://a.example/1"}, "https://a.example/2"],
                "https://a.example/2",
            ),
            (["https://a.example/1", {"mediaType": "text/html", "href": "https://a.example/2"}], "https://a.example/2"),
            ({"mediaType": "text/html; charset=utf-8", "href": "https://a.example/1"}, "https://a.example/1"),
            ("https://a.example/?a=1&#038;b=2&amp;c=3", "https://a.example/?a=1&b=2&c=3"),
            ("https://a.example/?a=1&copy=2", "https://a.example/?a=1&copy=2"),
            (["threads://post/x", "javascript:alert(1)", 7, None], ""),
        ],
    )
    def test_pages(self, url: Any, page: str) -> None:
        assert page_url(url) == page

    def test_nesting_ends(self) -> None:
        value: Any = "https://a.example/1"
        for _ in range(50):
            value = [value]
        assert links_of(value) == []


class TestDates:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
            ("2026-01-02t03:04:05z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
            ("2026-01-02T03:04:05+01:00", datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)),
            ("2026-10-05T15:00:00+0000", datetime(2026, 10, 5, 15, tzinfo=UTC)),
            ("2026-01-02T03:04:05.123456789Z", datetime(2026, 1, 2, 3, 4, 5, 123456, tzinfo=UTC)),
            ("2019-09-19T00:32:36.785333", datetime(2019, 9, 19, 0, 32, 36, 785333, tzinfo=UTC)),
            ("2026-01-02", datetime(2026, 1, 2, tzinfo=UTC)),
            ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
            ("99999-01-01T00:00:00Z", None),
            ("9999-12-31T23:59:59-14:00", None),
            ("0001-01-01T00:00:00+14:00", None),
            ("yesterday", None),
            ("", None),
            (1700000000, None),
            (None, None),
            ("2026-01-02T03:04:05Z" + " " * 100, None),
        ],
    )
    def test_moments(self, written: Any, read: datetime | None) -> None:
        assert read_date(written) == read

    def test_what_was_made_was_made_before_now(self) -> None:
        assert read_published("2999-01-01T00:00:00Z", NOW) == NOW
        assert read_published("nonsense", NOW) == NOW
        assert read_published("0001-01-01T00:00:00Z", NOW) == EARLIEST
        assert read_past("2999-01-01T00:00:00Z", NOW) == NOW
        assert read_past(None, NOW) is None

    @pytest.mark.parametrize(
        ("written", "seconds"),
        [
            ("PT12.5S", 12.5), ("PT1145S", 1145.0), ("PT1H2M3S", 3723.0), ("P1DT1S", 86401.0), ("PT2,1S", 2.1),
            (3, 3.0), ("PT0S", None), ("P", None), ("PT", None), ("12", None), (-1, None), (True, None), (None, None),
            ("PT999999H", None), ("P1Y", None), (float("nan"), None),
        ],
    )  # fmt: skip
    def test_spans(self, written: Any, seconds: float | None) -> None:
        assert read_duration(written) == seconds

    def test_what_we_write_we_read(self) -> None:
        assert write_date(NOW) == "2026-11-27T12:00:00Z"
        assert read_date(write_date(NOW)) == NOW
        assert [read_duration(write_duration(value)) for value in (12.5, 1145.0, 200_000.0)] == [
            12.5,
            1145.0,
            200_000.0,
        ]


class TestAudience:
    @pytest.mark.parametrize("name", [PUBLIC, "as:Public", "Public"])
    def test_public_has_three_names(self, name: str) -> None:
        assert is_public(name)
        assert read_audience({"to": name}).public
        assert read_audience({"cc": [name, ACTOR]}) == Audience(cc=(ACTOR,), unlisted=True)
        assert read_audience({"audience": name}).public

    def test_no_more_than_a_thousand_are_addressed(self) -> None:
        many = [f"https://a.example/{number}" for number in range(MAX_ADDRESSED + 5)]
        assert len(read_audience({"to": many}).to) == MAX_ADDRESSED
        assert read_audience({"to": [*many, PUBLIC]}).public

    def test_a_look_alike_is_not_public(self) -> None:
        assert not is_public("public")
        assert not is_public(PUBLIC + "/")

    def test_the_activity_is_asked_only_where_the_object_says_nothing(self) -> None:
        assert read_audience({}, {"to": PUBLIC, "cc": [ACTOR]}).public
        assert not read_audience({"to": ACTOR}, {"to": PUBLIC}).public
        assert not read_audience({"cc": ACTOR}, {"to": PUBLIC}).public


class TestTags:
    def test_mentions_are_of_actors_each_once(self) -> None:
        tags = [
            {"type": "Mention", "href": ACTOR, "name": "@alice"},
            {"type": "as:Mention", "href": ACTOR},
            {"type": "Mention", "name": "@bob@b.example"},
            {"type": "Mention", "name": "something something"},
            {"type": "Mention", "href": "javascript:x"},
            {"name": "@untyped", "href": "https://a.example/x"},
            "Mention",
            None,
        ]
        found = read_mentions(tags)
        assert [(each.href, each.name) for each in found] == [(ACTOR, "@alice"), ("", "@bob@b.example")]
        assert read_mentions(tags[0]) == found[:1]
        many = [{"type": "Mention", "href": f"https://a.example/{number}"} for number in range(MAX_MENTIONS + 5)]
        assert len(read_mentions(many)) == MAX_MENTIONS

    @pytest.mark.parametrize(
        ("written", "name"),
        [
            ("#test", "test"), ("nohash", "nohash"), ("#CamelCase", "CamelCase"), ("＃全角", "全角"),
            ("#with123", "with123"),
            ("#with-dash_under", "withdash_under"), ("#with white space", "withwhitespace"), ("#ümläüt", "ümläüt"),
            ("#牛", "牛"), ("#1234", ""), ("#🐄", ""), ("#", ""), ("##", ""), ("_", ""), (None, ""), (7, ""),
            ("#" + "a" * 255, "a" * 255), ("#" + "a" * 256, ""),
        ],
    )  # fmt: skip
    def test_hashtags(self, written: Any, name: str) -> None:
        assert clean_hashtag(written) == name

    def test_hashtags_compare_folded(self) -> None:
        tags = [{"type": "Hashtag", "name": name} for name in ("#Café", "cafe", "#CAFE", "#tea")]
        assert read_hashtags(tags) == ("Café", "tea")
        assert read_hashtags({"name": "#untyped"}) == ()
        many = [{"type": "Hashtag", "name": f"tag{number}"} for number in range(MAX_HASHTAGS + 5)]
        assert len(read_hashtags(many)) == MAX_HASHTAGS

    def test_emoji(self) -> None:
        icon = {"type": "Image", "mediaType": "image/png", "url": "https://a.example/e.png"}
        emoji = {"type": "Emoji", "id": "https://a.example/e", "name": ":cat:", "icon": icon, "updated": "2026-01-01"}
        found = read_emojis([emoji, {**emoji, "name": "dog", "icon": "https://a.example/d.png"}])
        assert [(each.shortcode, each.url) for each in found] == [
            ("cat", "https://a.example/e.png"),
            ("dog", "https://a.example/d.png"),
        ]
        assert found[0].updated == datetime(2026, 1, 1, tzinfo=UTC)
        assert found[0].media_type == "image/png"
        many = [{**emoji, "name": f"cat{number}"} for number in range(MAX_EMOJIS + 5)]
        assert len(read_emojis(many)) == MAX_EMOJIS

    @pytest.mark.parametrize(
        "change",
        [{"name": ":x:"}, {"name": ":a b:"}, {"name": ":a-b:"}, {"icon": None}, {"icon": {"url": "data:x"}},
         {"type": "E"}, {"name": ":" + "a" * 2049 + ":"}],
    )  # fmt: skip
    def test_what_is_no_emoji(self, change: dict[str, Any]) -> None:
        icon = {"url": "https://a.example/e.png"}
        assert read_emojis([{"type": "Emoji", "name": ":cat:", "icon": icon, **change}]) == ()


class TestKeys:
    KEY = {"id": f"{ACTOR}#main-key", "owner": ACTOR, "publicKeyPem": "-----BEGIN PUBLIC KEY-----"}

    def test_a_key_of_the_actor_himself(self) -> None:
        assert [key.id for key in read_public_keys({"id": ACTOR, "publicKey": self.KEY})] == [f"{ACTOR}#main-key"]
        assert len(read_public_keys({"id": ACTOR, "publicKey": [self.KEY] * 20})) == MAX_KEYS

    @pytest.mark.parametrize(
        ("change", "reference"),
        [
            ({"owner": "https://a.example/users/mallory"}, True),
            ({"id": f"{ACTOR}/main-key"}, True),
            ({"id": "https://b.example/users/alice#main-key"}, True),
            ({"id": ""}, False),
            ({"publicKeyPem": ""}, True),
            ({"publicKeyPem": 7}, True),
        ],
    )
    def test_a_key_that_must_be_fetched_or_is_none(self, change: dict[str, Any], reference: bool) -> None:
        actor = {"id": ACTOR, "publicKey": {**self.KEY, **change}}
        assert read_public_keys(actor) == ()
        assert bool(read_key_references(actor)) is reference

    def test_a_key_may_be_an_id(self) -> None:
        assert read_key_references({"id": ACTOR, "publicKey": "https://a.example/key"}) == ("https://a.example/key",)
        assert read_key_document(self.KEY, self.KEY["id"]).owner == ACTOR
        with pytest.raises(RefusedDocument):
            read_key_document(self.KEY, "https://a.example/other")

    def test_multikeys(self) -> None:
        key = {"id": f"{ACTOR}#ed", "type": "Multikey", "controller": ACTOR, "publicKeyMultibase": "z6Mk"}
        wrong = [
            {**key, "controller": "https://a.example/users/mallory"},
            {**key, "id": "https://a.example/users/mallory#ed"},
            {**key, "type": "JsonWebKey"},
            {**key, "publicKeyMultibase": None},
            {**key, "revoked": "2026-01-01T00:00:00Z"},
            {**key, "expires": "2026-01-01T00:00:00Z"},
            f"{ACTOR}#ed",
        ]
        good = {**key, "expires": "2027-01-01T00:00:00Z"}
        assert [each.multibase for each in read_multikeys({"id": ACTOR, "assertionMethod": [*wrong, good]}, NOW)] == [
            "z6Mk"
        ]


class TestCollections:
    def test_a_page_of_another_server_is_not_followed(self) -> None:
        page = {"type": "CollectionPage", "items": ["a"], "next": "https://evil.example/2"}
        found = read_collection({"id": f"{ACTOR}/replies", "type": "Collection", "first": page}, ACTOR)
        assert (found.items, found.next, found.first) == (("a",), "", "")
        elsewhere = read_collection({"type": "Collection", "first": "https://evil.example/1"}, ACTOR)
        assert elsewhere.first == ""
        with pytest.raises(RefusedDocument, match="another server"):
            read_collection({"id": "https://evil.example/c", "type": "Collection"}, ACTOR)

    def test_it_hides_its_items_where_there_is_no_way_to_them(self) -> None:
        assert read_collection({"type": "Collection", "totalItems": 7}, ACTOR).hides_items
        assert not read_collection({"type": "Collection", "first": f"{ACTOR}/1"}, ACTOR).hides_items
        assert not read_collection({"type": "OrderedCollection", "orderedItems": ["a"]}, ACTOR).hides_items

    def test_caps_and_kinds(self) -> None:
        many = {"type": "OrderedCollectionPage", "orderedItems": list(range(MAX_ITEMS + 5))}
        assert len(read_collection(many, ACTOR).items) == MAX_ITEMS
        with pytest.raises(RefusedDocument, match="not a collection"):
            read_collection({"type": "Note"}, ACTOR)
        assert read_collection_ref("https://a.example/l").uri == "https://a.example/l"
        assert read_collection_ref({"totalItems": 3}).total == 3


class TestActivities:
    @pytest.mark.parametrize("document", [{}, {"type": "Like"}, {"actor": ACTOR}, {"type": "Like", "actor": "did:x"}])
    def test_nobody_does_nothing(self, document: dict[str, Any]) -> None:
        with pytest.raises(RefusedActivity):
            read_activity(document)

    def test_the_signer_acts_only_where_no_actor_is_named(self) -> None:
        assert read_activity({"type": "FeatureRequest"}, signer=ACTOR).actor == ACTOR
        assert (
            read_activity({"type": "Like", "actor": "https://b.example/b"}, signer=ACTOR).actor == "https://b.example/b"
        )
        with pytest.raises(RefusedActivity):
            read_activity({"type": "Like", "actor": 7}, signer=ACTOR)

    def test_unknown_types_are_read_too(self) -> None:
        assert read_activity({"type": "View", "actor": ACTOR}).type == "View"
        assert read_activity({"type": "Frobnicate", "actor": ACTOR}).type == "Frobnicate"

    def test_objects_of_other_servers_are_not_the_actors(self) -> None:
        own, foreign = {"id": f"{ACTOR}/1"}, {"id": "https://b.example/1"}
        found = read_activity({"type": "Create", "actor": ACTOR, "object": [own, foreign, "https://a.example/x", {}]})
        assert found.own_objects == (own, {})
        assert found.object_ids == (f"{ACTOR}/1", "https://b.example/1", "https://a.example/x")

    @pytest.mark.parametrize("trick", ["@graph", "@included", "@reverse"])
    def test_what_hides_parts_of_itself_counts_as_unsigned(self, trick: str) -> None:
        signed = {"type": "Like", "actor": ACTOR, "signature": {"type": "RsaSignature2017"}, "proof": {"type": "x"}}
        assert read_activity(signed).has_signature
        assert read_activity(signed).has_proof
        tricked = read_activity({**signed, "object": {"tag": [{trick: []}]}})
        assert not tricked.has_signature
        assert not tricked.has_proof


class TestPolicy:
    def read(self, value: Any) -> Any:
        return read_policy(value, author=ACTOR, followers=f"{ACTOR}/followers", following=f"{ACTOR}/following")

    def test_words(self) -> None:
        ids = [
            "as:Public",
            f"{ACTOR}/followers",
            f"{ACTOR}/following",
            ACTOR,
            "https://b.example/b",
            "https://b.example/c",
        ]
        found = self.read({"canQuote": {"automaticApproval": ids, "manualApproval": PUBLIC}}).can_quote
        assert found == Approval(("public", "followers", "following", "author", "others"), ("public",))

    def test_old_names_and_new(self) -> None:
        both = {"always": [ACTOR], "automaticApproval": PUBLIC, "approvalRequired": PUBLIC}
        assert self.read({"canReply": both}).can_reply == Approval(("public",), ("public",))
        assert self.read({"canReply": {"always": PUBLIC}}).can_reply == Approval(("public",), ())

    @pytest.mark.parametrize("value", [None, [], "x", {}, {"canQuote": "x"}, {"canQuote": []}])
    def test_nothing_said(self, value: Any) -> None:
        assert self.read(value).can_quote is None
