"""Pictures that stand for something: an avatar, a header, an emoji, the thumbnail of a film."""

from dataclasses import dataclass
from typing import Any

from federation.as2.urls import links_of
from federation.as2.values import as_list, text

MAX_DESCRIPTION = 10_000


@dataclass(frozen=True, slots=True)
class PictureData:
    url: str
    media_type: str = ""
    description: str = ""


def read_picture(value: Any) -> PictureData | None:
    """Of several the first; a string is its address. The description is `summary`, else `name` (FEP-1311)."""
    first = next(iter(as_list(value)), None)
    links = links_of(first)
    if not links:
        return None
    return PictureData(links[0].href, links[0].media_type, read_description(first))


def read_description(value: Any) -> str:
    """The text for those who cannot see it."""
    if not isinstance(value, dict):
        return ""
    return (text(value.get("summary"), MAX_DESCRIPTION) or text(value.get("name"), MAX_DESCRIPTION)).strip()
