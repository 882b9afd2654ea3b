"""The inputs of fediverse-pasture-inputs 0.3.0 (MIT), in pasture-inputs.json: what becomes of each."""

import json
from typing import Any

import pytest

from federation.as2.document import has_supported_context
from statuses.activitypub.read_note import NotAStatus, NoteData, Reach, read_note
from tests.federation.cases import FOLDER, NOW

ACTOR = "http://pasture-one-actor/actor"
GROUPS = json.loads((FOLDER / "pasture-inputs.json").read_text())["groups"]
HREF = 'target="_blank" rel="nofollow noopener"'


def read(case: dict[str, Any]) -> NoteData:
    note = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": "http://pasture-one-actor/objects/1",
        "type": "Note",
        "attributedTo": ACTOR,
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
        "published": "2026-01-01T00:00:00Z",
        **case,
    }
    activity = {"type": "Create", "actor": ACTOR, "object": note}
    return read_note(note, now=NOW, activity=activity)


def cases(group: str) -> list[dict[str, Any]]:
    return list(GROUPS[group]["cases"])


ALL = [(group, number) for group in GROUPS for number in range(len(cases(group)))]


@pytest.mark.parametrize(("group", "number"), ALL)
def test_each_becomes_safe_html_or_is_refused_by_name(group: str, number: int) -> None:
    try:
        note = read(cases(group)[number])
    except NotAStatus:
        assert group in ("object_types", "necessary_properties")
        return
    for danger in ("<script", "<img", "<form", "<input", "<meta", "onclick", "javascript:"):
        assert danger not in note.content


TAGS = {
    "<b>bold</b>": None,
    "<del>old</del><ins>new</ins>": "<del>old</del>new",
    "<mark>mark</mark>": "mark",
    "find <var>x</var> (a variable)": "find x (a variable)",
    "<ol><li>ordered</li></ol>": None,
    "<h1>h1</h1>": "<p><strong>h1</strong></p>",
    "<code>code</code>": None,
    "<blockquote>blockquote</blockquote>": None,
    "line<br/>break": "line<br>break",
    "<small>small</small>": "small",
    "<sup>sup</sup>": "sup",
    "<a href='https://funfedi.dev'>funfedi</a>": f'<a href="https://funfedi.dev" {HREF}>funfedi</a>',
    "<script>alert('hi');</script>": "",
}


def test_html() -> None:
    read_tags = {case["content"]: read(case).content for case in cases("html_tags")}
    for html, safe in TAGS.items():
        assert read_tags[html] == (html if safe is None else safe)


def test_anchors_keep_what_mastodon_keeps() -> None:
    found = {case["content"]: set(read(case).content.partition(">")[0].split()) for case in cases("html_anchor")}
    plain = {"<a", 'href="https://funfedi.dev"', 'target="_blank"', 'rel="nofollow', 'noopener"'}
    assert found["<a href='https://funfedi.dev' class='mention'>class mention</a>"] == plain | {'class="mention"'}
    assert found["<a href='https://funfedi.dev' class='fun-red-link'>fun-red-link class</a>"] == plain
    assert found["<a href='https://funfedi.dev' target='_self'>target _self</a>"] == plain
    assert found["<a href='https://funfedi.dev' rel='$me'>rel $me</a>"] == plain


def test_summaries_are_warnings_in_plain_text() -> None:
    assert all("<" not in read(case).spoiler_text for case in cases("html_tags_summary"))
    assert [read(case).spoiler_text for case in cases("html_tags_summary")[:2]] == ["bold", "strong"]


def test_types() -> None:
    found: dict[str, str | None] = {}
    for case in cases("object_types"):
        try:
            found[str(case["type"])] = read(case).type
        except NotAStatus:
            found[str(case["type"])] = None
    shown = ["Article", "Audio", "Event", "Image", "Note", "Page", "Video"]
    others = ["Document", "Place", "Profile", "Relationship", "Tombstone", "None"]
    assert found == {name: name for name in shown} | dict.fromkeys(others) | {"['Note', 'Article']": "Note"}


def test_what_a_post_needs() -> None:
    refused = []
    for case in cases("necessary_properties"):
        try:
            read(case)
        except NotAStatus:
            refused.append(case["content"])
    assert refused == ["without id", "without type"]


def test_audiences_authors_and_parents() -> None:
    assert {read(case).reach for case in cases("public_addressing")} == {Reach.PUBLIC}
    assert {read(case).attributed_to for case in cases("attributed_to")} == {ACTOR}
    note1 = "http://pasture-one-actor/assets/note1.jsonap"
    assert [read(case).in_reply_to for case in cases("in_reply_to")] == [
        note1, "http://invalid.example/", note1, note1, note1, "", note1,
    ]  # fmt: skip


def test_quotes() -> None:
    quotes = [read(case).quote for case in cases("quotes")]
    assert {quote.uri if quote else "" for quote in quotes} == {"http://pasture-one-actor/assets/note1.jsonap"}


def test_warnings() -> None:
    read_as = [(note.spoiler_text, note.sensitive) for note in map(read, cases("content_warnings"))]
    assert read_as == [("", True), ("summary", False), ("summary", True), *[("", True)] * 4]


def test_mentions() -> None:
    hrefs = [[mention.href for mention in read(case).mentions] for case in cases("mentions")]
    assert hrefs == [
        *[[ACTOR]] * 4, ["https://mastodon.social/users/the_milkman"], ["https://dummy.example"], ["http://test_actor"],
        [ACTOR], [], [ACTOR],
    ]  # fmt: skip


def test_hashtags() -> None:
    assert [list(read(case).hashtags) for case in cases("hashtags")] == [
        ["test"], ["nohash"], ["withdash_under"], ["withwhitespace"], ["withsubtag"], ["with123"], [], ["CamelCase"],
        ["ümläütß"], [], [], ["牛"], ["test"],
    ]  # fmt: skip
    assert [list(read(case).hashtags) for case in cases("hashtag_jsonld")] == [
        ["test"],
        ["test"],
        [],
        ["test"],
        ["test"],
    ]


def test_languages() -> None:
    assert [read(case).language for case in cases("language")] == ["", "de", "en", "en", "de", "de", "en", "en", "de"]
    assert [read(case).content for case in cases("language")[5:]] == ["Deutsch", "English", "English", "Deutsch"]


def test_pages() -> None:
    assert [read(case).url for case in cases("url")] == [
        *["http://remote.example/objects/123"] * 3,
        "http://other.example/objects/123",
        "http://html.example/objects/123",
        "http://pasture-one-actor/objects/1",
        *["http://html.example/objects/123"] * 5,
        "https://notype.example/",
        "http://pasture-one-actor/objects/123",
    ]


def test_contexts() -> None:
    supported = [has_supported_context(case) for case in cases("context")]
    assert supported == [True, True, True, True, False, False]


def test_media() -> None:
    kinds = [[each.kind.value for each in read(case).attachments] for case in cases("attachments")]
    assert kinds == [
        ["image"], ["video"], ["audio"], ["audio"], [], [], ["unknown"], [], [], [], ["image"] * 10,
    ]  # fmt: skip
    assert [len(read(case).attachments) for case in cases("image_attachments")] == [*[1] * 16, 0]
    assert [read(case).attachments[0].description for case in cases("image_description")] == ["", "summary", "name", ""]
    last = read(cases("recommended_attachments")[3]).attachments[0]
    assert (last.url, last.width, last.duration) == ("http://pasture-one-actor/assets/cow_eating_hd.mp4", 1920, 3.0)
    assert read(cases("attachments")[4]).card_url == "https://funfedi.dev"
