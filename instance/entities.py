"""How the ground looks to clients: CustomEmoji."""

from typing import Any

from instance.models.emoji import CustomEmoji
from instance.queries.emojis import Emojis, shortcodes


def custom_emoji_entity(emoji: CustomEmoji) -> dict[str, Any]:
    """The CustomEmoji entity as the emoji list shows it."""
    return {**_picture(emoji), "category": emoji.category or None}


def emoji_entities(emojis: Emojis, domain: str | None, *texts: str) -> list[dict[str, Any]]:
    """The emoji that these texts of one author use, as accounts, statuses and polls carry them (without category)."""
    names = dict.fromkeys(name for text in texts for name in shortcodes(text))
    return [_picture(emoji) for name in names if (emoji := emojis.get((name, domain)))]


def _picture(emoji: CustomEmoji) -> dict[str, Any]:
    url = emoji.image.url if emoji.image else emoji.image_remote_url
    return {
        "shortcode": emoji.shortcode,
        "url": url,
        "static_url": emoji.static_image.url if emoji.static_image else url,
        "visible_in_picker": emoji.visible_in_picker,
    }
