"""Attachments of posts elsewhere: pictures, sounds and films, each with the one address we would fetch."""

import mimetypes
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from federation.as2.dates import read_duration
from federation.as2.pictures import read_description, read_picture
from federation.as2.urls import Link, links_of
from federation.as2.values import as_list, count, first_type, has_type, number, objects_in, text
from statuses.models.media import MediaType

MAX_MEDIA = 16
"""More than the four that our own posts have; what is shown of them is for others to decide."""

SUPPORTED = frozenset({
    "image/jpeg", "image/png", "image/gif", "image/heic", "image/heif", "image/webp", "image/avif",
    "video/webm", "video/mp4", "video/quicktime", "video/ogg",
    "audio/wave", "audio/wav", "audio/x-wav", "audio/x-pn-wave", "audio/vnd.wave", "audio/ogg", "audio/vorbis",
    "audio/mpeg", "audio/mp3", "audio/webm", "audio/flac", "audio/aac", "audio/m4a", "audio/x-m4a", "audio/mp4",
    "audio/3gpp", "video/x-ms-asf",
})  # fmt: skip
_NOT_MEDIA = frozenset({"Link", "Note", "Article", "Page", "Event", "PropertyValue", "Hashtag", "Mention", "Emoji"})
_KINDS = {"Image": MediaType.IMAGE, "Video": MediaType.VIDEO, "Audio": MediaType.AUDIO}
_BEST_HEIGHT = 1080
_BASE83 = re.compile(r"[0-9A-Za-z#$%*+,\-.:;=?@\[\]^_{|}~]{6,}\Z", re.ASCII)
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
_MAX_COMPONENTS = 5


@dataclass(frozen=True, slots=True)
class AttachmentData:
    """`kind` is unknown where we could not show it: then only the link is kept."""

    url: str
    kind: MediaType
    media_type: str = ""
    description: str = ""
    blurhash: str = ""
    focus: tuple[float, float] | None = None
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    thumbnail_url: str = ""
    sensitive: bool = False


def read_attachments(value: Any) -> tuple[AttachmentData, ...]:
    """Those with an address on the web, each address once, the first MAX_MEDIA of them."""
    found = {each.url: each for each in map(read_attachment, objects_in(value)) if each}
    return tuple(found.values())[:MAX_MEDIA]


def read_attachment(document: Mapping[str, Any]) -> AttachmentData | None:
    """One attachment, or an Image, Audio or Video that is the post itself."""
    link = None if first_type(document, _NOT_MEDIA) else _best(links_of({**document, "href": document.get("url")}))
    if link is None:
        return None
    media_type = link.media_type or (mimetypes.guess_type(urlsplit(link.href).path)[0] or "")
    thumbnail = read_picture(_largest(document.get("icon")))
    return AttachmentData(
        url=link.href,
        kind=_kind(document, media_type),
        media_type=media_type[:100],
        description=read_description(document),
        blurhash=_blurhash(document.get("blurhash")),
        focus=_focus(document.get("focalPoint")),
        width=link.width or None,
        height=link.height or None,
        duration=read_duration(document.get("duration")),
        thumbnail_url=thumbnail.url if thumbnail else "",
        sensitive=document.get("sensitive") is True,
    )


def read_link(value: Any) -> str:
    """Where a preview card should lead: the first Link among the attachments (FEP-8967, Lemmy)."""
    links = (links_of(each) for each in objects_in(value) if has_type(each, "Link"))
    return next((found[0].href for found in links if found), "")


def _best(links: list[Link]) -> Link | None:
    """Of several forms of one film the tallest that is not larger than it needs to be; else the first we can show."""
    shown = [link for link in links if link.media_type in SUPPORTED]
    if not shown:
        return next((link for link in links if link.media_type != "text/html"), None)
    fitting = [link for link in shown if 0 < link.height <= _BEST_HEIGHT]
    return max(fitting, key=lambda link: link.height) if fitting else shown[0]


def _kind(document: Mapping[str, Any], media_type: str) -> MediaType:
    if media_type:
        kind = media_type.partition("/")[0]
        return MediaType(kind) if media_type in SUPPORTED else MediaType.UNKNOWN
    return _KINDS.get(first_type(document, _KINDS) or "", MediaType.UNKNOWN)


def _largest(value: Any) -> Any:
    """PeerTube lists the thumbnail in several sizes."""
    return max(
        as_list(value), key=lambda each: count(each.get("width")) or 0 if isinstance(each, dict) else 0, default=None
    )


def _focus(value: Any) -> tuple[float, float] | None:
    numbers = list(_numbers(value))
    if len(numbers) != 2:
        return None
    x, y = (min(max(each, -1.0), 1.0) for each in numbers)
    return x, y


def _numbers(value: Any) -> Iterator[float]:
    for each in as_list(value)[:3]:
        if (found := number(each)) is not None:
            yield found


def _blurhash(value: Any) -> str:
    """Decoding costs by components, so no more than Mastodon allows, and of the length they ask for."""
    blurhash = text(value, 200)
    if not _BASE83.match(blurhash):
        return ""
    wide, high = _DIGITS.index(blurhash[0]) % 9 + 1, _DIGITS.index(blurhash[0]) // 9 + 1
    fits = max(wide, high) <= _MAX_COMPONENTS and len(blurhash) == 4 + 2 * wide * high
    return blurhash if fits else ""
