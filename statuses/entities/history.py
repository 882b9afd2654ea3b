"""StatusEdit and StatusSource: how a status read, and what its author typed."""

from collections.abc import Iterable, Mapping
from typing import Any

from instance.entities import custom_emoji_entities
from instance.queries.emojis import Emojis
from statuses.entities.media import media_attachment_entity
from statuses.models.history import StatusEdit
from statuses.models.media import MediaAttachment
from statuses.models.status import Status

Entity = dict[str, Any]


def status_edit_entities(
    found: Iterable[StatusEdit],
    *,
    account: Entity,
    media: Mapping[int, MediaAttachment],
    emojis: Emojis,
    domain: str | None,
) -> list[Entity]:
    """The versions of a status by this account (of `domain`), in their order."""
    return [_status_edit_entity(version, media, emojis, domain) | {"account": account} for version in found]


def status_source_entity(status: Status) -> Entity:
    return {"id": str(status.pk), "text": status.text, "spoiler_text": status.spoiler_text}


def _status_edit_entity(
    version: StatusEdit, media: Mapping[int, MediaAttachment], emojis: Emojis, domain: str | None
) -> Entity:
    """One version. Each description is as it was then; media that is gone since is left out."""
    options = version.poll_options
    texts = (version.content, version.spoiler_text, *(options or ()))
    entity: Entity = {
        "content": version.content,
        "spoiler_text": version.spoiler_text,
        "sensitive": version.sensitive,
        "created_at": version.created_at,
        "media_attachments": [
            media_attachment_entity(media[int(each["id"])]) | {"description": each["description"] or None}
            for each in version.media
            if int(each["id"]) in media
        ],
        "emojis": custom_emoji_entities(emojis, domain, *texts),
    }
    if options is not None:
        entity["poll"] = {"options": [{"title": title} for title in options]}
    return entity
