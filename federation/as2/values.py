"""Reads single properties of a document, in every shape that JSON-LD allows them; what cannot be read is absent."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from federation.as2.urls import http_url

MAX_TEXT = 1024 * 1024
MAX_COUNT = 2**53
_NAMESPACES = (
    "as:",
    "toot:",
    "schema:",
    "litepub:",
    "gts:",
    "https://www.w3.org/ns/activitystreams#",
    "http://joinmastodon.org/ns#",
    "http://schema.org#",
    "http://schema.org/",
    "https://schema.org/",
    "http://litepub.social/ns#",
    "https://gotosocial.org/ns#",
    "https://w3id.org/fep/044f#",
    "https://w3id.org/security#",
)


def as_list(value: Any) -> list[Any]:
    """One value or a list of them, as a list; nothing as an empty one."""
    if isinstance(value, dict) and ("@list" in value or "@set" in value):
        value = value.get("@list", value.get("@set"))
    values = value if isinstance(value, list) else [value]
    return [each for each in values if each is not None]


def objects_in(value: Any) -> list[dict[str, Any]]:
    """Those of the values that are objects."""
    return [each for each in as_list(value) if isinstance(each, dict)]


def id_of(value: Any) -> str:
    """The id of an object, or of the reference to one (a string, or a Link); "" if it has none."""
    if isinstance(value, dict):
        found = (value.get(name) for name in ("id", "@id", "href"))
        value = next((each for each in found if isinstance(each, str) and each), "")
    return value if isinstance(value, str) and "\0" not in value else ""


def ids_of(value: Any) -> list[str]:
    """All ids, each once and in order."""
    return list(dict.fromkeys(found for each in as_list(value) if (found := id_of(each))))


def first_id(value: Any) -> str:
    return next(iter(ids_of(value)), "")


def first_http_id(value: Any) -> str:
    """The first id if it is an address of the web, else "": a collection, an inbox, a quoted post."""
    return http_url(first_id(value))


def http_ids_of(value: Any, limit: int) -> list[str]:
    """The first `limit` of the ids that are addresses of the web; `did:` and the like are left out."""
    return [each for each in ids_of(value) if http_url(each)][:limit]


def types_of(document: Any) -> list[str]:
    """Its types by their short names, whatever namespace they were written with."""
    if not isinstance(document, dict):
        return []
    types = as_list(document.get("type", document.get("@type")))
    return [_short(each) for each in types if isinstance(each, str)]


def first_type(document: Any, known: Iterable[str]) -> str | None:
    """The first of its types that is among `known`."""
    names = frozenset(known)
    return next((each for each in types_of(document) if each in names), None)


def has_type(document: Any, *wanted: str) -> bool:
    return first_type(document, wanted) is not None


def text(value: Any, limit: int = MAX_TEXT) -> str:
    """A string of at most `limit` characters, without NUL (which PostgreSQL cannot keep); else ""."""
    if isinstance(value, dict):
        value = value.get("@value")
    return value[:limit].replace("\0", "") if isinstance(value, str) else ""


def line(value: Any, limit: int = MAX_TEXT) -> str:
    """A text of one line: a name, a title."""
    return " ".join(text(value, limit).split())


def language_map(value: Any) -> dict[str, str]:
    """The texts of a `contentMap` and its like, by their language codes as written."""
    if not isinstance(value, dict):
        return {}
    return {text(code): text(each) for code, each in value.items() if isinstance(each, str)}


def natural_text(document: Mapping[str, Any], name: str) -> str:
    """`content`, or the first of `contentMap`; so too for name and summary."""
    return text(document.get(name)) or next(iter(language_map(document.get(f"{name}Map")).values()), "")


def flag(value: Any) -> bool | None:
    """True or false where it is said, None where it is not."""
    return value if isinstance(value, bool) else None


def number(value: Any) -> float | None:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def count(value: Any) -> int | None:
    """A number of things, 0 to MAX_COUNT: what others count is never trusted further than to be shown."""
    found = number(value)
    return None if found is None else int(min(max(found, 0), MAX_COUNT))


def _short(name: str) -> str:
    return next((name.removeprefix(each) for each in _NAMESPACES if name.startswith(each)), name)
