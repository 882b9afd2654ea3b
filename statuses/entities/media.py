"""MediaAttachment as clients see it."""

from typing import Any

from instance.entities import file_url
from statuses.models.media import MediaAttachment, MediaType, Processing


def media_attachment_entity(media: MediaAttachment) -> dict[str, Any]:
    """MediaAttachment. `url` is null until it is processed, and for media elsewhere that we hold no copy of."""
    done = media.processing == Processing.DONE and bool(media.file)
    return {
        "id": str(media.pk),
        "type": media.type if done or media.remote_url == "" else MediaType.UNKNOWN.value,
        "url": file_url(media.file.url) if done else None,
        "preview_url": file_url(media.thumbnail.url) if done and media.thumbnail else None,
        "remote_url": media.remote_url or None,
        "preview_remote_url": media.thumbnail_remote_url or None,
        "meta": _meta(media),
        "description": media.description or None,
        "blurhash": media.blurhash or None,
    }


def _meta(media: MediaAttachment) -> dict[str, Any] | None:
    meta = dict(media.meta)
    if media.focus_x is not None and media.focus_y is not None:
        meta["focus"] = {"x": media.focus_x, "y": media.focus_y}
    return meta or None
