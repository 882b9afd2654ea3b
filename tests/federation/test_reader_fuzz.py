"""Whatever JSON arrives, readers read it or refuse it by name, and what they read can be stored."""

import dataclasses
import json
import time
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.activitypub.read_actor import read_actor
from federation.as2.activity import Activity, read_activity
from federation.as2.collections import read_collection
from federation.as2.document import RefusedDocument, is_ambiguous, parse_document
from federation.as2.keys import read_key_document
from statuses.activitypub.read_note import read_note
from statuses.activitypub.read_quote import read_authorization
from statuses.activitypub.read_reaction import read_reaction
from tests.federation.cases import NOW, index, sample_json
from tests.support.examples import examples

MANY = settings(max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.too_slow])
ID = "https://a.example/users/alice"
NAMES = st.sampled_from([
    "id", "type", "actor", "object", "attributedTo", "inbox", "preferredUsername", "to", "cc", "tag", "attachment",
    "url", "icon", "image", "name", "summary", "content", "contentMap", "href", "mediaType", "publicKey", "owner",
    "publicKeyPem", "oneOf", "anyOf", "endTime", "closed", "published", "updated", "quote", "interactionPolicy",
    "canQuote", "always", "automaticApproval", "endpoints", "sharedInbox", "first", "items", "orderedItems",
    "totalItems", "replies", "likes", "blurhash", "focalPoint", "width", "duration", "assertionMethod",
    "controller", "publicKeyMultibase", "webfinger", "inReplyTo", "context", "rel", "preview", "location",
    "startTime", "language", "@list", "@value", "instrument", "signature", "attributionDomains", "alsoKnownAs",
    "sensitive", "votersCount", "interactingObject", "value", "@context",
])  # fmt: skip
WORDS = st.sampled_from([
    "Note", "Question", "Person", "Group", "Create", "Announce", "Article", "Event", "Video", "Image", "Link",
    "Mention", "Hashtag", "Emoji", "Collection", "PropertyValue", "Tombstone", "QuoteAuthorization", "Multikey",
    "EmojiReact", "Page", ID, f"{ID}/1", "https://b.example/x", "as:Public", "text/html", "text/markdown",
    "video/mp4", ":cat:", "alice", "en", "2026-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "PT1S",
    "https://misskey-hub.net/ns#_misskey_quote", "\x00", "👌", "<p>a<b", "https://[", "https://a.example:99999",
    "https://xn--a.example", "https://" + "é" * 70 + ".example",
])  # fmt: skip
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS
    | st.text(max_size=20)
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=8),
    max_leaves=40,
)
OBJECTS = st.dictionaries(NAMES, JSON, max_size=16)
NEARLY_RIGHT = st.fixed_dictionaries(
    {},
    optional={
        "id": st.just(f"{ID}/1"),
        "type": st.sampled_from(["Note", "Question", "Person", "Article", "Video", "Event", "Create", "Collection"]),
        "attributedTo": st.just(ID),
        "actor": st.just(ID),
        "inbox": st.just(f"{ID}/inbox"),
        "preferredUsername": st.just("alice"),
    },
)
DOCUMENTS = st.builds(lambda loose, right: {**loose, **right}, OBJECTS, NEARLY_RIGHT)


def read_all(document: dict[str, Any]) -> list[Any]:
    """What each reader makes of it; None where it refuses."""
    readers = [
        lambda: read_actor(document, now=NOW),
        lambda: read_note(document, now=NOW, author_followers=f"{ID}/followers"),
        lambda: read_note(document, now=NOW, activity=document, served_from=ID),
        lambda: read_activity(document, signer=ID),
        lambda: read_collection(document, ID),
        lambda: read_key_document(document, ID),
        lambda: read_authorization(document),
        lambda: read_reaction(read_activity(document)),
    ]
    found = []
    for reader in readers:
        try:
            found.append(reader())
        except RefusedDocument as refusal:
            assert str(refusal)
            found.append(None)
    is_ambiguous(document)
    return found


def storable(value: Any) -> bool:
    """No NUL, no endless numbers, moments with a zone: what PostgreSQL takes."""
    if isinstance(value, str):
        return "\0" not in value
    if isinstance(value, datetime):
        return value.tzinfo is not None
    if isinstance(value, int | float):
        return abs(value) <= 2**53
    if isinstance(value, tuple | list):
        return all(storable(each) for each in value)
    if dataclasses.is_dataclass(value):
        kept = [field.name for field in dataclasses.fields(value) if field.name not in ("raw", "objects", "items")]
        return all(storable(getattr(value, name)) for name in kept if name not in ("instrument", "embedded"))
    return True


@MANY
@given(DOCUMENTS)
def test_any_json_is_read_or_refused(document: dict[str, Any]) -> None:
    for found in read_all(document):
        assert storable(found)
        if isinstance(found, Activity):
            assert found.inner is None or found.object
            assert len(found.own_objects) <= len(found.objects)


@MANY
@given(st.sampled_from([row["file"] for row in index()]), NAMES, JSON, st.data())
def test_samples_with_one_thing_wrong_are_read_or_refused(name: str, key: str, value: Any, data: st.DataObject) -> None:
    document = sample_json(name)
    inner = document["object"] if isinstance(document.get("object"), dict) and data.draw(st.booleans()) else document
    inner[key] = value
    for each in (document, inner):
        for found in read_all(each):
            assert storable(found)


@MANY
@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:0123eE+-.\\u truefalsn', max_size=60).map(str.encode))
def test_any_bytes_are_a_document_or_refused(body: bytes) -> None:
    try:
        document = parse_document(body)
    except RefusedDocument:
        return
    assert isinstance(document, dict)
    read_all(document)


@pytest.mark.parametrize(
    "document",
    [
        {"type": "Note", "id": f"{ID}/1", "attributedTo": ID, "content": "<b>" * 300_000},
        {"type": "Note", "id": f"{ID}/1", "attributedTo": ID, "tag": [{"type": "Mention", "href": ID}] * 15_000},
        {"type": "Note", "id": f"{ID}/1", "attributedTo": ID, "to": [f"{ID}/{n}" for n in range(20_000)]},
        {"type": "Note", "id": f"{ID}/1", "attributedTo": ID, "content": "a@" * 300_000, "mediaType": "text/plain"},
        {"type": "Note", "id": f"{ID}/1", "attributedTo": ID, "summary": "<" * 900_000},
        {
            "type": "Article",
            "id": f"{ID}/1",
            "attributedTo": ID,
            "preview": {"type": "Note", "content": "<p>" * 300_000},
        },
        {"type": "Person", "id": ID, "inbox": ID, "preferredUsername": "a-" * 400_000},
        {
            "type": "Person",
            "id": ID,
            "inbox": ID,
            "preferredUsername": "a",
            "attachment": [{"type": "PropertyValue"}] * 30_000,
        },
        {"type": "Video", "id": f"{ID}/1", "attributedTo": ID, "url": [[[["https://a.example/"] * 10_000]]]},
    ],
)
def test_a_mebibyte_of_one_thing_takes_little_time(document: dict[str, Any]) -> None:
    parsed = parse_document(json.dumps(document).encode())
    began = time.process_time()
    read_all(parsed)
    assert time.process_time() - began < 3
