"""RsaSignature2017: signatures inside activities, for those that are passed on by others.

What is signed is the graph that the document means, not its text. Terms that its contexts do not define are no part of
it and can be added by anybody: `covered` gives what the signature speaks for, in our own terms, and nothing else of
such a document may be read.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pyld import jsonld

from federation.contexts.store import load_context
from federation.signatures.keys import PrivateKey, PublicKey
from federation.signatures.message import BadSignature, Malformed, Refused

TYPE = "RsaSignature2017"
IDENTITY = "https://w3id.org/identity/v1"
_NOT_SIGNED = ("type", "id", "signatureValue")
_REARRANGING = frozenset({"@graph", "@included", "@reverse"})
MAX_NODES = 2_000
"""Values in a document."""
MAX_NESTED, MAX_SIBLINGS = 24, 4
"""Objects without an id inside others without one, in all and in one list.

Canonicalisation names them by trying all their orders where they are alike: seven in each of two take seconds, ten take
for ever. Who has more to say is asked for the document itself.
"""


@dataclass(frozen=True)
class LinkedDataSignature:
    """Read and found in order; the caller finds the key, and makes sure that its owner is `speaker`."""

    key_id: str
    speaker: str
    text: bytes
    signature: bytes

    def verify(self, key: PublicKey) -> bool:
        return key.kind == "rsa" and key.verify(self.signature, self.text)


def sign(document: Mapping[str, Any], key_id: str, key: PrivateKey, now: datetime) -> dict[str, Any]:
    """The activity with its signature. Its contexts must be among those that we keep."""
    options = {"creator": key_id, "created": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    value = base64.b64encode(key.sign(_text(options, document))).decode()
    return {**document, "signature": {"type": TYPE, **options, "signatureValue": value}}


def read(document: Mapping[str, Any], now: datetime) -> LinkedDataSignature:
    """The signature of an activity. Malformed or Refused for what no key could mend."""
    signature = document.get("signature")
    if not isinstance(signature, dict) or signature.get("type") != TYPE:
        raise Refused("there is no signature of a kind that we use")
    _require_plain(document)
    _require_not_over(signature.get("expires"), now)
    options = {name: value for name, value in signature.items() if name not in _NOT_SIGNED}
    secured = {name: value for name, value in document.items() if name != "signature"}
    return LinkedDataSignature(
        key_id=_named(signature.get("creator")),
        speaker=_named(document.get("actor")),
        text=_text(options, secured),
        signature=_decoded(signature.get("signatureValue")),
    )


def covered(document: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """What the signature speaks for, compacted against a context of ours: all else in the document may be anybody's."""
    secured = {name: value for name, value in document.items() if name != "signature"}
    return _processed(lambda: jsonld.compact(secured, context, _OPTIONS))


def _text(options: Mapping[str, Any], document: Mapping[str, Any]) -> bytes:
    return (_hash({"@context": IDENTITY, **options}) + _hash(document)).encode()


def _hash(document: Mapping[str, Any]) -> str:
    quads = _processed(lambda: jsonld.normalize(dict(document), {**_OPTIONS, **_CANONICAL}))
    return hashlib.sha256(quads.encode()).hexdigest()


_OPTIONS = {"documentLoader": load_context}
_CANONICAL = {"algorithm": "URDNA2015", "format": "application/n-quads"}


def _processed(work: Any) -> Any:
    try:
        return work()
    except BadSignature:
        raise
    except Exception as error:  # PyLD raises all kinds of things for documents that make no sense
        raise Malformed("the document means nothing in terms that we know") from error


def _require_plain(document: Mapping[str, Any]) -> None:
    """No keyword that can move things about without touching the graph; a size and shape that can be worked through."""
    nodes = nested = 0
    waiting: list[tuple[Any, bool]] = [(document, False)]
    while waiting:
        value, inside = waiting.pop()
        nodes += 1
        if isinstance(value, dict):
            _require_simple(value)
            blank = _is_blank(value)
            nested += blank and inside
            waiting += [(each, blank) for each in value.values()]
        elif isinstance(value, list):
            if inside and sum(map(_is_blank, value)) > MAX_SIBLINGS:
                raise Refused("the document has too many things without a name")
            waiting += [(each, inside) for each in value]
        if nodes > MAX_NODES or nested > MAX_NESTED:
            raise Refused("the document is too large for a signature of this kind")


def _require_simple(value: Mapping[str, Any]) -> None:
    if not _REARRANGING.isdisjoint(value):
        raise Refused("the document rearranges its graph")
    if any(str(value.get(name, "")).startswith("_:") for name in ("id", "@id")):
        raise Refused("the document names things that have no name")


def _is_blank(value: Any) -> bool:
    return isinstance(value, dict) and "id" not in value and "@id" not in value


def _require_not_over(expires: Any, now: datetime) -> None:
    if expires is None:
        return
    try:
        moment = datetime.fromisoformat(str(expires).replace("Z", "+00:00"))
    except ValueError as error:
        raise Malformed("the end of the signature cannot be read") from error
    if (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) <= now:
        raise Refused("the signature is over")


def _named(value: Any) -> str:
    found = value.get("id") if isinstance(value, dict) else value
    if not isinstance(found, str) or not found:
        raise Malformed("the signature names no key, or the activity no actor")
    return found


def _decoded(value: Any) -> bytes:
    try:
        return base64.b64decode(value if isinstance(value, str) else "", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("the signature is not base64") from error
