"""MediaAttachment as clients see it."""

from typing import Any

from django.conf import settings

from instance.entities import file_url
from statuses.models.media import MediaAttachment, MediaType


def media_attachment_entity(media: MediaAttachment) -> dict[str, Any]:
    """MediaAttachment. `url` is null until it is processed, and for media elsewhere that we cannot show.

    What we hold no copy of, but could, is at an address of ours that fetches it (as Mastodon's media proxy does).
    """
    known = media.is_shown or media.is_fetched_on_sight or not media.remote_url
    return {
        "id": str(media.pk),
        "type": media.type if known else MediaType.UNKNOWN.value,
        "url": _url(media),
        "preview_url": _preview_url(media),
        "remote_url": media.remote_url or None,
        "preview_remote_url": media.thumbnail_remote_url or None,
        "meta": _meta(media),
        "description": media.description or None,
        "blurhash": media.blurhash or None,
    }


def _url(media: MediaAttachment) -> str | None:
    if media.is_shown:
        return file_url(media.file.url)
    return _proxy_url(media, "original") if media.is_fetched_on_sight else None


def _preview_url(media: MediaAttachment) -> str | None:
    if media.is_shown:
        return file_url(media.thumbnail.url) if media.thumbnail else None
    has_preview = media.type == MediaType.IMAGE or bool(media.thumbnail_remote_url)
    return _proxy_url(media, "small") if media.is_fetched_on_sight and has_preview else None


def _proxy_url(media: MediaAttachment, variant: str) -> str:
    return f"{settings.BASE_URL}/media_proxy/{media.pk}/{variant}"


def _meta(media: MediaAttachment) -> dict[str, Any] | None:
    meta = dict(media.meta)
    if media.focus_x is not None and media.focus_y is not None:
        meta["focus"] = {"x": media.focus_x, "y": media.focus_y}
    return meta or None
