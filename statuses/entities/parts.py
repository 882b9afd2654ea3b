"""The parts of a status as clients see them: mentions, tags, poll, quote approval."""

from typing import Any

from django.conf import settings

from instance.entities import custom_emoji_entities
from statuses.models.poll import Poll
from statuses.models.status import LISTED, Mention, QuotePolicy, Status
from statuses.models.tag import Tag
from statuses.queries.viewer import ViewerState

_AUTOMATIC = {QuotePolicy.PUBLIC: ["public"], QuotePolicy.FOLLOWERS: ["followers"], QuotePolicy.NOBODY: []}


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


def quote_approval_entity(status: Status, state: ViewerState) -> dict[str, Any]:
    listed = status.visibility in LISTED
    return {
        "automatic": _AUTOMATIC[QuotePolicy(status.quote_policy)] if listed else [],
        "manual": [],
        "current_user": state.may_quote(status),
    }


def poll_entity(poll: Poll, state: ViewerState, *, domain: str | None) -> dict[str, Any]:
    """Poll. While totals are hidden each option's count is null until the end; the author counts as having voted."""
    hidden = poll.hide_totals and not poll.expired
    entity: dict[str, Any] = {
        "id": str(poll.pk),
        "expires_at": poll.expires_at,
        "expired": poll.expired,
        "multiple": poll.multiple,
        "votes_count": poll.votes_count,
        "voters_count": poll.voters_count,
        "options": [
            {"title": title, "votes_count": None if hidden else tally}
            for title, tally in zip(poll.options, poll.tallies, strict=True)
        ],
        "emojis": custom_emoji_entities(state.emojis, domain, *poll.options),
    }
    if state.viewer is not None:
        own = sorted(state.votes.get(poll.pk, []))
        entity["voted"] = bool(own) or poll.account_id == state.viewer.pk
        entity["own_votes"] = own
    return entity


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
