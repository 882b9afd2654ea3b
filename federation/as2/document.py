"""Bytes of other servers become a document, or are refused by name."""

from collections.abc import Mapping
from typing import Any

import orjson

Document = dict[str, Any]
"""A JSON object as it came: nothing in it is trusted, no property has to be there."""

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 64
ACTIVITY_STREAMS = "https://www.w3.org/ns/activitystreams"
_CONTEXTS = frozenset({ACTIVITY_STREAMS, "http://www.w3.org/ns/activitystreams"})
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UNSIGNABLE = frozenset({"@graph", "@included", "@reverse"})


class RefusedDocument(Exception):
    """What was sent cannot be read as what it claims to be; the message says why."""


class TooLargeDocument(RefusedDocument):
    """More than MAX_BYTES (an inbox answers 413)."""


def parse_document(body: bytes) -> Document:
    """The JSON object in `body`. No other value, no NaN, no broken Unicode, no more than MAX_DEPTH levels."""
    if len(body) > MAX_BYTES:
        raise TooLargeDocument(f"more than {MAX_BYTES} bytes")
    try:
        document = orjson.loads(body.removeprefix(_BYTE_ORDER_MARK))
    except orjson.JSONDecodeError as error:
        raise RefusedDocument("not JSON") from error
    if not isinstance(document, dict):
        raise RefusedDocument("not a JSON object")
    if _is_deeper(document, MAX_DEPTH):
        raise RefusedDocument(f"more than {MAX_DEPTH} levels")
    return document


def has_supported_context(document: Mapping[str, Any], *, fetched: bool = False) -> bool:
    """Its `@context` is ActivityStreams, or has it. One we fetched from its own server may go without any."""
    context = document.get("@context")
    if context is None:
        return fetched
    contexts = context if isinstance(context, list) else [context]
    return any(isinstance(each, str) and each in _CONTEXTS for each in contexts)


def is_ambiguous(document: Document) -> bool:
    """It uses forms of JSON-LD that hide parts of it from us, so that a signature over it proves nothing."""
    level: list[Any] = [document]
    while level:
        for each in level:
            if isinstance(each, dict) and not _UNSIGNABLE.isdisjoint(each):
                return True
        level = _inner(level)
    return False


def _is_deeper(document: Document, limit: int) -> bool:
    level: list[Any] = [document]
    for _ in range(limit):
        level = _inner(level)
        if not level:
            return False
    return True


def _inner(level: list[Any]) -> list[Any]:
    """The objects and lists directly inside these."""
    found: list[Any] = []
    for each in level:
        children = each.values() if isinstance(each, dict) else each
        found += [child for child in children if isinstance(child, dict | list)]
    return found
