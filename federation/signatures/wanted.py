"""Accept-Signature (RFC 9421, 5.1): what a server that answers 401 wants to be signed, and what we want."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from http_sfv import Dictionary, InnerList

from federation.signatures.keys import Kind

GET = ("@method", "@target-uri")
POST = (*GET, "content-digest")
"""What every signature of ours covers, and what we ask of others."""
DERIVED = frozenset({"@method", "@target-uri", "@authority", "@scheme", "@request-target", "@path", "@query"})
ALGORITHMS: dict[str, Kind] = {"rsa-v1_5-sha256": "rsa", "ed25519": "ed25519"}
MAX_LENGTH = 4096
MAX_MEMBERS = 4
MAX_COVERED = 32
MAX_WORD = 256


@dataclass(frozen=True, slots=True)
class Wanted:
    """Besides what is always covered; `echoed` are the parameters that have to come back as they are."""

    label: str
    components: tuple[str, ...]
    echoed: tuple[tuple[str, str], ...] = ()


def accept_signature(components: tuple[str, ...]) -> str:
    """The header of a 401 of ours."""
    covered = " ".join(f'"{name}"' for name in components)
    return f"sig1=({covered});created"


def read_wanted(headers: Mapping[str, str], *, key_id: str, kind: Kind) -> Wanted | None:
    """The first signature wanted that this key can make of a request; None if there is none, or no sense in it."""
    text = headers.get("Accept-Signature", "")
    found = Dictionary()
    try:
        if not text or len(text) > MAX_LENGTH:
            return None
        found.parse(text.encode("ascii"))
    except (ValueError, UnicodeError, IndexError):
        return None
    return next(_possible(found, key_id, kind), None)


def _possible(found: Any, key_id: str, kind: Kind) -> Iterator[Wanted]:
    for label in list(found)[:MAX_MEMBERS]:
        member = found[label]
        if not isinstance(member, InnerList) or len(member) > MAX_COVERED:
            continue
        asked = member.params
        names = [item.value for item in member]
        is_simple = not any(item.params for item in member) and all(map(_is_known, names))
        if is_simple and _fits(asked, "keyid", key_id) and ALGORITHMS.get(asked.get("alg", ""), kind) == kind:
            yield Wanted(label, tuple(dict.fromkeys(names)), tuple(_echoed(asked)))


def _is_known(name: Any) -> bool:
    """Of headers only those that our requests have."""
    return name in DERIVED or name in ("content-digest", "content-type", "host", "date")


def _fits(asked: Any, name: str, value: str) -> bool:
    return asked.get(name, value) == value


def _echoed(asked: Any) -> Iterator[tuple[str, str]]:
    for name in ("nonce", "tag"):
        if isinstance(asked.get(name), str) and len(asked[name]) <= MAX_WORD:
            yield name, asked[name]
