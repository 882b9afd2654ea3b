"""draft-cavage-http-signatures-12 in the profile that every server speaks."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from federation.signatures.digest import digest, require_digest
from federation.signatures.keys import PrivateKey, PublicKey
from federation.signatures.message import ALSO_COVERED, Malformed, Message, Refused
from federation.signatures.window import read_http_date, read_timestamp, require_fresh

TARGET, CREATED, EXPIRES = "(request-target)", "(created)", "(expires)"
_ALGORITHMS = ("", "hs2019", "rsa-sha256")
_PARAMETER = re.compile(r'\s*([a-zA-Z]+)\s*=\s*(?:"([^"]*)"|(\d+))\s*(?:,|\Z)')
MAX_LENGTH = 8192
MAX_COVERED = 32


@dataclass(frozen=True)
class CavageSignature:
    """Read and found fresh; whether the key that it names made it, `verify` tells."""

    message: Message
    key_id: str
    covered: tuple[str, ...]
    parameters: dict[str, str]
    signature: bytes

    def verify(self, key: PublicKey) -> bool:
        """Older software leaves the query out of what it signs, so that is tried too."""
        if key.kind != "rsa" and self.parameters.get("algorithm") == "rsa-sha256":
            return False
        targets = dict.fromkeys((self.message.target, self.message.path))
        return any(key.verify(self.signature, self._text(target)) for target in targets)

    def _text(self, target: str) -> bytes:
        special = {
            TARGET: f"{self.message.method.lower()} {target}",
            CREATED: self.parameters.get("created", ""),
            EXPIRES: self.parameters.get("expires", ""),
        }
        lines = (f"{name}: {special.get(name) or self.message.headers.get(name, '')}" for name in self.covered)
        return "\n".join(lines).encode()


def sign(message: Message, key_id: str, key: PrivateKey, now: datetime, *, with_query: bool = True) -> dict[str, str]:
    """The headers to send along: Host, Date, Digest where there is a body, and Signature."""
    sent = {"host": message.host, "date": format_datetime(now, usegmt=True)}
    covered = [TARGET, "host", "date"]
    if message.has_body:
        sent |= {"digest": digest(message.body)}
        covered += ["digest", "content-type"]
    covered += [name for name in ALSO_COVERED if name in message.headers]
    whole = Message(message.method, message.url, {**message.headers, **sent}, message.body)
    unsigned = CavageSignature(whole, key_id, tuple(covered), {}, b"")
    made = base64.b64encode(key.sign(unsigned._text(whole.target if with_query else whole.path))).decode()
    header = f'keyId="{key_id}",algorithm="rsa-sha256",headers="{" ".join(covered)}",signature="{made}"'
    return {**{name.title(): value for name, value in sent.items()}, "Signature": header}


def read(message: Message, now: datetime) -> CavageSignature:
    """The signature of a request that came in. Malformed or Refused for what no key could mend."""
    parameters = _parameters(message.headers.get("signature", ""))
    algorithm = parameters.get("algorithm", "").lower()
    if algorithm not in _ALGORITHMS:
        raise Refused("signed by an algorithm that we do not use")
    covered = _covered(parameters, algorithm)
    _require_coverage(message, covered)
    _require_time(message, parameters, covered, algorithm, now)
    if "digest" in covered:
        require_digest(message)
    return CavageSignature(message, parameters["keyId"], covered, parameters, _decoded(parameters["signature"]))


def _parameters(header: str) -> dict[str, str]:
    text = header.removeprefix("Signature ").strip()
    if not text or len(text) > MAX_LENGTH:
        raise Refused("the request is not signed")
    found: dict[str, str] = {}
    place = 0
    while place < len(text):
        part = _PARAMETER.match(text, place)
        if part is None or part[1] in found:
            raise Refused("the signature cannot be read")
        found[part[1]] = part[2] if part[2] is not None else part[3]
        place = part.end()
    if not found.get("keyId") or not found.get("signature"):
        raise Refused("the signature names no key, or is empty")
    return found


def _covered(parameters: dict[str, str], algorithm: str) -> tuple[str, ...]:
    default = CREATED if algorithm == "hs2019" else "date"
    covered = tuple(parameters.get("headers", default).lower().split())
    if not covered or len(covered) > MAX_COVERED:
        raise Refused("the signature covers nothing, or too much")
    return covered


def _require_coverage(message: Message, covered: tuple[str, ...]) -> None:
    if "date" not in covered and CREATED not in covered:
        raise Refused("the signature does not cover when it was made")
    if TARGET not in covered and "digest" not in covered:
        raise Refused("the signature covers neither target nor digest")
    if message.has_body and "digest" not in covered:
        raise Refused("the signature does not cover the digest of the body")
    if not message.has_body and "host" not in covered:
        raise Refused("the signature does not cover the host")
    if missing := [name for name in covered if not name.startswith("(") and name not in message.headers]:
        raise Refused(f"the signature covers {missing[0]}, which is not there")


def _require_time(
    message: Message, parameters: dict[str, str], covered: tuple[str, ...], algorithm: str, now: datetime
) -> None:
    special = {CREATED, EXPIRES} & set(covered)
    if special and algorithm == "rsa-sha256":
        raise Refused("(created) and (expires) do not go with rsa-sha256")
    if any(name.strip("()") not in parameters for name in special):
        raise Refused("the signature covers a moment that it does not name")
    created = read_timestamp(parameters["created"]) if CREATED in covered else read_http_date(message.headers["date"])
    expires = read_timestamp(parameters["expires"]) if EXPIRES in covered else None
    require_fresh(created, expires, now)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise Malformed("the signature is not base64") from error
