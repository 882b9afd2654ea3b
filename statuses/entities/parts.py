"""The parts of a status as clients see them: mentions, tags, the app."""

from datetime import date
from typing import Any

from django.conf import settings

from statuses.models.status import Mention, Status
from statuses.models.tag import FeaturedTag, Tag


def mention_entity(mention: Mention) -> dict[str, Any]:
    account = mention.account
    return {
        "id": str(account.pk),
        "username": account.username,
        "url": account.profile_url,
        "acct": account.acct,
    }


def status_tag_entity(tag: Tag) -> dict[str, Any]:
    return {"name": tag.name, "url": tag.url}


def application_entity(status: Status) -> dict[str, Any] | None:
    """The app a local post was written with, unless its author keeps that private (the action leaves it out then)."""
    application = status.application
    if application is None:
        return None
    return {"name": application.name, "website": application.website or None}


def tag_entity(
    tag: Tag, *, history: list[dict[str, str]], following: bool | None = None, featuring: bool | None = None
) -> dict[str, Any]:
    """Tag, as the tag pages and search show it; `following` and `featuring` only for a signed-in viewer."""
    entity: dict[str, Any] = {
        "id": str(tag.pk or ""),
        "name": tag.display_name or tag.name,
        "url": f"{settings.BASE_URL}/tags/{tag.name}",
        "history": history,
    }
    if following is not None:
        entity["following"] = following
    if featuring is not None:
        entity["featuring"] = featuring
    return entity


def featured_tag_entity(
    row: FeaturedTag, *, profile_url: str, statuses_count: int, last_status_at: date | None
) -> dict[str, Any]:
    """FeaturedTag; its address lists what its owner said under the tag."""
    return {
        "id": str(row.pk),
        "name": row.tag.display_name or row.tag.name,
        "url": f"{profile_url}/tagged/{row.tag.name}",
        "statuses_count": str(statuses_count),
        "last_status_at": last_status_at.isoformat() if last_status_at else None,
    }
