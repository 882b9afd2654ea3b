"""The parts of documents that actors, posts and activities of ours share. Lists stay lists even with one item in them.

Older software breaks on a single value where it knows a list (Pixelfed, Lemmy).
"""

import mimetypes
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models.fields.files import FieldFile

from federation.as2.dates import write_date
from federation.as2.document import Document
from federation.as2.keys import MultikeyData, PublicKeyData
from instance.entities import file_url
from instance.models.emoji import CustomEmoji
from instance.queries.emojis import Emojis, shortcodes_in


def ordered_collection(uri: str, *, total: int | None, first: str = "", last: str = "") -> Document:
    """A collection that is read by its pages; without `first` its items are nobody's business."""
    counted = {"totalItems": total} if total is not None else {}
    pages = {name: page for name, page in (("first", first), ("last", last)) if page}
    return {"id": uri, "type": "OrderedCollection", **counted, **pages}


def whole_collection(uri: str, items: Sequence[Any], *, ordered: bool = True) -> Document:
    """A collection short enough to be told at once: pins, featured tags."""
    kind, name = ("OrderedCollection", "orderedItems") if ordered else ("Collection", "items")
    return {"id": uri, "type": kind, "totalItems": len(items), name: list(items)}


def collection_page(
    uri: str, *, part_of: str, items: Sequence[Any], next_page: str = "", previous: str = "", ordered: bool = True
) -> Document:
    """One page. One without an address stands inside its collection."""
    kind, name = ("OrderedCollectionPage", "orderedItems") if ordered else ("CollectionPage", "items")
    page: Document = {"id": uri} if uri else {}
    page["type"] = kind
    page |= {each: value for each, value in (("next", next_page), ("prev", previous)) if value}
    return page | {"partOf": part_of, name: list(items)}


def counted_collection(uri: str, total: int) -> Document:
    """How many, and not who: likes, shares."""
    return {"id": uri, "type": "Collection", "totalItems": total}


def image(url: str, media_type: str, description: str = "") -> Document:
    picture: Document = {"type": "Image", "mediaType": media_type, "url": url}
    return picture | {"summary": description} if description else picture


def image_of(file: FieldFile, description: str = "") -> Document:
    """A picture of ours; its name tells its type."""
    media_type = mimetypes.guess_type(file.name or "")[0] or "application/octet-stream"
    return image(file_url(file.url), media_type, description)


def mention_tag(actor_uri: str, handle: str) -> Document:
    return {"type": "Mention", "href": actor_uri, "name": f"@{handle}"}


def hashtag_tag(url: str, name: str) -> Document:
    return {"type": "Hashtag", "href": url, "name": f"#{name}"}


def emoji_tags(emojis: Emojis, texts: Iterable[str]) -> list[Document]:
    """The emoji of ours that these texts use, each once."""
    codes = dict.fromkeys(code for text in texts for code in shortcodes_in(text))
    return [_emoji_tag(emoji) for code in codes if (emoji := emojis.get((code, None))) and emoji.image]


def public_keys(keys: Sequence[PublicKeyData]) -> Any:
    """One key as an object, as all know it; several, while one follows another, as a list."""
    written = [{"id": key.id, "owner": key.owner, "publicKeyPem": key.pem} for key in keys]
    return written[0] if len(written) == 1 else written


def multikeys(keys: Sequence[MultikeyData]) -> list[Document]:
    return [
        {"id": key.id, "type": "Multikey", "controller": key.controller, "publicKeyMultibase": key.multibase}
        for key in keys
    ]


def embedded(document: Document) -> Document:
    """To stand inside another document, whose context is then its own."""
    return {name: value for name, value in document.items() if name != "@context"}


def _emoji_tag(emoji: CustomEmoji) -> Document:
    return {
        "id": f"{settings.BASE_URL}/emojis/{emoji.pk}",
        "type": "Emoji",
        "name": f":{emoji.shortcode}:",
        "updated": write_date(emoji.updated_at),
        "icon": image_of(emoji.image),
    }
