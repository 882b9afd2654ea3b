"""HTML to text, the length of posts, and language codes."""

import time

import pytest

from instance.text.count import count_characters
from instance.text.format import format_post
from instance.text.language import language_name, valid_language
from instance.text.language_names import LANGUAGE_NAMES
from instance.text.plain import plain


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("just text", "just text"),
        ("<p>one</p><p>two<br>three<br/>four<br />five</p>", "one\n\ntwo\nthree\nfour\nfive"),
        ("&lt;b&gt; &amp;amp; &#39;&nbsp;x", "<b> &amp; '\xa0x"),
        ("<p>a\n  b</p>\n<p>c</p>", "a b\n\nc"),
        ("<ul><li>a</li><li>b</li></ul>c", "a\nb\n\nc"),
        ("<p>x</p><blockquote><p>y</p></blockquote><p>z</p>", "x\n\ny\n\nz"),
        ("<pre><code>a\n  b</code></pre>", "a\n  b"),
        ('<a href="https://x.example/?a=>b" title="<i>">link</a>', "link"),
        ("a<!-- <b>no</b> -->b", "ab"),
        ("a<script>no</script>b<style>no", "ab"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("cut <a href='x", "cut"),
    ],
)
def test_text_of_html(html, text):
    assert plain(html) == text


def test_what_was_written_comes_back():
    written = 'see https://www.long.example/with/a/very/long/path/that/is/cut #Rook @nobody\n\n1 < 2 & "3"\nend'
    assert plain(format_post(written, mentions={})) == written


@pytest.mark.parametrize(
    "unit", ["<", "<b", "<b ", '<a "', "<a '\"", "<!--", "<!-- -", "&", "<pre>", "\n ", "<p>", " \n"]
)
def test_hostile_markup_takes_little_time(unit):
    began = time.process_time()
    plain("<i>" + unit * (200_000 // len(unit)))
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("text", "spoiler", "count"),
    [
        ("", "", 0),
        ("abc", "", 3),
        ("abc", "warning", 10),
        ("a\r\nb\nc", "", 5),
        ("é", "", 1),
        ("👩‍👩‍👧‍👦🏳️‍🌈🇩🇪👍🏽", "", 4),
        ("नमस्ते", "", 3),
        ("https://a.example", "", 23),
        ("https://a.example/" + "x" * 400, "", 23),
        ("see https://a.example/x.", "", 4 + 23 + 1),
        ("http://a http://b", "", 47),
        ("gemini://a.example/x", "", 20),
        ("@bob", "", 4),
        ("@bob@far.example hi", "", 7),
        ("#Hashtag", "", 8),
        ("https://in-the-warning.example", "https://a.example", 40),
    ],
)
def test_length_of_a_post(text, spoiler, count):
    assert count_characters(text, spoiler) == count


def test_half_a_million_marks_are_counted_quickly():
    began = time.process_time()
    count_characters("é" * 250_000 + "e" + "\u0301" * 250_000)
    assert time.process_time() - began < 4


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("zh-TW", "zh-TW"),
        ("zh_tw", "zh-TW"),
        ("pt-br", "pt-BR"),
        ("en-US", "en"),
        ("de-DE-1996", "de"),
        ("ast", "ast"),
        ("tok", "tok"),
        ("", None),
        (None, None),
        ("xx", None),
        ("english", None),
        ("e", None),
        ("<b>", None),
    ],
)
def test_language_codes(code, valid):
    assert valid_language(code) == valid


def test_languages_have_names_of_their_own():
    assert len(LANGUAGE_NAMES) > 200
    assert all(name.strip() for name in LANGUAGE_NAMES.values())
    assert language_name("cy") == "Cymraeg"
    assert language_name("xx") == "xx"
