"""Our statuses as Notes and Questions, in the order and with the terms of Mastodon.

They come loaded: account, mentions with their accounts, media, tags, stats, and where there are such poll,
conversation, quote with the quoted status, in_reply_to with its account. Nothing is queried here.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from accounts.activitypub.addresses import followers_uri
from accounts.models.account import Account
from federation.as2.audience import PUBLIC
from federation.as2.dates import write_date, write_duration
from federation.as2.document import ACTIVITY_STREAMS, Document
from federation.as2.policy import write_approval
from federation.as2.write import (
    collection_page,
    counted_collection,
    emoji_tags,
    hashtag_tag,
    image_of,
    mention_tag,
)
from federation.contexts.sent import NOTE
from instance.entities import file_url
from instance.queries.emojis import Emojis
from statuses.activitypub.addresses import approval_uri, conversation_uri, likes_uri, replies_uri, shares_uri
from statuses.models.media import MediaAttachment, MediaType
from statuses.models.poll import Poll
from statuses.models.quote import Quote, QuoteState
from statuses.models.status import LISTED, Mention, QuotePolicy, Status, Visibility

_QUOTE_LINK = f'application/ld+json; profile="{ACTIVITY_STREAMS}"'
_QUOTE_RELATION = "https://misskey-hub.net/ns#_misskey_quote"


def write_note(
    status: Status,
    *,
    emojis: Emojis | None = None,
    reachable: Iterable[int] | None = None,
    self_replies: Sequence[Status] = (),
) -> Document:
    """The post with its context.

    `reachable` are the ids of the accounts that a silenced author may address: his followers. `self_replies` are the
    author's first answers to himself, five at most.
    """
    poll: Poll | None = getattr(status, "poll", None)
    quote: Quote | None = getattr(status, "quote", None)
    return {
        "@context": NOTE,
        "id": status.object_uri,
        "type": "Question" if poll else "Note",
        "summary": status.spoiler_text or None,
        "inReplyTo": _parent(status),
        "published": write_date(status.created_at),
        **({"updated": write_date(status.edited_at)} if status.edited_at else {}),
        "url": status.permalink,
        "attributedTo": status.account.actor_uri,
        **write_audience(status, reachable=reachable),
        "sensitive": status.sensitive or status.account.sensitized_at is not None,
        "atomUri": status.object_uri,
        "inReplyToAtomUri": _parent(status),
        **_conversation(status),
        "content": status.content,
        **({"contentMap": {status.language: status.content}} if status.language else {}),
        "attachment": [written for media in _media(status) if (written := _attachment(media))],
        "tag": list(_tags(status, poll, quote, emojis or {})),
        "replies": _replies(status, self_replies),
        **_counts(status),
        "interactionPolicy": {"canQuote": quote_policy(status)},
        **(_quote(quote) if quote else {}),
        **(_poll(poll) if poll else {}),
    }


def write_audience(
    status: Status, *, reachable: Iterable[int] | None = None, also: Sequence[str] = ()
) -> dict[str, list[str]]:
    """`to` and `cc`; `also` are further ids for `cc`: the author of what is reblogged."""
    followers = followers_uri(status.account)
    mentioned = list(_mentioned(status, reachable))
    if status.visibility == Visibility.DIRECT:
        return {"to": mentioned, "cc": list(also)}
    to, cc = {
        Visibility.PUBLIC: ([PUBLIC], [followers]),
        Visibility.UNLISTED: ([followers], [PUBLIC]),
        Visibility.PRIVATE: ([followers], []),
    }[Visibility(status.visibility)]
    return {"to": to, "cc": list(dict.fromkeys([*cc, *also, *mentioned]))}


def quote_policy(status: Status) -> Document:
    """Who may quote it unasked; only its author means nobody."""
    if status.visibility in LISTED:
        if status.quote_policy == QuotePolicy.PUBLIC:
            return write_approval(PUBLIC)
        if status.quote_policy == QuotePolicy.FOLLOWERS:
            return write_approval(followers_uri(status.account))
    return write_approval(status.account.actor_uri)


def _parent(status: Status) -> str | None:
    return status.in_reply_to.object_uri if status.in_reply_to is not None else None


def _mentions(status: Status) -> list[Mention]:
    return [mention for mention in status.mentions.all() if not mention.silent]


def _mentioned(status: Status, reachable: Iterable[int] | None) -> Iterator[str]:
    """Everybody named, and the followers of the groups among them."""
    allowed = None if reachable is None else frozenset(reachable)
    for mention in _mentions(status):
        account: Account = mention.account
        if allowed is None or account.pk in allowed:
            yield account.actor_uri
            if account.is_group and (followers := followers_uri(account)):
                yield followers


def _conversation(status: Status) -> Document:
    """`context` may be fetched, so one that is no address (`tag:`) stands in `conversation` only."""
    uri = conversation_uri(status)
    found: Document = {"conversation": uri} if uri else {}
    return found | {"context": uri} if uri.startswith("http") else found


def _media(status: Status) -> list[MediaAttachment]:
    place = {pk: index for index, pk in enumerate(status.media_order)}
    return sorted(status.media.all(), key=lambda media: place.get(media.pk, len(place)))


def _attachment(media: MediaAttachment) -> Document | None:
    """None for what was never finished: there is nothing to fetch."""
    url = file_url(media.file.url) if media.file else media.remote_url
    if not url:
        return None
    original: dict[str, Any] = media.meta.get("original") or {}
    written: Document = {
        "type": "Document",
        "mediaType": media.content_type,
        "url": url,
        "name": media.description or None,
    }
    if media.blurhash:
        written["blurhash"] = media.blurhash
    if media.focus_x is not None and media.focus_y is not None:
        written["focalPoint"] = [media.focus_x, media.focus_y]
    written |= {name: original[name] for name in ("width", "height") if original.get(name)}
    if original.get("duration"):
        written["duration"] = write_duration(original["duration"])
    if media.thumbnail and media.type not in (MediaType.IMAGE, MediaType.GIFV):
        written["icon"] = image_of(media.thumbnail)
    return written


def _tags(status: Status, poll: Poll | None, quote: Quote | None, emojis: Emojis) -> Iterator[Document]:
    for mention in _mentions(status):
        yield mention_tag(mention.account.actor_uri, mention.account.handle)
    for tag in status.tags.all():
        yield hashtag_tag(tag.url, tag.display_name or tag.name)
    yield from emoji_tags(emojis, [status.content, status.spoiler_text, *(poll.options if poll else ())])
    if quote and quote.quoted_status and quote.state != QuoteState.DELETED:
        uri = quote.quoted_status.object_uri
        yield {"type": "Link", "mediaType": _QUOTE_LINK, "rel": _QUOTE_RELATION, "href": uri, "name": f"RE: {uri}"}


def _replies(status: Status, self_replies: Sequence[Status]) -> Document:
    uri = replies_uri(status)
    others = "only_other_accounts=true" if not self_replies else f"min_id={self_replies[-1].pk}"
    page = collection_page(
        "",
        part_of=uri,
        items=[reply.object_uri for reply in self_replies],
        next_page=f"{uri}?{others}&page=true",
        ordered=False,
    )
    return {"id": uri, "type": "Collection", "first": page}


def _counts(status: Status) -> Document:
    return {
        "likes": counted_collection(likes_uri(status), status.stats.favourites_count),
        "shares": counted_collection(shares_uri(status), status.stats.reblogs_count),
    }


def _quote(quote: Quote) -> Document:
    """By FEP-044f, and by the older names that others know; a quoted post that is gone leaves its tombstone."""
    if quote.quoted_status is None or quote.state == QuoteState.DELETED:
        return {"quote": {"type": "Tombstone"}}
    uri = quote.quoted_status.object_uri
    written: Document = {"quote": uri, "_misskey_quote": uri, "quoteUri": uri, "quoteUrl": uri}
    stamp = approval_uri(quote)
    return written | {"quoteAuthorization": stamp} if stamp else written


def _poll(poll: Poll) -> Document:
    """The options with their counts, unless those are kept until the end."""
    shown = poll.expired or not poll.hide_totals
    tallies: Sequence[int | None] = poll.tallies if shown else [None] * len(poll.options)
    options = [_option(title, votes) for title, votes in zip(poll.options, tallies, strict=True)]
    written: Document = {"anyOf" if poll.multiple else "oneOf": options}
    if poll.expires_at is not None:
        written["endTime"] = write_date(poll.expires_at)
        if poll.expired:
            written["closed"] = write_date(poll.expires_at)
    return written | {"votersCount": poll.voters_count}


def _option(title: str, votes: int | None) -> Document:
    counted = {"totalItems": votes} if votes is not None else {}
    return {"type": "Note", "name": title, "replies": {"type": "Collection", **counted}}
