"""Turns what people write into the HTML that Mastodon would make of it: paragraphs, links, mentions, hashtags."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from django.conf import settings

from instance.text.tokens import tokens

SHOWN_URL_LENGTH = 30

_REL = "nofollow noopener"
_PARAGRAPH_BREAK = re.compile(r"\n{2,}")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ACCENTED_LATIN = re.compile("([a-z])[\u0300-\u036f]+")
_STROKED_LATIN = str.maketrans("øđðħıłŧŋ", "oddhiltn")
_URL_PREFIX = re.compile(r"https?://(?:www\.)?|xmpp:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MentionTarget:
    """Whom a handle means: the address of the profile, and the label to show without its first @."""

    url: str
    label: str


def format_post(text: str, *, mentions: Mapping[str, MentionTarget], quoted_url: str = "") -> str:
    """The content of a post. `mentions` is keyed by the handles of `find_mentions`; other handles stay text.

    `quoted_url` is linked first, for readers whose software knows no quotes, unless the text links it itself.
    """
    html = _paragraphs(_inline(text, mentions))
    if quoted_url and quoted_url not in text:
        html = f'<p class="quote-inline">RE: {_link(quoted_url, _REL)}</p>{html}'
    return html


def format_note(text: str, *, mentions: Mapping[str, MentionTarget] | None = None) -> str:
    """The note of a profile, with the markup of a post."""
    return _paragraphs(_inline(text, mentions or {}))


def format_field(text: str, *, mentions: Mapping[str, MentionTarget] | None = None) -> str:
    """The value of a profile field: one line, and its links claim to be about the same person (rel=me)."""
    return _inline(" ".join(text.split()), mentions or {}, rel="me nofollow noopener")


def find_mentions(text: str) -> list[str]:
    """The handles in `text`, each once and in order: "user" for this server, "user@domain" for others, lower-cased."""
    return list(dict.fromkeys(token.value for token in tokens(text) if token.kind == "mention"))


def find_tags(text: str) -> list[str]:
    """The hashtags in `text` as they were written, each once (compared by `tag_name`) and in order."""
    found: dict[str, str] = {}
    for token in tokens(text):
        if token.kind == "tag":
            found.setdefault(tag_name(token.value), token.value)
    return list(found.values())


def tag_name(display: str) -> str:
    """What a hashtag is compared by: compatibility forms and Latin accents folded, lower-cased, without the #."""
    folded = unicodedata.normalize("NFKC", display.strip().lstrip("#＃")).lower()
    if folded.isascii():
        return folded
    # Accents go from Latin letters only: in other scripts the marks are the vowels.
    bare = _ACCENTED_LATIN.sub(r"\1", unicodedata.normalize("NFD", folded.translate(_STROKED_LATIN)))
    return unicodedata.normalize("NFC", bare)


def _inline(text: str, mentions: Mapping[str, MentionTarget], *, rel: str = _REL) -> str:
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    html: list[str] = []
    done = 0
    for token in tokens(text):
        if token.kind == "url":
            markup = _link(token.value, rel)
        elif token.kind == "tag":
            markup = _hashtag(token.value)
        elif target := mentions.get(token.value):
            markup = _mention(target)
        else:
            continue
        html += escape(text[done : token.start]), markup
        done = token.end
    html.append(escape(text[done:]))
    return "".join(html)


def _paragraphs(html: str) -> str:
    parts = (part.strip("\n") for part in _PARAGRAPH_BREAK.split(html))
    return "".join(f"<p>{part.replace(chr(10), '<br />')}</p>" for part in parts if part)


def _link(url: str, rel: str) -> str:
    prefix = match[0] if (match := _URL_PREFIX.match(url)) else ""
    shown, hidden = url[len(prefix) :][:SHOWN_URL_LENGTH], url[len(prefix) + SHOWN_URL_LENGTH :]
    middle = f'<span class="ellipsis">{escape(shown)}</span>' if hidden else f"<span>{escape(shown)}</span>"
    return (
        f'<a href="{escape(url)}" target="_blank" rel="{rel}" translate="no"><span class="invisible">{escape(prefix)}'
        f'</span>{middle}<span class="invisible">{escape(hidden)}</span></a>'
    )


def _mention(target: MentionTarget) -> str:
    return (
        f'<span class="h-card" translate="no"><a href="{escape(target.url)}" class="u-url mention">'
        f"@<span>{escape(target.label)}</span></a></span>"
    )


def _hashtag(name: str) -> str:
    url = f"{settings.BASE_URL}/tags/{quote(name.lower(), safe='')}"
    return f'<a href="{escape(url)}" class="mention hashtag" rel="tag">#<span>{escape(name)}</span></a>'
