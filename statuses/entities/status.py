"""The parts of a Status that everybody sees alike. What depends on counts or on who looks: statuses/rendering.py."""

from typing import Any

from instance.entities import custom_emoji_entities
from instance.queries.emojis import Emojis
from statuses.entities.card import preview_card_entity
from statuses.entities.media import media_attachment_entity
from statuses.entities.parts import application_entity, mention_entity, status_tag_entity
from statuses.models.media import MediaAttachment
from statuses.models.status import Status
from statuses.queries.load import Complete

Entity = dict[str, Any]


def fixed_parts(complete: Complete, emojis: Emojis) -> tuple[Entity, list[Entity]]:
    """Status without account, counts, poll, reblog, quote and the viewer's keys; and the emoji of its poll."""
    status, poll = complete.status, complete.poll
    domain = status.account.domain
    fixed: Entity = {
        "id": str(status.pk),
        "created_at": status.created_at,
        "in_reply_to_id": _id(status.in_reply_to_id),
        "in_reply_to_account_id": _id(status.in_reply_to_account_id),
        "sensitive": status.sensitive,
        "spoiler_text": status.spoiler_text,
        "visibility": status.visibility_name,
        "language": status.language or None,
        "uri": status.object_uri,
        "url": status.permalink,
        "edited_at": status.edited_at,
        "content": status.content,
        "application": application_entity(status),
        "media_attachments": [media_attachment_entity(media) for media in _in_order(complete)],
        "mentions": [mention_entity(mention) for mention in complete.mentions],
        "tags": [status_tag_entity(tag) for tag in complete.tags],
        "emojis": custom_emoji_entities(emojis, domain, status.content, status.spoiler_text),
        "card": _card(status),
        "tagged_collections": [],
    }
    return fixed, custom_emoji_entities(emojis, domain, *poll.options) if poll else []


def card_author_id(status: Status) -> int | None:
    """Whose account stands in the card."""
    return status.card.author_account_id if status.card is not None and status.card.is_shown else None


def deleted_status_entity(entity: Entity, text: str) -> Entity:
    """What is left in the author's hands to write it anew: the source text instead of the HTML."""
    return {name: value for name, value in entity.items() if name != "content"} | {"text": text}


def _in_order(complete: Complete) -> list[MediaAttachment]:
    """Media in the order the author gave them, which is not always the order of upload."""
    place = {pk: index for index, pk in enumerate(complete.status.media_order)}
    return sorted(complete.media, key=lambda media: place.get(media.pk, len(place)))


def _card(status: Status) -> Entity | None:
    return preview_card_entity(status.card) if status.card is not None and status.card.is_shown else None


def _id(pk: int | None) -> str | None:
    return None if pk is None else str(pk)
