"""Texts of posts elsewhere: safe HTML from whatever they wrote, titles of what is no note, and the language."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from federation.as2.dates import read_date
from federation.as2.values import first_type, has_type, language_map, line, natural_text, objects_in, text
from instance.text.format import format_post
from instance.text.language import valid_language
from instance.text.plain import plain
from instance.text.sanitize import MAX_LENGTH, sanitize

MAX_TITLE = 2048
MAX_SPOILER = 10_000
EXCERPT = 2000
_NOT_HTML = ("text/markdown", "text/plain", "text/x.misskeymarkdown", "text/bbcode")


def read_content(document: Mapping[str, Any]) -> tuple[str, str]:
    """The text as safe HTML, and as it came."""
    source = natural_text(document, "content")[:MAX_LENGTH]
    return _safe(document, source), source


def read_spoiler(document: Mapping[str, Any]) -> str:
    """The content warning, as plain text."""
    return " ".join(plain(natural_text(document, "summary")[:MAX_SPOILER]).split())


def read_title(document: Mapping[str, Any]) -> str:
    return line(natural_text(document, "name"), MAX_TITLE)


def converted_content(document: Mapping[str, Any], url: str) -> str:
    """A post of what is no note: its title, what it is about, and the link to all of it.

    About: the author's own preview (FEP-b2b8), else the summary, else the beginning of the content. Mastodon drops the
    content; where there is no summary that leaves nothing to read.
    """
    parts = [f"<p><strong>{escape(title, quote=False)}</strong></p>" if (title := read_title(document)) else ""]
    parts += [_appointment(document), _about(document)]
    if url:
        parts.append(f'<p><a href="{escape(url)}">{escape(url)}</a></p>')
    return sanitize("".join(parts))


def read_language(document: Mapping[str, Any]) -> str:
    """A code of ours, or "": of `contentMap` the key that names the content, else the first; else of other maps."""
    content = text(document.get("content"))
    spoken = language_map(document.get("contentMap"))
    codes = [code for code, value in spoken.items() if content and value == content]
    for name in ("contentMap", "nameMap", "summaryMap"):
        codes += language_map(document.get(name))
    codes += _named_languages(document)
    return next((code for each in codes[:1] if (code := valid_language(each))), "")


def _named_languages(document: Mapping[str, Any]) -> Iterator[str]:
    """Lemmy and PeerTube name the language as an object, Mobilizon as a word."""
    for value in (document.get("language"), document.get("inLanguage")):
        named = value.get("identifier") if isinstance(value, dict) else value
        if isinstance(named, str):
            yield named


def _safe(document: Mapping[str, Any], source: str) -> str:
    """PeerTube's comments are Markdown, in which a tag is no tag."""
    media_type = text(document.get("mediaType"), 100).partition(";")[0].strip().lower()
    return format_post(source, mentions={}) if media_type in _NOT_HTML else sanitize(source)


def _about(document: Mapping[str, Any]) -> str:
    preview = next((each for each in objects_in(document.get("preview")) if has_type(each, "Note")), None)
    if preview and (source := natural_text(preview, "content")):
        return _paragraph(_safe(preview, source))
    if summary := natural_text(document, "summary"):
        return _paragraph(sanitize(summary))
    content = natural_text(document, "content")
    return _paragraph(_safe(document, content if len(content) <= EXCERPT else f"{content[:EXCERPT]}…"))


def _paragraph(html: str) -> str:
    return html if html.lstrip().startswith("<p") or not html else f"<p>{html}</p>"


def _appointment(document: Mapping[str, Any]) -> str:
    """When and where an Event is."""
    if first_type(document, ["Event"]) is None:
        return ""
    moments = [moment for name in ("startTime", "endTime") if (moment := read_date(document.get(name)))]
    when = " – ".join(f"{moment:%Y-%m-%d %H:%M} UTC" for moment in moments)
    places = (line(each.get("name"), MAX_TITLE) for each in objects_in(document.get("location")))
    where = next((place for place in places if place), "")
    facts = [escape(fact, quote=False) for fact in (when, where) if fact]
    return f"<p>{'<br>'.join(facts)}</p>" if facts else ""
