"""RFC 9421 in the profile of the fediverse; the hash of the body by RFC 9530."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from http_sfv import Dictionary, InnerList, Item

from federation.signatures.digest import content_digest, require_content_digest
from federation.signatures.keys import Kind, PrivateKey, PublicKey
from federation.signatures.message import ALSO_COVERED, BadSignature, Malformed, Message, Refused
from federation.signatures.wanted import ALGORITHMS, GET, POST, Wanted
from federation.signatures.window import read_timestamp, require_fresh

LABEL = "sig1"
MAX_SIGNATURES = 4
MAX_COVERED = 32
MAX_LENGTH = 8192
_NAMES: dict[Kind, str] = {kind: name for name, kind in ALGORITHMS.items()}


@dataclass(frozen=True)
class Rfc9421Signature:
    """Read and found fresh; whether the key that it names made it, `verify` tells."""

    message: Message
    key_id: str
    algorithm: Kind | None
    base: bytes
    signature: bytes

    def verify(self, key: PublicKey) -> bool:
        if self.algorithm is not None and key.kind != self.algorithm:
            return False
        return key.verify(self.signature, self.base)


def sign(
    message: Message, key_id: str, key: PrivateKey, now: datetime, *, wanted: Wanted | None = None
) -> dict[str, str]:
    """The headers to send along: Content-Digest where there is a body, Signature-Input and Signature.

    What was asked for is covered too, as far as the request has it.
    """
    sent = {"content-digest": content_digest(message.body)} if message.has_body else {}
    whole = Message(message.method, message.url, {**message.headers, **sent}, message.body)
    label = wanted.label if wanted else LABEL
    more = [name for name in wanted.components if name.startswith("@") or name in whole.headers] if wanted else []
    also = [name for name in ALSO_COVERED if name in message.headers]
    least = POST if message.has_body else GET
    covered = InnerList([Item(name) for name in dict.fromkeys([*least, *also, *more])])
    covered.params |= {"created": int(now.timestamp()), "keyid": key_id, "alg": _NAMES[key.kind]}
    covered.params |= dict(wanted.echoed) if wanted else {}
    made = base64.b64encode(key.sign(_base(whole, covered))).decode()
    return {
        **{name.title(): value for name, value in sent.items()},
        "Signature-Input": f"{label}={covered}",
        "Signature": f"{label}=:{made}:",
    }


def read(message: Message, now: datetime) -> list[Rfc9421Signature]:
    """The signatures of a request that came in, those of them that are any use; at least one.

    Malformed or Refused where there is none, with what is wrong with the first.
    """
    inputs = _dictionary(message, "signature-input")
    values = _dictionary(message, "signature")
    labels = [label for label in inputs if label in values][:MAX_SIGNATURES]
    if not labels:
        raise Malformed("Signature and Signature-Input have no label in common")
    found: list[Rfc9421Signature] = []
    problem: BadSignature | None = None
    for label in labels:
        try:
            found.append(_read_one(message, inputs[label], values[label], now))
        except BadSignature as error:
            problem = problem or error
    if problem is not None and not found:
        raise problem
    return found


def _read_one(message: Message, covered: Any, value: Any, now: datetime) -> Rfc9421Signature:
    if not isinstance(covered, InnerList) or not isinstance(getattr(value, "value", None), bytes):
        raise Malformed("the signature is not an inner list and a byte sequence")
    names = [item.value for item in covered]
    _require_coverage(message, covered, names)
    parameters = covered.params
    if not isinstance(parameters.get("keyid"), str) or "created" not in parameters:
        raise Refused("the signature does not name its key, or when it was made")
    algorithm = parameters.get("alg")
    if algorithm is not None and algorithm not in ALGORITHMS:
        raise Refused("signed by an algorithm that we do not use")
    expires = read_timestamp(parameters["expires"]) if "expires" in parameters else None
    require_fresh(read_timestamp(parameters["created"]), expires, now)
    if "content-digest" in names:
        require_content_digest(message)
    kind = ALGORITHMS[algorithm] if algorithm is not None else None
    return Rfc9421Signature(message, parameters["keyid"], kind, _base(message, covered), value.value)


def _require_coverage(message: Message, covered: InnerList, names: list[Any]) -> None:
    if len(names) > MAX_COVERED or not all(isinstance(name, str) for name in names):
        raise Malformed("the covered components cannot be read")
    if len({str(item) for item in covered}) != len(names):
        raise Malformed("a component is covered twice")
    if any(item.params for item in covered):
        raise Refused("components with parameters are not understood")
    needed = POST if message.has_body else GET
    if missing := [name for name in needed if name not in names]:
        raise Refused(f"the signature does not cover {missing[0]}")


def _base(message: Message, covered: InnerList) -> bytes:
    """RFC 9421, 2.5: a line a component, then the parameters as they were sent."""
    return "\n".join([*_lines(message, covered), f'"@signature-params": {covered}']).encode()


def _lines(message: Message, covered: InnerList) -> Iterator[str]:
    derived = {
        "@method": message.method,
        "@target-uri": message.url,
        "@authority": message.host.lower(),
        "@scheme": message.url.partition(":")[0].lower(),
        "@request-target": message.target,
        "@path": message.path,
        "@query": f"?{message.url.partition('?')[2]}",
    }
    for item in covered:
        name = item.value
        value = derived.get(name) if name.startswith("@") else message.headers.get(name)
        if value is None:
            raise Refused(f"the signature covers {name}, which is not there")
        yield f'"{name}": {value}'


def _dictionary(message: Message, name: str) -> Any:
    text = message.headers.get(name, "")
    found = Dictionary()
    try:
        if not text or len(text) > MAX_LENGTH:
            raise ValueError(name)
        found.parse(text.encode("ascii"))
    except (ValueError, UnicodeError, IndexError) as error:
        raise Malformed(f"{name.title()} cannot be read") from error
    return found
