"""What hangs in `tag`: mentions, hashtags, emoji. Shared by actors, posts and reactions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import regex

from federation.as2.dates import read_date
from federation.as2.pictures import read_picture
from federation.as2.urls import http_url
from federation.as2.values import first_http_id, has_type, line, objects_in, text
from instance.text.format import tag_name

MAX_MENTIONS = 100
MAX_HASHTAGS = 100
MAX_EMOJIS = 200
MAX_HASHTAG = 255
MAX_SHORTCODE = 2048
_SHORTCODE = regex.compile(r"[a-zA-Z0-9_]{2,}\Z")
_NOT_IN_HASHTAG = regex.compile(r"[^\w·・\u200c\u200d]")
_HANDLE = regex.compile(r"@?[\w.-]+@[\w.:-]+\Z")


@dataclass(frozen=True, slots=True)
class MentionData:
    """`href` is an actor's id or, sloppily, its profile; "" leaves only the handle in `name`."""

    href: str
    name: str


@dataclass(frozen=True, slots=True)
class EmojiData:
    shortcode: str
    url: str
    uri: str = ""
    media_type: str = ""
    updated: datetime | None = None


def read_mentions(value: Any) -> tuple[MentionData, ...]:
    """Each actor once. The name counts for nothing where there is an address (Mastodon), else it must be a handle."""
    found: dict[str, MentionData] = {}
    for tag in objects_in(value):
        if has_type(tag, "Mention"):
            href, name = http_url(tag.get("href")), line(tag.get("name"), 500)
            if href or _HANDLE.match(name):
                found.setdefault(href or name.lower(), MentionData(href, name))
    return tuple(found.values())[:MAX_MENTIONS]


def read_hashtags(value: Any) -> tuple[str, ...]:
    """Their names as written, without # and without what cannot stand in one; each once, as `tag_name` compares."""
    found: dict[str, str] = {}
    for tag in objects_in(value):
        if has_type(tag, "Hashtag") and (name := clean_hashtag(tag.get("name"))):
            found.setdefault(tag_name(name), name)
    return tuple(found.values())[:MAX_HASHTAGS]


def clean_hashtag(value: Any) -> str:
    """The name alone; "" for what is no hashtag: digits only, nothing left, or too long to keep."""
    name = _NOT_IN_HASHTAG.sub("", line(value, 2 * MAX_HASHTAG).lstrip("#＃"))
    is_one = any(map(str.isalnum, name)) and not name.isdecimal() and len(tag_name(name)) <= MAX_HASHTAG
    return name if is_one else ""


def read_emojis(value: Any) -> tuple[EmojiData, ...]:
    """Each shortcode once; without a picture on the web it is none."""
    return tuple({emoji.shortcode: emoji for emoji in _emojis(value)}.values())[:MAX_EMOJIS]


def _emojis(value: Any) -> Iterator[EmojiData]:
    for tag in objects_in(value):
        shortcode = text(tag.get("name")).strip(":")
        picture = read_picture(tag.get("icon")) if has_type(tag, "Emoji") else None
        if picture and len(shortcode) <= MAX_SHORTCODE and _SHORTCODE.match(shortcode):
            uri = first_http_id(tag.get("id"))
            yield EmojiData(shortcode, picture.url, uri, picture.media_type, read_date(tag.get("updated")))
