"""Actors of other servers: a document becomes an ActorData, or is refused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from accounts.models.account import ActorType
from federation.as2.dates import read_past
from federation.as2.document import RefusedDocument
from federation.as2.keys import MultikeyData, PublicKeyData, read_key_references, read_multikeys, read_public_keys
from federation.as2.names import MAX_HANDLE, is_username, shown_name
from federation.as2.pictures import PictureData, read_picture
from federation.as2.policy import Approval, read_approval
from federation.as2.tags import EmojiData, read_emojis, read_hashtags
from federation.as2.urls import domain_of, http_url, normal_domain_name, page_url, same_host, same_origin
from federation.as2.values import (
    as_list,
    first_http_id,
    first_type,
    flag,
    has_type,
    http_ids_of,
    id_of,
    line,
    natural_text,
    objects_in,
    text,
)
from instance.text.sanitize import sanitize

MAX_NAME = 2048
MAX_NOTE = 20 * 1024
MAX_FIELDS = 50
MAX_FIELD = 2047
MAX_ALIASES = 256
MAX_ATTRIBUTION_DOMAINS = 256
_VALUE_NAMES = (
    "value",
    "schema:value",
    "http://schema.org#value",
    "http://schema.org/value",
    "https://schema.org/value",
)


class RefusedActor(RefusedDocument):
    """It is no actor that could be followed here."""


@dataclass(frozen=True, slots=True)
class FieldData:
    """`name` is plain text, `value` safe HTML."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ActorData:
    """What an actor says of itself. `note` and the values of `fields` are safe HTML, other texts are plain.

    `webfinger` is the handle it claims (FEP-2c59), which WebFinger has to confirm; "" leaves username and `domain`.
    Collections that are nowhere are "". `note_source` is the note as it came, to be made safe anew.
    """

    uri: str
    type: ActorType
    username: str
    domain: str
    webfinger: str
    display_name: str
    note: str
    note_source: str
    url: str
    inbox: str
    shared_inbox: str
    outbox: str
    followers: str
    following: str
    featured: str
    featured_tags: str
    locked: bool
    discoverable: bool | None
    indexable: bool
    memorial: bool
    suspended: bool
    show_featured: bool
    show_media: bool
    show_media_replies: bool
    avatar: PictureData | None
    header: PictureData | None
    fields: tuple[FieldData, ...]
    emojis: tuple[EmojiData, ...]
    hashtags: tuple[str, ...]
    also_known_as: tuple[str, ...]
    moved_to: str
    attribution_domains: tuple[str, ...]
    can_feature: Approval | None
    public_keys: tuple[PublicKeyData, ...]
    key_references: tuple[str, ...]
    multikeys: tuple[MultikeyData, ...]
    published: datetime | None

    @property
    def is_bot(self) -> bool:
        return self.type in (ActorType.SERVICE, ActorType.APPLICATION)

    @property
    def is_group(self) -> bool:
        return self.type == ActorType.GROUP

    @property
    def handle(self) -> str:
        """`user@domain` as claimed."""
        return self.webfinger or f"{self.username}@{self.domain}"


def read_actor(document: Mapping[str, Any], *, now: datetime, served_from: str = "") -> ActorData:
    """RefusedActor unless it has an id, an inbox, a known type and a name. `served_from` is where it was fetched."""
    uri, kind, inbox = _who(document, served_from)
    username, webfinger = _names(document)
    note = natural_text(document, "summary")[:MAX_NOTE]
    return ActorData(
        uri=uri,
        type=kind,
        username=username,
        domain=domain_of(uri),
        webfinger=webfinger,
        display_name=shown_name(line(natural_text(document, "name"), MAX_NAME)),
        note=sanitize(note),
        note_source=note,
        url=_profile(document.get("url"), uri),
        inbox=inbox,
        **_collections(document),
        **_flags(document),
        avatar=read_picture(document.get("icon")),
        header=read_picture(document.get("image")),
        fields=tuple(_fields(document.get("attachment")))[:MAX_FIELDS],
        emojis=read_emojis(document.get("tag")),
        hashtags=read_hashtags(document.get("tag")),
        also_known_as=tuple(http_ids_of(document.get("alsoKnownAs"), MAX_ALIASES)),
        moved_to=first_http_id(document.get("movedTo")),
        attribution_domains=tuple(_domains(document.get("attributionDomains")))[:MAX_ATTRIBUTION_DOMAINS],
        can_feature=_feature_policy(document, uri),
        public_keys=read_public_keys(document),
        key_references=read_key_references(document),
        multikeys=read_multikeys(document, now),
        published=read_past(document.get("published"), now),
    )


class _Collections(TypedDict):
    shared_inbox: str
    outbox: str
    followers: str
    following: str
    featured: str
    featured_tags: str


class _Flags(TypedDict):
    locked: bool
    discoverable: bool | None
    indexable: bool
    memorial: bool
    suspended: bool
    show_featured: bool
    show_media: bool
    show_media_replies: bool


def _who(document: Mapping[str, Any], served_from: str) -> tuple[str, ActorType, str]:
    """Its id, type and inbox."""
    kind = first_type(document, ActorType.values)
    uri = http_url(id_of(document))
    inbox = first_http_id(document.get("inbox"))
    if kind is None:
        raise RefusedActor("not an actor")
    if not uri:
        raise RefusedActor("no id on the web")
    if served_from and not same_origin(uri, served_from):
        raise RefusedActor("served by another server than its own")
    if not inbox:
        raise RefusedActor("no inbox")
    return uri, ActorType(kind), inbox


def _names(document: Mapping[str, Any]) -> tuple[str, str]:
    """The username and, if it is said, the whole handle."""
    webfinger = _handle(document.get("webfinger"))
    username = text(document.get("preferredUsername"), MAX_NAME).strip() or webfinger.partition("@")[0]
    if not username:
        raise RefusedActor("no username")
    if not is_username(username):
        raise RefusedActor("a username that cannot be written in a handle")
    return username, webfinger


def _handle(value: Any) -> str:
    name, _at, domain = text(value, MAX_NAME).strip().removeprefix("acct:").removeprefix("@").partition("@")
    domain = normal_domain_name(domain)
    return f"{name}@{domain}" if domain and is_username(name) else ""


def _profile(value: Any, uri: str) -> str:
    """A page on another host could pretend to be of this actor."""
    url = page_url(value)
    return url if same_host(url, uri) else uri


def _collections(document: Mapping[str, Any]) -> _Collections:
    return {
        "shared_inbox": _shared_inbox(document),
        "outbox": first_http_id(document.get("outbox")),
        "followers": first_http_id(document.get("followers")),
        "following": first_http_id(document.get("following")),
        "featured": first_http_id(document.get("featured")),
        "featured_tags": first_http_id(document.get("featuredTags")),
    }


def _flags(document: Mapping[str, Any]) -> _Flags:
    """What is not said is no, but that everything is shown."""
    return {
        "locked": flag(document.get("manuallyApprovesFollowers")) or False,
        "discoverable": flag(document.get("discoverable")),
        "indexable": flag(document.get("indexable")) or False,
        "memorial": flag(document.get("memorial")) or False,
        "suspended": flag(document.get("suspended")) or False,
        "show_featured": flag(document.get("showFeatured")) is not False,
        "show_media": flag(document.get("showMedia")) is not False,
        "show_media_replies": flag(document.get("showRepliesInMedia")) is not False,
    }


def _feature_policy(document: Mapping[str, Any], uri: str) -> Approval | None:
    followers, following = (first_http_id(document.get(name)) for name in ("followers", "following"))
    policy = document.get("interactionPolicy")
    return read_approval(policy, "canFeature", author=uri, followers=followers, following=following)


def _shared_inbox(document: Mapping[str, Any]) -> str:
    endpoints = document.get("endpoints")
    inbox = first_http_id(endpoints.get("sharedInbox")) if isinstance(endpoints, dict) else ""
    return inbox or first_http_id(document.get("sharedInbox"))


def _fields(value: Any) -> Iterator[FieldData]:
    """PropertyValue, in whatever namespace of schema.org; or Notes (FEP-fb2a)."""
    for each in objects_in(value):
        if has_type(each, "PropertyValue"):
            found = next((each[name] for name in _VALUE_NAMES if name in each), "")
        elif has_type(each, "Note"):
            found = each.get("content")
        else:
            continue
        name, source = shown_name(line(each.get("name"), MAX_FIELD)), text(found, MAX_FIELD)
        if name or source:
            yield FieldData(name, sanitize(source))


def _domains(value: Any) -> Iterator[str]:
    for each in as_list(value):
        if 0 < len(domain := normal_domain_name(each)) <= MAX_HANDLE:
            yield domain
