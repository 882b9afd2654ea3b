"""Activities: what an inbox receives. Reading decides nothing; it only says what is claimed, and of what kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from federation.as2.audience import Audience, read_audience
from federation.as2.document import Document, RefusedDocument, is_ambiguous
from federation.as2.urls import http_url, same_origin
from federation.as2.values import (
    as_list,
    first_http_id,
    first_id,
    first_type,
    id_of,
    ids_of,
    line,
    natural_text,
    types_of,
)

MAX_OBJECTS = 500
MAX_CONTENT = 5000
MAX_TYPE = 40
ACTIVITY_TYPES = frozenset({
    "Accept", "Add", "Announce", "AnnounceRequest", "Block", "Create", "Delete", "Dislike", "EmojiReact",
    "FeatureRequest", "Flag", "Follow", "Join", "Leave", "Like", "LikeRequest", "Listen", "Lock", "Move", "Offer",
    "QuoteRequest", "Read", "Reject", "Remove", "ReplyRequest", "Undo", "Update", "View",
})  # fmt: skip


class RefusedActivity(RefusedDocument):
    """Nobody does anything in it."""


@dataclass(frozen=True, slots=True)
class Activity:
    """`objects` are ids and embedded objects as they came, one or more; `actor` is the id of who claims to act."""

    id: str
    type: str
    actor: str
    objects: tuple[Any, ...]
    target: str
    instrument: Any
    result: str
    audience: Audience
    content: str
    has_signature: bool
    has_proof: bool
    raw: Document
    signer: str = ""
    """The actor whose key signed the request that brought it, if that is known."""
    is_hearsay: bool = False
    """Nobody vouches for it: it is worth no more than a look at its object, where that has its id."""

    @property
    def object_id(self) -> str:
        return self.object_ids[0] if self.object_ids else ""

    @property
    def object_ids(self) -> tuple[str, ...]:
        return tuple(ids_of(list(self.objects)))

    @property
    def object(self) -> Document | None:
        """The first object, if it is written out; whoever wrote it."""
        first = next(iter(self.objects), None)
        return first if isinstance(first, dict) else None

    @property
    def instrument_id(self) -> str:
        return first_id(self.instrument)

    @property
    def own_objects(self) -> tuple[Document, ...]:
        """The objects written out that the actor's server may speak for: its own, and those without an id."""
        return tuple(each for each in self.objects if isinstance(each, dict) and speaks_for(self.actor, each))

    @property
    def inner(self) -> "Activity | None":
        """What a Group hands on (FEP-1b12), or what an Accept, Reject or Undo is about; nobody signed it."""
        if self.object is None or first_type(self.object, ACTIVITY_TYPES) is None:
            return None
        try:
            return read_activity(self.object)
        except RefusedDocument:
            return None


def read_activity(document: Document, *, signer: str = "") -> Activity:
    """The activity in `document`. Its id may be missing (pins); its actor too, and is then the signer (FEP-7aa9).

    The actor may stand in it as an object, of which only the id counts.
    """
    kind = first_type(document, ACTIVITY_TYPES) or line(next(iter(types_of(document)), ""), MAX_TYPE)
    if not kind:
        raise RefusedActivity("no type")
    actor = first_http_id(document.get("actor")) if document.get("actor") is not None else http_url(signer)
    if not actor:
        raise RefusedActivity("no actor")
    ambiguous = is_ambiguous(document)
    return Activity(
        id=http_url(id_of(document)),
        type=kind,
        actor=actor,
        objects=tuple(as_list(document.get("object"))[:MAX_OBJECTS]),
        target=first_http_id(document.get("target")),
        instrument=next(iter(as_list(document.get("instrument"))), None),
        result=first_http_id(document.get("result")),
        audience=read_audience(document),
        content=(natural_text(document, "content") or natural_text(document, "summary"))[:MAX_CONTENT],
        has_signature=isinstance(document.get("signature"), dict) and not ambiguous,
        has_proof=bool(as_list(document.get("proof"))) and not ambiguous,
        raw=document,
        signer=signer,
    )


def speaks_for(actor: str, document: Mapping[str, Any]) -> bool:
    """The server of `actor` may say what `document` is: it has its id there, or none at all."""
    uri = id_of(document)
    return not uri or same_origin(uri, actor)


def is_remote_copy(document: Mapping[str, Any], actor: str) -> bool:
    """It must be fetched instead of believed: another's words, though an Announce by `actor` brought them."""
    return not speaks_for(actor, document) or first_http_id(document.get("attributedTo")) != actor
