"""Quotes elsewhere: which post is quoted, by whichever property, and the stamps that allow it (FEP-044f)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from federation.as2.document import Document, RefusedDocument
from federation.as2.urls import http_url, same_origin
from federation.as2.values import as_list, first_http_id, first_type, has_type, id_of, objects_in

_PROPERTIES = ("quote", "_misskey_quote", "quoteUrl", "quoteUri")
_RELATIONS = frozenset({"https://misskey-hub.net/ns#_misskey_quote", "https://misskey-hub.net/ns/#_misskey_quote"})
_AUTHORIZATIONS = ("QuoteAuthorization", "ReplyAuthorization", "LikeAuthorization", "AnnounceAuthorization")


class RefusedAuthorization(RefusedDocument):
    """It allows nothing."""


@dataclass(frozen=True, slots=True)
class QuoteData:
    """`embedded` is the quoted post where the quoting author may speak for it, for it is his own."""

    uri: str
    approval_uri: str = ""
    deleted: bool = False
    embedded: Document | None = None


@dataclass(frozen=True, slots=True)
class AuthorizationData:
    """A stamp: `author`, whose post the target is, lets the object be its quote or reply."""

    uri: str
    type: str
    author: str
    interacting_object: str
    interaction_target: str


def read_quote(document: Mapping[str, Any], *, author: str) -> QuoteData | None:
    """The first quote that is said; None if there is none, or if a post quotes itself."""
    first = next(iter(as_list(document.get("quote"))), None)
    uri = next((found for name in _PROPERTIES if (found := first_http_id(document.get(name)))), "") or _by_tag(document)
    if has_type(first, "Tombstone"):
        return QuoteData(http_url(id_of(first)), deleted=True)
    if not uri or uri == id_of(document):
        return None
    approval_uri = first_http_id(document.get("quoteAuthorization"))
    return QuoteData(uri, approval_uri, embedded=_own(first, uri, author))


def read_authorization(document: Mapping[str, Any], *, served_from: str = "") -> AuthorizationData:
    """A stamp whose server is its author's; whether author and objects are the right ones is for the asker to see."""
    kind = first_type(document, _AUTHORIZATIONS)
    uri, author = http_url(id_of(document)), first_http_id(document.get("attributedTo"))
    interacting, target = (first_http_id(document.get(name)) for name in ("interactingObject", "interactionTarget"))
    if kind is None:
        raise RefusedAuthorization("not an authorisation")
    if not same_origin(uri, author) or (served_from and not same_origin(uri, served_from)):
        raise RefusedAuthorization("not served by its author's server")
    if not interacting or not target:
        raise RefusedAuthorization("about nothing")
    return AuthorizationData(uri, kind, author, interacting, target)


def _by_tag(document: Mapping[str, Any]) -> str:
    """FEP-e232: a Link among the tags whose relation is that of a quote."""
    for tag in objects_in(document.get("tag")):
        if has_type(tag, "Link") and not _RELATIONS.isdisjoint(
            each for each in as_list(tag.get("rel")) if _is_word(each)
        ):
            return http_url(tag.get("href"))
    return ""


def _is_word(value: Any) -> bool:
    return isinstance(value, str)


def _own(value: Any, uri: str, author: str) -> Document | None:
    if not isinstance(value, dict) or "attributedTo" not in value:
        return None
    is_own = first_http_id(value["attributedTo"]) == author and same_origin(uri, author)
    return value if is_own and id_of(value) == uri else None
