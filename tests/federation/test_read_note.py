"""Posts of other servers: what is one, who may see it, and what is kept of it."""

from typing import Any

import pytest

from federation.as2.pictures import MAX_DESCRIPTION
from instance.text.sanitize import MAX_LENGTH
from statuses.activitypub.read_media import MAX_MEDIA
from statuses.activitypub.read_note import NotAStatus, NoteData, Reach, read_note
from statuses.activitypub.read_poll import MAX_OPTION, MAX_OPTIONS
from statuses.activitypub.read_quote import RefusedAuthorization, read_authorization
from statuses.models.media import MediaType
from tests.federation.cases import NOW

AUTHOR = "https://a.example/users/alice"
FOLLOWERS = f"{AUTHOR}/followers"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
BOB = "https://b.example/users/bob"
NOTE = {"id": f"{AUTHOR}/1", "type": "Note", "attributedTo": AUTHOR, "content": "<p>hi</p>", "to": [PUBLIC], "tag": []}


def read(**changes: Any) -> NoteData:
    return read_note({**NOTE, **changes}, now=NOW, author_followers=FOLLOWERS)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": None}, "no id"),
        ({"id": "tag:a.example,2018:1"}, "no id"),
        ({"type": "Tombstone"}, "not a kind"),
        ({"type": "Place"}, "not a kind"),
        ({"type": "ChatMessage"}, "not a kind"),
        ({"type": None}, "not a kind"),
        ({"attributedTo": None}, "no author"),
        ({"attributedTo": 7}, "no author"),
        ({"attributedTo": "https://b.example/users/alice"}, "another server"),
        ({"attributedTo": "http://a.example/users/alice"}, "another server"),
    ],
)
def test_what_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(NotAStatus, match=reason):
        read(**changes)


def test_the_sender_is_the_author_where_none_is_named() -> None:
    activity = {"type": "Create", "actor": AUTHOR}
    note = {**NOTE, "attributedTo": None}
    assert read_note(note, now=NOW, activity=activity).attributed_to == AUTHOR
    with pytest.raises(NotAStatus):
        read_note(NOTE, now=NOW, activity={"type": "Create", "actor": BOB})


@pytest.mark.parametrize(
    "authors",
    [
        AUTHOR,
        [AUTHOR],
        {"type": "Person", "id": AUTHOR},
        [{"type": "Group", "id": BOB}, {"type": "Person", "id": AUTHOR}],
    ],
)
def test_authors_in_every_shape(authors: Any) -> None:
    assert read(attributedTo=authors).attributed_to == AUTHOR


MENTION = {"type": "Mention", "href": BOB}


@pytest.mark.parametrize(
    ("changes", "reach"),
    [
        ({"to": [PUBLIC], "cc": [FOLLOWERS]}, Reach.PUBLIC),
        ({"to": "as:Public"}, Reach.PUBLIC),
        ({"to": [FOLLOWERS], "cc": [PUBLIC]}, Reach.UNLISTED),
        ({"to": [FOLLOWERS]}, Reach.PRIVATE),
        ({"to": [FOLLOWERS], "cc": [BOB], "tag": [MENTION]}, Reach.PRIVATE),
        ({"to": [BOB], "cc": [FOLLOWERS]}, Reach.PRIVATE),
        ({"to": [BOB], "tag": [MENTION]}, Reach.DIRECT),
        ({"to": [BOB, "https://c.example/c"], "tag": [MENTION]}, Reach.LIMITED),
        ({"to": [BOB]}, Reach.LIMITED),
        ({"to": [BOB], "directMessage": True}, Reach.DIRECT),
        ({"to": [BOB], "directMessage": False}, Reach.LIMITED),
        ({"to": [BOB], "tag": None, "directMessage": False}, Reach.LIMITED),
        ({"to": ["https://a.example/users/other/followers"]}, Reach.LIMITED),
        ({"to": []}, Reach.DIRECT),
        ({"to": [], "audience": PUBLIC}, Reach.PUBLIC),
    ],
)
def test_who_may_see_it(changes: dict[str, Any], reach: Reach) -> None:
    assert read(**changes).reach is reach


def test_without_any_tag_property_a_private_message_is_direct() -> None:
    note = {name: value for name, value in NOTE.items() if name != "tag"} | {"to": [BOB]}
    assert read_note(note, now=NOW).reach is Reach.DIRECT
    assert read_note({**note, "directMessage": False}, now=NOW).reach is Reach.LIMITED


def test_the_author_is_nobody_to_be_let_in() -> None:
    note = read(to=[BOB], cc=[AUTHOR], tag=[MENTION])
    assert (note.reach, note.addressed) == (Reach.DIRECT, (BOB,))


def test_followers_are_only_known_by_the_authors_word() -> None:
    assert read_note({**NOTE, "to": [FOLLOWERS]}, now=NOW).reach is Reach.LIMITED


def test_text_and_language() -> None:
    assert read(content=None, contentMap={"de": "<p>x</p>", "en": "<p>y</p>"}).content == "<p>x</p>"
    assert read(contentMap={"de": "<p>x</p>", "en": "<p>hi</p>"}).language == "en"
    assert read(contentMap={"DE": "<p>x</p>", "en": "<p>y</p>"}).language == "de"
    assert read(nameMap={"fr": "x"}).language == "fr"
    assert read(contentMap={"tlh-unknown": "<p>hi</p>"}).language == ""
    assert read().language == ""
    assert read(content="<b onclick=x>a</b><script>b</script>").content == "<b>a</b>"
    assert read(content="<b>a</b>").content_source == "<b>a</b>"
    assert read(content=7).content == ""
    assert len(read(content="a" * 2 * MAX_LENGTH).content_source) == MAX_LENGTH


@pytest.mark.parametrize("media_type", ["text/markdown", "text/plain", "text/plain; charset=utf-8"])
def test_text_that_is_not_html(media_type: str) -> None:
    assert read(content="a <b> c\n\nd", mediaType=media_type).content == "<p>a &lt;b&gt; c</p><p>d</p>"
    assert read(content="<p>a</p>", mediaType="text/html").content == "<p>a</p>"


@pytest.mark.parametrize(("summary", "spoiler"), [("cw", "cw"), ("", ""), (None, ""), ("<b>a</b> &amp; b", "a & b")])
def test_content_warnings(summary: Any, spoiler: str) -> None:
    assert read(summary=summary).spoiler_text == spoiler


def test_sensitive() -> None:
    assert read(sensitive=True).sensitive
    assert not read(sensitive="false").sensitive
    assert not read(summary="cw").sensitive
    assert read(attachment={"type": "Image", "url": "https://a.example/i.png", "sensitive": True}).sensitive


@pytest.mark.parametrize(
    ("parent", "uri"),
    [
        (f"{BOB}/1", f"{BOB}/1"),
        ([f"{BOB}/1", f"{BOB}/2"], f"{BOB}/1"),
        ({"type": "Link", "href": f"{BOB}/1"}, f"{BOB}/1"),
        ({"type": "Note", "id": f"{BOB}/1"}, f"{BOB}/1"),
        ({"type": "Collection", "items": []}, ""),
        ("tag:b.example,2018:1", ""),
        (None, ""),
    ],
)
def test_parents_in_every_shape(parent: Any, uri: str) -> None:
    assert read(inReplyTo=parent).in_reply_to == uri


def test_threads_are_named_by_any_string() -> None:
    note = read(
        conversation="tag:a.example,2018:1", context={"id": f"{AUTHOR}/ctx"}, inReplyToAtomUri="tag:b.example:1"
    )
    assert (note.conversation, note.context, note.in_reply_to_atom_uri) == (
        "tag:a.example,2018:1", f"{AUTHOR}/ctx", "tag:b.example:1",
    )  # fmt: skip
    assert read(conversation="x" * 3000, context=6336544).conversation == ""


def test_moments() -> None:
    assert read(published="2999-01-01T00:00:00Z").published == NOW
    assert read().published == NOW
    assert read().updated is None
    assert read(updated="2999-01-01T00:00:00Z").updated == NOW


PICTURE = {"type": "Document", "mediaType": "image/png", "url": "https://a.example/i.png"}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({}, MediaType.IMAGE),
        ({"mediaType": None}, MediaType.IMAGE),
        ({"mediaType": None, "type": None}, MediaType.IMAGE),
        ({"mediaType": "video/mp4"}, MediaType.VIDEO),
        ({"mediaType": "audio/mpeg"}, MediaType.AUDIO),
        ({"mediaType": "image/svg+xml"}, MediaType.UNKNOWN),
        ({"mediaType": "application/pdf"}, MediaType.UNKNOWN),
        ({"mediaType": None, "type": "Video", "url": "https://a.example/v"}, MediaType.VIDEO),
        ({"mediaType": None, "url": "https://a.example/v"}, MediaType.UNKNOWN),
    ],
)
def test_kinds_of_media(change: dict[str, Any], kind: MediaType) -> None:
    assert read(attachment={**PICTURE, **change}).attachments[0].kind == kind


@pytest.mark.parametrize(
    "attachment",
    [
        None, "x", 7, {}, {"type": "Document"}, {"type": "Document", "url": "file:///etc/passwd"},
        {"type": "Document", "href": "https://a.example/i.png"}, {"type": "Link", "href": "https://a.example/"},
        {"type": "Note", "url": "https://a.example/", "content": "x"}, {"@type": "Recipe", "name": "x"},
        {"type": "Image", "url": "data:image/jpeg;base64,/9j/"},
        {"type": "Document", "url": [{"type": "Link", "mediaType": "text/html", "href": "https://a.example/"}]},
    ],
)  # fmt: skip
def test_what_is_no_media(attachment: Any) -> None:
    assert read(attachment=attachment).attachments == ()


def test_media_are_cut_and_each_is_kept_once() -> None:
    many = [{**PICTURE, "url": f"https://a.example/{number}.png"} for number in range(30)]
    assert len(read(attachment=many).attachments) == MAX_MEDIA
    assert len(read(attachment=[PICTURE, PICTURE]).attachments) == 1
    described = read(attachment={**PICTURE, "name": "n" * 20_000, "summary": ""}).attachments[0]
    assert len(described.description) == MAX_DESCRIPTION


def test_of_several_files_the_tallest_that_fits() -> None:
    files = [
        {"type": "Link", "mediaType": "text/html", "href": "https://a.example/watch"},
        {"type": "Link", "mediaType": "video/mp4", "href": "https://a.example/360.mp4", "height": 360},
        {"type": "Link", "mediaType": "video/mp4", "href": "https://a.example/720.mp4", "height": 720},
        {"type": "Link", "mediaType": "video/mp4", "href": "https://a.example/2160.mp4", "height": 2160},
    ]
    assert read(attachment={"type": "Video", "url": files}).attachments[0].url == "https://a.example/720.mp4"


@pytest.mark.parametrize(
    ("blurhash", "kept"),
    [
        ("UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH", True),
        ("LEHV6nWB2yk8pyo0adR*.7kCMdnj", True),
        ("UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5N", False),
        ("UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5N<", False),
        ("~" + "0" * 43, False),
        ("", False),
        (7, False),
    ],
)
def test_blurhashes(blurhash: Any, kept: bool) -> None:
    assert bool(read(attachment={**PICTURE, "blurhash": blurhash}).attachments[0].blurhash) is kept


@pytest.mark.parametrize(
    ("focus", "kept"),
    [
        ([0.1, -0.3], (0.1, -0.3)),
        ([7, -7], (1.0, -1.0)),
        ([0.1], None),
        ([1, 2, 3], None),
        ("0,0", None),
        (["a", 1], None),
    ],
)
def test_focal_points(focus: Any, kept: Any) -> None:
    assert read(attachment={**PICTURE, "focalPoint": focus}).attachments[0].focus == kept


OPTIONS = [{"type": "Note", "name": "a", "replies": {"totalItems": 2}}, {"type": "Note", "content": "b"}]


def poll(**changes: Any) -> Any:
    return read(type="Question", **changes).poll


def test_polls() -> None:
    assert [(each.title, each.votes) for each in poll(oneOf=OPTIONS).options] == [("a", 2), ("b", 0)]
    assert not poll(oneOf=OPTIONS, anyOf=[]).multiple
    assert poll(anyOf=OPTIONS, oneOf=[]).multiple
    assert poll(anyOf=OPTIONS[0]).options[0].title == "a"
    assert [each.title for each in poll(oneOf=["plain", "options"]).options] == ["plain", "options"]
    assert poll(oneOf=[]) is None
    assert poll() is None
    assert read(oneOf=OPTIONS).poll is None
    assert poll(oneOf=OPTIONS, votersCount=7).voters_count == 7
    assert poll(oneOf=OPTIONS, votersCount=-7).voters_count == 0


def test_polls_are_cut() -> None:
    many = [{"name": "x" * 600} for _ in range(600)]
    found = poll(oneOf=many)
    assert (len(found.options), len(found.options[0].title)) == (MAX_OPTIONS, MAX_OPTION)


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ({}, None),
        ({"closed": True, "endTime": "2027-01-01T00:00:00Z"}, "2026-11-27"),
        ({"closed": "2026-01-01T00:00:00Z", "endTime": "2027-01-01T00:00:00Z"}, "2026-01-01"),
        ({"closed": "2028-01-01T00:00:00Z"}, "2028-01-01"),
        ({"endTime": "2027-01-01T00:00:00Z"}, "2027-01-01"),
        ({"closed": False, "endTime": None}, None),
    ],
)
def test_the_end_of_a_poll(changes: dict[str, Any], end: str | None) -> None:
    expires_at = poll(oneOf=OPTIONS, **changes).expires_at
    assert (f"{expires_at:%Y-%m-%d}" if expires_at else None) == end


LINK = {
    "type": "Link",
    "mediaType": 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
    "rel": "https://misskey-hub.net/ns#_misskey_quote",
    "href": f"{BOB}/5",
}
LEGACY = {"quoteUri": f"{BOB}/4", "quoteUrl": f"{BOB}/3", "_misskey_quote": f"{BOB}/2"}


@pytest.mark.parametrize(
    ("changes", "uri"),
    [
        ({**LEGACY, "quote": f"{BOB}/1", "tag": [LINK]}, f"{BOB}/1"),
        ({**LEGACY, "tag": [LINK]}, f"{BOB}/2"),
        ({**LEGACY, "_misskey_quote": None, "tag": [LINK]}, f"{BOB}/3"),
        ({"quoteUri": f"{BOB}/4", "tag": [LINK]}, f"{BOB}/4"),
        ({"tag": LINK}, f"{BOB}/5"),
        ({"tag": [{**LINK, "rel": ["x", "https://misskey-hub.net/ns/#_misskey_quote"]}]}, f"{BOB}/5"),
        ({"quote": "quote body", "quoteUri": f"{BOB}/4"}, f"{BOB}/4"),
        ({"quote": [{"id": f"{BOB}/1"}]}, f"{BOB}/1"),
    ],
)  # fmt: skip
def test_quotes(changes: dict[str, Any], uri: str) -> None:
    quote = read(**changes).quote
    assert quote
    assert quote.uri == uri


@pytest.mark.parametrize(
    "changes", [{}, {"quote": NOTE["id"]}, {"tag": [{**LINK, "rel": "alternate"}]}, {"quote": "text"}, {"quoteUri": 7}]
)
def test_no_quotes(changes: dict[str, Any]) -> None:
    assert read(**changes).quote is None


def test_quoted_posts_inside() -> None:
    own = {"id": f"{AUTHOR}/0", "attributedTo": AUTHOR, "type": "Note"}
    foreign = {"id": f"{BOB}/0", "attributedTo": BOB, "type": "Note"}
    lie = {"id": f"{BOB}/0", "attributedTo": AUTHOR, "type": "Note"}
    embedded = [read(quote=value).quote for value in (own, foreign, lie)]
    assert [quote.embedded if quote else None for quote in embedded] == [own, None, None]
    gone = read(quote={"type": "Tombstone", "id": f"{BOB}/0"}).quote
    assert gone
    assert (gone.deleted, gone.uri) == (True, f"{BOB}/0")


STAMP = {
    "id": f"{BOB}/stamps/1",
    "type": "QuoteAuthorization",
    "attributedTo": BOB,
    "interactingObject": NOTE["id"],
    "interactionTarget": f"{BOB}/1",
}


@pytest.mark.parametrize(
    "change",
    [
        {"id": "https://evil.example/1"},
        {"id": None},
        {"attributedTo": AUTHOR},
        {"attributedTo": None},
        {"type": "Note"},
        {"interactingObject": None},
        {"interactionTarget": "text"},
    ],
)
def test_stamps_that_allow_nothing(change: dict[str, Any]) -> None:
    assert read_authorization(STAMP)
    with pytest.raises(RefusedAuthorization):
        read_authorization({**STAMP, **change})


def test_a_stamp_is_served_by_its_authors_server() -> None:
    with pytest.raises(RefusedAuthorization):
        read_authorization(STAMP, served_from="https://evil.example/stamps/1")


def test_votes() -> None:
    vote = {"name": "Tea", "content": None, "inReplyTo": f"{BOB}/poll"}
    assert read(**vote).vote == "Tea"
    assert read(**{**vote, "content": "x"}).vote == ""
    assert read(**{**vote, "inReplyTo": None}).vote == ""
    assert read(**{**vote, "type": "Page"}).vote == ""


def test_counts_are_what_they_say() -> None:
    note = read(likes={"id": f"{AUTHOR}/l", "totalItems": 10**30}, shares=f"{AUTHOR}/s", replies={"totalItems": -3})
    assert note.likes.total == 2**53
    assert (note.shares.uri, note.shares.total) == (f"{AUTHOR}/s", None)
    assert note.replies.total == 0


class TestConverted:
    def read(self, **changes: Any) -> NoteData:
        fields = {
            "type": "Article",
            "name": "Title & <b>",
            "content": "<p>long</p>",
            "url": "https://a.example/p?a=1&b=2",
        }
        return read(**{**fields, **changes})

    link = (
        '<p><a href="https://a.example/p?a=1&amp;b=2" target="_blank" rel="nofollow noopener">'
        "https://a.example/p?a=1&amp;b=2</a></p>"
    )

    def test_title_then_what_it_is_about_then_the_link(self) -> None:
        title = "<p><strong>Title &amp; &lt;b&gt;</strong></p>"
        assert self.read().content == f"{title}<p>long</p>{self.link}"
        assert self.read(summary="short").content == f"{title}<p>short</p>{self.link}"
        preview = {"type": "Note", "content": "<p>preview</p>"}
        assert self.read(summary="short", preview=preview).content == f"{title}<p>preview</p>{self.link}"
        assert self.read(preview=[{"type": "Image", "content": "x"}]).content == f"{title}<p>long</p>{self.link}"
        assert self.read(name=None, content=None).content == self.link

    def test_its_summary_is_no_warning(self) -> None:
        note = self.read(summary="short", sensitive=True)
        assert (note.spoiler_text, note.sensitive) == ("", True)

    def test_only_the_beginning_of_a_long_text(self) -> None:
        content = self.read(content="<p>" + "a" * 10_000 + "</p>").content
        assert len(content) < 3000
        assert "…" in content

    def test_an_event_says_when_and_where(self) -> None:
        content = self.read(
            type="Event", startTime="2026-12-01T19:00:00+01:00", location={"name": "The <Hall>"}
        ).content
        assert "<p>2026-12-01 18:00 UTC<br>The &lt;Hall&gt;</p>" in content

    def test_an_image_is_its_own_media(self) -> None:
        picture = {
            "type": "Link",
            "mediaType": "image/jpeg",
            "href": "https://a.example/i.jpg",
            "width": 8,
            "height": 6,
        }
        page = {"type": "Link", "mediaType": "text/html", "href": "https://a.example/page"}
        note = self.read(type="Image", url=[page, picture], mediaType="text/html", attachment=[PICTURE])
        assert [each.url for each in note.attachments] == ["https://a.example/i.jpg", PICTURE["url"]]
        assert note.url == "https://a.example/page"
        assert self.read(type="Video").attachments == ()
        note = self.read(type="Image", url="https://a.example/i.jpg", mediaType="text/html")
        assert [each.media_type for each in note.attachments] == ["image/jpeg"]

    def test_hostile_parts_come_out_safe(self) -> None:
        evil = "<img src=x onerror=alert(1)><script>x</script>"
        content = self.read(name=evil, summary=evil, type="Event", location={"name": evil}).content
        assert "<img" not in content
        assert "<script" not in content
