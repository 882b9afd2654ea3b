"""`configuration` of the Instance entity: the limits that clients obey, taken from where each is enforced."""

from typing import Any

from django.conf import settings

from accounts.models.account import (
    MAX_DISPLAY_NAME,
    MAX_FIELD,
    MAX_FIELDS,
    MAX_NOTE,
    MAX_PICTURE_DESCRIPTION,
)
from instance.image_files import IMAGE_MATRIX_LIMIT, IMAGE_SIZE_LIMIT, IMAGE_TYPES
from instance.models.site import InstanceSettings
from instance.text.count import URL_LENGTH
from statuses.models.interaction import MAX_PINS
from statuses.models.media import DESCRIPTION_LIMIT, MAX_ATTACHMENTS
from statuses.models.poll import MAX_POLL_OPTION_CHARS, MAX_POLL_OPTIONS, MAX_POLL_SECONDS, MIN_POLL_SECONDS
from statuses.models.tag import MAX_FEATURED_TAGS

Entity = dict[str, Any]

API_VERSION = 4
"""The step of Mastodon's API up to which all is here: deleting media. Clients switch features on by it."""


def configuration(site: InstanceSettings) -> Entity:
    return {
        "urls": {
            "streaming": settings.STREAMING_URL,
            "status": None,
            "about": f"{settings.BASE_URL}/about",
            "privacy_policy": f"{settings.BASE_URL}/privacy-policy" if site.privacy_policy else None,
            "terms_of_service": None,
        },
        "vapid": {"public_key": settings.VAPID_PUBLIC_KEY},
        "accounts": {
            "max_featured_tags": MAX_FEATURED_TAGS,
            "max_pinned_statuses": MAX_PINS,
            "max_display_name_length": MAX_DISPLAY_NAME,
            "max_note_length": MAX_NOTE,
            "max_avatar_description_length": MAX_PICTURE_DESCRIPTION,
            "max_header_description_length": MAX_PICTURE_DESCRIPTION,
            "max_profile_fields": MAX_FIELDS,
            "profile_field_name_limit": MAX_FIELD,
            "profile_field_value_limit": MAX_FIELD,
        },
        "statuses": _statuses(),
        "media_attachments": {"description_limit": DESCRIPTION_LIMIT, **_media()},
        "polls": _polls(),
        "translation": {"enabled": False},
        "timelines_access": _timelines_access(site),
        "limited_federation": settings.LIMITED_FEDERATION_MODE,
    }


def v1_configuration() -> Entity:
    return {
        "accounts": {"max_featured_tags": MAX_FEATURED_TAGS, "max_pinned_statuses": MAX_PINS},
        "statuses": _statuses(),
        "media_attachments": _media(),
        "polls": _polls(),
    }


def _statuses() -> Entity:
    return {
        "max_characters": settings.MAX_CHARS,
        "max_media_attachments": MAX_ATTACHMENTS,
        "characters_reserved_per_url": URL_LENGTH,
    }


def _media() -> Entity:
    return {
        "supported_mime_types": list(IMAGE_TYPES),
        "image_size_limit": IMAGE_SIZE_LIMIT,
        "image_matrix_limit": IMAGE_MATRIX_LIMIT,
        "video_size_limit": 99 * 1024 * 1024,
        "video_matrix_limit": 8_294_400,
        "video_frame_rate_limit": 120,
    }


def _polls() -> Entity:
    return {
        "max_options": MAX_POLL_OPTIONS,
        "max_characters_per_option": MAX_POLL_OPTION_CHARS,
        "min_expiration": MIN_POLL_SECONDS,
        "max_expiration": MAX_POLL_SECONDS,
    }


def _timelines_access(site: InstanceSettings) -> Entity:
    """Live feeds follow the administrator's switch; tags are open to everybody; link timelines are not there."""
    live, tags = ({"local": who, "remote": who} for who in (site.public_timelines, "public"))
    return {
        "live_feeds": live,
        "hashtag_feeds": tags,
        "trending_link_feeds": {"local": "disabled", "remote": "disabled"},
    }
