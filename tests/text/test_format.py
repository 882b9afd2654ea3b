"""Plain text to HTML: what is linked, how it is marked up, and that no text takes long."""

import time

import pytest

from instance.text.format import (
    MentionTarget,
    find_mentions,
    find_tags,
    format_field,
    format_note,
    format_post,
    tag_name,
)

BOB = MentionTarget(url="https://rookery.example/@bob", label="bob")
ANN = MentionTarget(url="https://far.example/@ann", label="ann")
MENTIONS = {"bob": BOB, "ann@far.example": ANN}


def link(url: str, prefix: str, shown: str, hidden: str = "", rel: str = "nofollow noopener") -> str:
    middle = f'<span class="ellipsis">{shown}</span>' if hidden else f"<span>{shown}</span>"
    return (
        f'<a href="{url}" target="_blank" rel="{rel}" translate="no"><span class="invisible">{prefix}</span>'
        f'{middle}<span class="invisible">{hidden}</span></a>'
    )


def mention(target: MentionTarget) -> str:
    return (
        f'<span class="h-card" translate="no"><a href="{target.url}" class="u-url mention">'
        f"@<span>{target.label}</span></a></span>"
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("\n\n", ""),
        ("hello", "<p>hello</p>"),
        ("one\ntwo", "<p>one<br />two</p>"),
        ("one\n\ntwo", "<p>one</p><p>two</p>"),
        ("one\r\n\r\n\r\ntwo\r\nthree\n", "<p>one</p><p>two<br />three</p>"),
        ("a < b & c > \"d\" 'e'", "<p>a &lt; b &amp; c &gt; &quot;d&quot; &#x27;e&#x27;</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("&lt;b&gt;", "<p>&amp;lt;b&amp;gt;</p>"),
        ("nul\0and\x1bescape\ud800", "<p>nulandescape</p>"),
        (":party: *no* _markdown_", "<p>:party: *no* _markdown_</p>"),
        ("hi @bob!", f"<p>hi {mention(BOB)}!</p>"),
        ("@BOB and @Ann@FAR.example.", f"<p>{mention(BOB)} and {mention(ANN)}.</p>"),
        ("@nobody @no@where.example", "<p>@nobody @no@where.example</p>"),
    ],
)
def test_paragraphs_escapes_and_mentions(text, html):
    assert format_post(text, mentions=MENTIONS) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("https://a.example", link("https://a.example", "https://", "a.example")),
        ("http://www.a.example/x", link("http://www.a.example/x", "http://www.", "a.example/x")),
        (
            "https://a.example/abcdefghijklmnopqrstuvwxyz",
            link(
                "https://a.example/abcdefghijklmnopqrstuvwxyz", "https://", "a.example/abcdefghijklmnopqrst", "uvwxyz"
            ),
        ),
        ("(https://a.example/x).", f"({link('https://a.example/x', 'https://', 'a.example/x')})."),
        ("https://a.example/x_(y)", link("https://a.example/x_(y)", "https://", "a.example/x_(y)")),
        ("https://a.example/x)y", link("https://a.example/x", "https://", "a.example/x") + ")y"),
        (
            "https://a.example:8443/?q=a&b=",
            link("https://a.example:8443/?q=a&amp;b=", "https://", "a.example:8443/?q=a&amp;b="),
        ),
        ("https://a.example/#part", link("https://a.example/#part", "https://", "a.example/#part")),
        ("https://a.example/@bob", link("https://a.example/@bob", "https://", "a.example/@bob")),
        ("https://例え.example/道", link("https://例え.example/道", "https://", "例え.example/道")),
        ("https://a.exampleを見て", link("https://a.example", "https://", "a.example") + "を見て"),
        ("https://a.example、次", link("https://a.example", "https://", "a.example") + "、次"),
        ("見てhttps://a.example", "見て" + link("https://a.example", "https://", "a.example")),
        ('https://a.example/"><b>', link("https://a.example/", "https://", "a.example/") + "&quot;&gt;&lt;b&gt;"),
        ("gemini://a.example/x", link("gemini://a.example/x", "", "gemini://a.example/x")),
        ("xmpp:me@a.example", link("xmpp:me@a.example", "xmpp:", "me@a.example")),
        ("magnet:?xt=urn:x", link("magnet:?xt=urn:x", "", "magnet:?xt=urn:x")),
        (
            "https://good.example@evil.example/",
            link("https://good.example", "https://", "good.example") + "@evil.example/",
        ),
        ("https://a.example/\u202egpj.exe", link("https://a.example/", "https://", "a.example/") + "\u202egpj.exe"),
        ("xhttps://a.example", "xhttps://a.example"),
        ("http://", "http://"),
        ("http://(((", "http://((("),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("ftp://a.example", "ftp://a.example"),
        ("a.example/x", "a.example/x"),
    ],
)
def test_links(text, html):
    assert format_post(text, mentions={}) == f"<p>{html}</p>"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@bob", ["bob"]),
        ("@Bob @bob @BOB", ["bob"]),
        ("@b @a @c", ["b", "a", "c"]),
        ("@a.b-c_d. @x...", ["a.b-c_d", "x"]),
        ("@ann@Far.Example:8080, ok", ["ann@far.example:8080"]),
        ("@ann@far.example: hello", ["ann@far.example"]),
        ("(@bob) @@ann .@eve '@kim'", ["bob", "ann", "eve", "kim"]),
        ("me@bob.example /@bob =@bob さん@bob", []),
        ("https://a.example/@bob?x=@ann", []),
        ("@bobさん @ann@far.exampleさん", ["bob", "ann@far.example"]),
        ("@ @@ @- @é", []),
        ("@ann@bücher.example", ["ann@bücher.example"]),
    ],
)
def test_handles_that_are_found(text, found):
    assert find_mentions(text) == found


def test_handles_of_this_server_need_no_domain(settings):
    settings.LOCAL_DOMAIN, settings.WEB_DOMAIN = "here.example", "web.here.example"
    assert find_mentions("@bob@Here.example @bob @bob@web.here.example @bob@there.example") == [
        "bob",
        "bob@there.example",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#Tag", ["Tag"]),
        ("#tag #TAG #Tág", ["tag"]),
        ("#b #a", ["b", "a"]),
        ("#123 #1 #٣", []),
        ("#1a #a1 #1_2 #_a", ["1a", "a1", "1_2", "_a"]),
        ("#_ #__ #·a", []),
        ("#a·b #c・d #e·", ["a·b", "c・d", "e"]),
        ("#日本語。#中文", ["日本語", "中文"]),
        ("＃全角", ["全角"]),
        ("#नमस्ते #สวัสดี #می\u200cخواهم", ["नमस्ते", "สวัสดี", "می\u200cخواهم"]),
        ("#é #e\u0301x", ["é", "e\u0301x"]),
        ("a#b /#c =#d )#e &#39; #a#b", ["a"]),
        ("https://a.example/#frag https://a.example/x#y", []),
        ("(#a) .#b, #c!", ["a", "b", "c"]),
        ("#", []),
        ("##a", ["a"]),
        ("#foo-bar", ["foo"]),
        ("#🎉", []),
        ("#" + "a" * 256, []),
        ("#" + "ﷺ" * 15, []),
        ("#" + "a" * 255, ["a" * 255]),
    ],
)
def test_hashtags_that_are_found(text, found):
    assert find_tags(text) == found


def test_hashtag_markup(settings):
    settings.BASE_URL = "https://rookery.example"
    assert format_post("#Rook #日本", mentions={}) == (
        '<p><a href="https://rookery.example/tags/rook" class="mention hashtag" rel="tag">#<span>Rook</span></a> '
        '<a href="https://rookery.example/tags/%E6%97%A5%E6%9C%AC" class="mention hashtag" rel="tag">'
        "#<span>日本</span></a></p>"
    )


@pytest.mark.parametrize(
    ("display", "name"),
    [
        ("#Rook", "rook"),
        ("ＲＯＯＫ", "rook"),
        ("Crème", "creme"),
        ("Crème", "creme"),
        ("Łódź", "lodz"),
        ("Straße", "straße"),
        ("が", "が"),
        ("한국어", "한국어"),
        ("й", "й"),
        ("नमस्ते", "नमस्ते"),
    ],
)
def test_tag_names_are_folded(display, name):
    assert tag_name(display) == name


def test_notes_have_paragraphs_and_fields_one_line():
    assert format_note("a\n\n@bob", mentions=MENTIONS) == f"<p>a</p><p>{mention(BOB)}</p>"
    assert format_note("") == ""
    assert format_field("a\nb <i>") == "a b &lt;i&gt;"
    assert format_field("https://me.example") == link(
        "https://me.example", "https://", "me.example", rel="me nofollow noopener"
    )


def test_what_is_quoted_is_linked_once():
    url = "https://far.example/@ann/1"
    quote = f'<p class="quote-inline">RE: {link(url, "https://", "far.example/@ann/1")}</p>'
    assert format_post("Yes", mentions={}, quoted_url=url) == f"{quote}<p>Yes</p>"
    assert format_post("", mentions={}, quoted_url=url) == quote
    assert "RE:" not in format_post(f"Yes {url}", mentions={}, quoted_url=url)


def test_a_mention_target_is_escaped():
    target = MentionTarget(url='https://x.example/"><script>', label="<b>")
    html = format_post("@bob", mentions={"bob": target})
    assert "<script" not in html
    assert "<b>" not in html


HOSTILE = [
    "@", "#", "http://", "(((", "@a", "#a", "http://a", "http://a(", "http://a)", "http://a(b", "a.", "@a.", "@a@",
    "@a@b.", "@a@b-", "#·", "#a·", "#_", "http://a/(", "http://a/()", "http://a/.", "&", "<", "\n", "é", "日",
    "https://日", "xmpp:", "xmpp:a", "magnet:?xt=", "@a@b:12", "e\u0301", "http:", ":", "@a@http://",
    "(http://a/(http://", "\u200d", "#\u200d1",
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_takes_linear_time(unit):
    text = unit * (50_000 // len(unit))
    for hostile in (text, "http://a/" + text, "#a" + text, "@a@a" + text):
        began = time.process_time()
        format_post(hostile, mentions=MENTIONS)
        assert time.process_time() - began < 1


@pytest.mark.parametrize("unit", ["@", "#", "http://", "((("])
def test_half_a_million_characters_take_seconds_at_most(unit):
    began = time.process_time()
    format_post(unit * (500_000 // len(unit)), mentions=MENTIONS)
    assert time.process_time() - began < 5
