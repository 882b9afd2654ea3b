"""Posts of other servers: a Note, a Question or something else to show becomes a NoteData, or is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypedDict

from federation.as2.audience import Audience, read_audience
from federation.as2.collections import CollectionRef, read_collection_ref
from federation.as2.dates import read_past, read_published
from federation.as2.document import RefusedDocument
from federation.as2.policy import InteractionPolicy, read_policy
from federation.as2.tags import EmojiData, MentionData, read_emojis, read_hashtags, read_mentions
from federation.as2.urls import MAX_URL, http_url, page_url, same_origin
from federation.as2.values import as_list, first_http_id, first_id, first_type, has_type, id_of, line, natural_text
from statuses.activitypub.read_media import SUPPORTED, AttachmentData, read_attachment, read_attachments, read_link
from statuses.activitypub.read_poll import MAX_OPTION, PollData, read_poll
from statuses.activitypub.read_quote import QuoteData, read_quote
from statuses.activitypub.read_text import converted_content, read_content, read_language, read_spoiler, read_title

NOTES = ("Note", "Question")
MEDIA = ("Image", "Audio", "Video")
CONVERTED = ("Article", "Page", *MEDIA, "Event")
STATUSES = (*NOTES, *CONVERTED)


class NotAStatus(RefusedDocument):
    """Nothing to show as a post, or nothing that its sender may say."""


class Reach(StrEnum):
    """Visibility as addressed. LIMITED: to some by id, without a mention: access, but no notification."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"
    DIRECT = "direct"
    LIMITED = "limited"


@dataclass(frozen=True, slots=True)
class NoteData:
    """What a post says of itself. `content` is safe HTML, other texts are plain; ids nowhere are "".

    `content_source` is the text as it came, to be made safe anew. `vote` is the option that a vote in the poll
    `in_reply_to` names, if that is a poll of ours: then it is no post.
    """

    uri: str
    type: str
    atom_uri: str
    url: str
    attributed_to: str
    in_reply_to: str
    in_reply_to_atom_uri: str
    conversation: str
    context: str
    title: str
    content: str
    content_source: str
    spoiler_text: str
    sensitive: bool
    language: str
    published: datetime
    updated: datetime | None
    reach: Reach
    addressed: tuple[str, ...]
    audience: tuple[str, ...]
    mentions: tuple[MentionData, ...]
    hashtags: tuple[str, ...]
    emojis: tuple[EmojiData, ...]
    attachments: tuple[AttachmentData, ...]
    card_url: str
    poll: PollData | None
    quote: QuoteData | None
    policy: InteractionPolicy
    replies: CollectionRef
    likes: CollectionRef
    shares: CollectionRef
    vote: str

    @property
    def is_converted(self) -> bool:
        return self.type not in NOTES

    @property
    def unmentioned(self) -> tuple[str, ...]:
        """Who gets access without a notification."""
        mentioned = {mention.href for mention in self.mentions}
        return tuple(each for each in self.addressed if each not in mentioned)


def read_note(
    document: Mapping[str, Any],
    *,
    now: datetime,
    author_followers: str = "",
    activity: Mapping[str, Any] | None = None,
    served_from: str = "",
) -> NoteData:
    """NotAStatus unless it has an id, an author on the same server and a type that is shown.

    `author_followers` is the author's followers collection, as his actor names it; without it nothing is private.
    `activity` is what it came in, `served_from` where it was fetched.
    """
    uri, kind, author = _what(document, activity, served_from)
    url = page_url(document.get("url")) or uri
    attachments = _attachments(document, kind)
    return NoteData(
        uri=uri,
        type=kind,
        url=url,
        attributed_to=author,
        **_thread(document),
        **_words(document, kind, url),
        sensitive=document.get("sensitive") is True or any(each.sensitive for each in attachments),
        published=read_published(document.get("published"), now),
        updated=read_past(document.get("updated"), now),
        **_addressing(document, activity, author, author_followers),
        hashtags=read_hashtags(document.get("tag")),
        emojis=read_emojis(document.get("tag")),
        attachments=attachments,
        card_url=read_link(document.get("attachment")),
        poll=read_poll(document, now) if kind == "Question" else None,
        quote=read_quote(document, author=author),
        policy=read_policy(document.get("interactionPolicy"), author=author, followers=author_followers),
        replies=read_collection_ref(document.get("replies")),
        likes=read_collection_ref(document.get("likes")),
        shares=read_collection_ref(document.get("shares")),
        vote=_vote(document, kind),
    )


class _Thread(TypedDict):
    atom_uri: str
    in_reply_to: str
    in_reply_to_atom_uri: str
    conversation: str
    context: str


class _Words(TypedDict):
    title: str
    content: str
    content_source: str
    spoiler_text: str
    language: str


class _Addressing(TypedDict):
    reach: Reach
    addressed: tuple[str, ...]
    audience: tuple[str, ...]
    mentions: tuple[MentionData, ...]


def _what(document: Mapping[str, Any], activity: Mapping[str, Any] | None, served_from: str) -> tuple[str, str, str]:
    """Its id, type and author, who all have to be of one server."""
    kind = first_type(document, STATUSES)
    uri = http_url(id_of(document))
    author = _author(document, activity)
    if kind is None:
        raise NotAStatus("not a kind of post")
    if not uri:
        raise NotAStatus("no id on the web")
    if served_from and not same_origin(uri, served_from):
        raise NotAStatus("served by another server than its own")
    if not author:
        raise NotAStatus("no author")
    if not same_origin(uri, author):
        raise NotAStatus("of another server than its author")
    if activity is not None and not same_origin(uri, first_http_id(activity.get("actor"))):
        raise NotAStatus("of another server than its sender")
    return uri, kind, author


def _author(document: Mapping[str, Any], activity: Mapping[str, Any] | None) -> str:
    """The first it is attributed to; PeerTube names the channel too, so a Person goes first. Else who sent it."""
    authors = document.get("attributedTo")
    person = next((each for each in as_list(authors) if has_type(each, "Person")), None)
    return first_http_id(person) or first_http_id(authors) or (first_http_id(activity.get("actor")) if activity else "")


def _thread(document: Mapping[str, Any]) -> _Thread:
    return {
        "atom_uri": _identifier(document.get("atomUri")),
        "in_reply_to": first_http_id(document.get("inReplyTo")),
        "in_reply_to_atom_uri": _identifier(document.get("inReplyToAtomUri")),
        "conversation": _identifier(document.get("conversation")),
        "context": _identifier(document.get("context")),
    }


def _words(document: Mapping[str, Any], kind: str, url: str) -> _Words:
    content, source = read_content(document)
    is_note = kind in NOTES
    return {
        "title": read_title(document),
        "content": content if is_note else converted_content(document, url),
        "content_source": source,
        "spoiler_text": read_spoiler(document) if is_note else "",
        "language": read_language(document),
    }


def _addressing(
    document: Mapping[str, Any], activity: Mapping[str, Any] | None, author: str, followers: str
) -> _Addressing:
    audience = read_audience(document, activity)
    mentions = read_mentions(document.get("tag"))
    addressed = tuple(each for each in audience.addressed if each not in (followers, author))
    return {
        "reach": _reach(document, audience, followers, addressed, mentions),
        "addressed": addressed,
        "audience": audience.audience,
        "mentions": mentions,
    }


def _reach(
    document: Mapping[str, Any],
    audience: Audience,
    followers: str,
    addressed: tuple[str, ...],
    mentions: tuple[MentionData, ...],
) -> Reach:
    if audience.public:
        return Reach.PUBLIC
    if audience.unlisted:
        return Reach.UNLISTED
    if followers and followers in (*audience.addressed, *audience.audience):
        return Reach.PRIVATE
    direct = document.get("directMessage")
    if direct is True or (direct is None and "tag" not in document):
        # Lemmy knows no mentions in its private messages; LitePub says of a direct one that it is.
        return Reach.DIRECT
    mentioned = {mention.href for mention in mentions}
    return Reach.DIRECT if mentioned.issuperset(addressed) else Reach.LIMITED


def _attachments(document: Mapping[str, Any], kind: str) -> tuple[AttachmentData, ...]:
    """An Image, Audio or Video is the first of its own media, if it says where its file is and not only its page."""
    attached = read_attachments(document.get("attachment"))
    if kind not in MEDIA:
        return attached
    media_type = document.get("mediaType")
    is_of_text = isinstance(media_type, str) and media_type.startswith("text/")
    itself = read_attachment({**document, "summary": None, "mediaType": None if is_of_text else media_type})
    return (itself, *attached) if itself and itself.media_type in SUPPORTED else attached


def _vote(document: Mapping[str, Any], kind: str) -> str:
    if kind != "Note" or natural_text(document, "content") or not first_id(document.get("inReplyTo")):
        return ""
    return line(document.get("name"), MAX_OPTION)


def _identifier(value: Any) -> str:
    """An id that need not be of the web (`tag:`), as it came."""
    found = first_id(value)
    return found if len(found) <= MAX_URL else ""
