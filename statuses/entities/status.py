"""Status and what is made of it, as clients see it. Nothing here queries: `statuses.queries.load` brings it all."""

from typing import Any

from accounts.entities import account_entity
from instance.entities import custom_emoji_entities
from statuses.entities.media import media_attachment_entity
from statuses.entities.parts import (
    application_entity,
    mention_entity,
    poll_entity,
    quote_approval_entity,
    status_tag_entity,
)
from statuses.models.media import MediaAttachment
from statuses.models.quote import Quote, QuoteState
from statuses.models.status import Status
from statuses.queries.load import Loaded
from statuses.queries.viewer import ViewerState

Entity = dict[str, Any]


def status_entities(loaded: Loaded) -> list[Entity]:
    """A page of Status."""
    return [status_entity(status, loaded.state) for status in loaded.statuses]


def status_entity(status: Status, state: ViewerState) -> Entity:
    """Status, in the order of Mastodon's documentation; the viewer's keys only where there is a viewer."""
    original = status.reblog_of if status.reblog_of_id else None
    entity = _independent(status, state)
    entity["reblog"] = status_entity(original, state) if original is not None else None
    entity["quote"] = _quote_entity(status, state, depth=1)
    return entity | _viewers(original or status, status, state)


def deleted_status_entity(status: Status, state: ViewerState) -> Entity:
    """What is left in the author's hands to write it anew: the source text instead of the HTML."""
    entity = status_entity(status, state)
    del entity["content"]
    return entity | {"text": status.text}


def context_entity(ancestors: list[Entity], descendants: list[Entity]) -> Entity:
    return {"ancestors": ancestors, "descendants": descendants}


def _independent(status: Status, state: ViewerState) -> Entity:
    stats = status.stats
    account = status.account
    poll = getattr(status, "poll", None)
    return {
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
        "replies_count": stats.replies_count,
        "reblogs_count": stats.reblogs_count,
        "favourites_count": stats.favourites_count,
        "quotes_count": stats.quotes_count,
        "edited_at": status.edited_at,
        "content": status.content,
        "application": application_entity(status),
        "account": account_entity(account, state.emojis),
        "media_attachments": [media_attachment_entity(media) for media in _in_order(status)],
        "mentions": [mention_entity(mention) for mention in status.mentions.all()],
        "tags": [status_tag_entity(tag) for tag in status.tags.all()],
        "emojis": custom_emoji_entities(state.emojis, account.domain, status.content, status.spoiler_text),
        "card": None,
        "poll": poll_entity(poll, state, domain=account.domain) if poll else None,
        "quote_approval": quote_approval_entity(status, state),
        "tagged_collections": [],
    }


def _viewers(original: Status, status: Status, state: ViewerState) -> Entity:
    if state.viewer is None:
        return {}
    flags: Entity = {
        "favourited": original.pk in state.favourited,
        "reblogged": original.pk in state.reblogged,
        "muted": original.conversation_id in state.muted,
        "bookmarked": original.pk in state.bookmarked,
        "filtered": [],
    }
    if status.account_id == state.viewer.pk and not status.is_reblog and status.visibility_name != "direct":
        flags["pinned"] = status.pk in state.pinned
    return flags


def _quote_entity(status: Status, state: ViewerState, *, depth: int) -> Entity | None:
    """Quote with the quoted status inside; inside a quoted status only its id (ShallowQuote)."""
    quote: Quote | None = getattr(status, "quote", None)
    if quote is None:
        return None
    shown = quote.state == QuoteState.ACCEPTED and quote.quoted_status_id in state.visible
    if depth == 0:
        return {"state": _quote_state(quote, shown), "quoted_status_id": _id(quote.quoted_status_id) if shown else None}
    quoted = quote.quoted_status if shown else None
    return {"state": _quote_state(quote, shown), "quoted_status": _quoted_entity(quoted, state) if quoted else None}


def _quoted_entity(status: Status, state: ViewerState) -> Entity:
    entity = _independent(status, state)
    entity["reblog"] = None
    entity["quote"] = _quote_entity(status, state, depth=0)
    return entity | _viewers(status, status, state)


def _quote_state(quote: Quote, shown: bool) -> str:
    if quote.state != QuoteState.ACCEPTED:
        return QuoteState(quote.state).label
    if quote.quoted_status_id is None:
        return QuoteState.DELETED.label
    return "accepted" if shown else "unauthorized"


def _in_order(status: Status) -> list[MediaAttachment]:
    """Media in the order the author gave them, which is not always the order of upload."""
    place = {pk: index for index, pk in enumerate(status.media_order)}
    return sorted(status.media.all(), key=lambda media: place.get(media.pk, len(place)))


def _id(pk: int | None) -> str | None:
    return None if pk is None else str(pk)
