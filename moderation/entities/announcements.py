"""Announcement and Reaction as clients see them."""

from typing import Any

from instance.entities import custom_emoji_entities, custom_emoji_entity
from instance.rest.answers import timestamp
from instance.text.format import find_tags, tag_name
from moderation.queries.announcements import Notice, Tally
from statuses.entities.parts import mention_entity, status_tag_entity
from statuses.models.status import Mention, Status
from statuses.models.tag import Tag

Entity = dict[str, Any]


def announcement_entity(notice: Notice) -> Entity:
    """Announcement; `read` only where it is told to somebody in particular."""
    row = notice.announcement
    published_at = row.published_at or row.created_at
    entity = {
        "id": str(row.pk),
        "content": row.content,
        "starts_at": timestamp(row.starts_at) if row.starts_at else None,
        "ends_at": timestamp(row.ends_at) if row.ends_at else None,
        "all_day": row.all_day,
        "published_at": timestamp(published_at),
        "updated_at": timestamp(row.updated_at),
        "mentions": [mention_entity(Mention(account=account)) for account in notice.mentioned],
        "statuses": [_status(status) for status in notice.statuses],
        "tags": [status_tag_entity(Tag(name=tag_name(name))) for name in find_tags(row.text)],
        "emojis": custom_emoji_entities(notice.emojis, None, row.content),
        "reactions": [reaction_entity(tally) for tally in notice.tallies],
    }
    return entity if notice.read is None else entity | {"read": notice.read}


def reaction_entity(tally: Tally) -> Entity:
    """Reaction; `me` only for somebody in particular, the addresses only of custom emoji."""
    entity: Entity = {"name": tally.name, "count": tally.count}
    if tally.mine is not None:
        entity["me"] = tally.mine
    if tally.emoji is not None:
        picture = custom_emoji_entity(tally.emoji)
        entity |= {"url": picture["url"], "static_url": picture["static_url"]}
    return entity


def _status(status: Status) -> Entity:
    return {"id": str(status.pk), "url": status.permalink}
