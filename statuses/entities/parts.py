"""The parts of a status as clients see them: mentions, tags, the app."""

from typing import Any

from django.conf import settings

from statuses.models.status import Mention, Status
from statuses.models.tag import Tag


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


def tag_entity(tag: Tag, *, history: list[dict[str, str]], following: bool | None = None) -> dict[str, Any]:
    """Tag, as the tag pages and search show it; `following` only for a signed-in viewer."""
    entity: dict[str, Any] = {
        "id": str(tag.pk),
        "name": tag.display_name or tag.name,
        "url": f"{settings.BASE_URL}/tags/{tag.name}",
        "history": history,
    }
    if following is not None:
        entity["following"] = following
    return entity
