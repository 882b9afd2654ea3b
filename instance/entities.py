"""CustomEmoji as clients see it."""

from typing import Any

from django.conf import settings

from instance.models.emoji import CustomEmoji
from instance.queries.emojis import Emojis, shortcodes_in


def custom_emoji_entities(emojis: Emojis, domain: str | None, *texts: str) -> list[dict[str, Any]]:
    """The emoji that these texts of one domain use, each once, without a category (as inside other entities)."""
    codes = dict.fromkeys(code for text in texts for code in shortcodes_in(text))
    return [_entity(emoji) for code in codes if (emoji := emojis.get((code, domain)))]


def custom_emoji_entity(emoji: CustomEmoji) -> dict[str, Any]:
    """CustomEmoji of the picker."""
    entity = _entity(emoji)
    return entity | {"category": emoji.category} if emoji.category else entity


def _entity(emoji: CustomEmoji) -> dict[str, Any]:
    url = file_url(emoji.image.url) if emoji.image else emoji.image_remote_url
    return {
        "shortcode": emoji.shortcode,
        "url": url,
        "static_url": file_url(emoji.static_image.url) if emoji.static_image else url,
        "visible_in_picker": emoji.visible_in_picker,
    }


def file_url(url: str) -> str:
    """Absolute, also for files on our own disk."""
    return url if "://" in url else f"{settings.BASE_URL}{url}"
