"""Emoji reactions: a Like or an EmojiReact whose content is one emoji (FEP-c0e0)."""

from dataclasses import dataclass

import regex

from federation.as2.activity import Activity
from federation.as2.tags import EmojiData, read_emojis
from federation.as2.values import text

_ONE_CLUSTER = regex.compile(r"\X\Z")
_PICTURE = regex.compile(r"[\p{Extended_Pictographic}\p{Regional_Indicator}\u20e3]")
MAX_EMOJI = 64


@dataclass(frozen=True, slots=True)
class ReactionData:
    """`name` is the emoji itself, or the shortcode of the custom one."""

    name: str
    custom: EmojiData | None = None


def read_reaction(activity: Activity) -> ReactionData | None:
    """None for a plain favourite, and for content that is anything but one emoji."""
    content = text(activity.raw.get("content"), MAX_EMOJI + 1).strip()
    if len(content) > MAX_EMOJI:
        return None
    if content.startswith(":"):
        found = next((each for each in read_emojis(activity.raw.get("tag")) if f":{each.shortcode}:" == content), None)
        return ReactionData(found.shortcode, found) if found else None
    return ReactionData(content) if _ONE_CLUSTER.match(content) and _PICTURE.search(content) else None
