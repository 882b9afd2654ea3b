"""PreviewCard as clients see it."""

from typing import Any

from instance.entities import file_url
from instance.rest.answers import timestamp
from statuses.models.card import PreviewCard

Entity = dict[str, Any]


def preview_card_entity(card: PreviewCard) -> Entity:
    """PreviewCard. The account of its author, whose counts change, is put in by `statuses/rendering.py`."""
    return {
        "url": card.target or card.url,
        "title": card.title,
        "description": card.description,
        "language": card.language or None,
        "type": card.type,
        "author_name": card.author_name,
        "author_url": card.author_url,
        "provider_name": card.provider_name,
        "provider_url": card.provider_url,
        "html": card.html,
        "width": card.width,
        "height": card.height,
        "image": file_url(card.image.url) if card.image else None,
        "image_description": card.image_description,
        "embed_url": card.embed_url,
        "blurhash": card.blurhash or None,
        "published_at": timestamp(card.published_at) if card.published_at else None,
        "authors": _authors(card),
        "missing_attribution": None,
    }


def _authors(card: PreviewCard) -> list[Entity]:
    if not card.author_name and card.author_account_id is None:
        return []
    return [{"name": card.author_name, "url": card.author_url, "account": None}]
