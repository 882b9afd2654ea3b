"""Whom a document is for: Public in all its spellings, followers, and single ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from federation.as2.values import ids_of

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_PUBLIC_NAMES = frozenset({PUBLIC, "http://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
MAX_ADDRESSED = 1000


@dataclass(frozen=True, slots=True)
class Audience:
    """`to`, `cc` and `audience` without Public, which has become the two booleans."""

    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    public: bool = False
    unlisted: bool = False

    @property
    def addressed(self) -> tuple[str, ...]:
        """Every id in `to` and `cc`, each once; `audience` names the forum, not readers."""
        return tuple(dict.fromkeys((*self.to, *self.cc)))


def is_public(identifier: str) -> bool:
    return identifier in _PUBLIC_NAMES


def read_audience(document: Mapping[str, Any], fallback: Mapping[str, Any] | None = None) -> Audience:
    """Of an object; of the activity that brought it (`fallback`) if the object itself addresses nobody."""
    to, cc, audience = (ids_of(document.get(name)) for name in ("to", "cc", "audience"))
    if not to and not cc and fallback is not None:
        to, cc = ids_of(fallback.get("to")), ids_of(fallback.get("cc"))
        audience = audience or ids_of(fallback.get("audience"))
    return Audience(
        to=_others(to),
        cc=_others(cc),
        audience=_others(audience),
        public=any(map(is_public, to)) or any(map(is_public, audience)),
        unlisted=any(map(is_public, cc)),
    )


def _others(ids: list[str]) -> tuple[str, ...]:
    return tuple(each for each in ids if not is_public(each))[:MAX_ADDRESSED]
