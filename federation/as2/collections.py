"""Collections and their pages: followers, outbox, replies, pins. Ordered or not makes no difference to us."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from federation.as2.document import RefusedDocument
from federation.as2.urls import same_origin
from federation.as2.values import as_list, count, first_http_id, first_type, id_of

MAX_ITEMS = 1000
_COLLECTIONS = ("Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage")


@dataclass(frozen=True, slots=True)
class CollectionData:
    """A collection or a page of one. `items` are ids and objects as they came, of hosts that nobody vouches for."""

    uri: str
    total: int | None
    items: tuple[Any, ...]
    first: str
    next: str
    hides_items: bool


@dataclass(frozen=True, slots=True)
class CollectionRef:
    """What a post or an actor says of a collection: where it is ("" if nowhere) and how many are in it."""

    uri: str = ""
    total: int | None = None


def read_collection(document: Mapping[str, Any], owner: str) -> CollectionData:
    """Of `owner`, an actor or object: pages of another server are not followed. A page given inline is read at once."""
    if first_type(document, _COLLECTIONS) is None:
        raise RefusedDocument("not a collection")
    uri = id_of(document)
    if uri and not same_origin(uri, owner):
        raise RefusedDocument("a collection of another server")
    first = document.get("first")
    page = first if isinstance(first, dict) and not _items(document) else document
    return CollectionData(
        uri=uri,
        total=count(document.get("totalItems")),
        items=tuple(_items(page)[:MAX_ITEMS]),
        first=_on_server_of(owner, first) if page is document else "",
        next=_on_server_of(owner, page.get("next")),
        hides_items=not first and not _items(document),
    )


def read_collection_ref(value: Any) -> CollectionRef:
    """From its id, or from the collection inside another document; the count is what they say."""
    total = count(value.get("totalItems")) if isinstance(value, dict) else None
    return CollectionRef(first_http_id(value), total)


def _items(collection: Mapping[str, Any]) -> list[Any]:
    return as_list(collection.get("orderedItems")) or as_list(collection.get("items"))


def _on_server_of(owner: str, value: Any) -> str:
    uri = first_http_id(value)
    return uri if same_origin(uri, owner) else ""
