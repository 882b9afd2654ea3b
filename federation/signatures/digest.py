"""The hash of a body in a header, which signatures cover: Digest (RFC 3230) and Content-Digest (RFC 9530)."""

import base64
import binascii
import hashlib
import hmac

from http_sfv import Dictionary

from federation.signatures.message import Malformed, Message, Refused

_KNOWN = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}


def digest(body: bytes) -> str:
    """The name in capitals: there are servers that compare it letter by letter."""
    return f"SHA-256={base64.b64encode(hashlib.sha256(body).digest()).decode()}"


def content_digest(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def require_digest(message: Message) -> None:
    """Refused unless Digest has the SHA-256 of the body; further hashes are passed over."""
    for entry in message.headers.get("digest", "").split(","):
        name, _, value = entry.strip().partition("=")
        if name.lower() == "sha-256":
            _require_equal("sha-256", _decoded(value), message.body)
            return
    raise Refused("there is no SHA-256 digest of the body")


def require_content_digest(message: Message) -> None:
    """Refused unless Content-Digest has a hash that we know, and all of those are right."""
    header = message.headers.get("content-digest", "")
    if not header:
        raise Refused("there is no digest of the body")
    found = Dictionary()
    try:
        found.parse(header.encode("ascii"))
    except (ValueError, UnicodeError) as error:
        raise Malformed("Content-Digest cannot be read") from error
    known = {name: item.value for name, item in found.items() if name in _KNOWN and hasattr(item, "value")}
    if not known:
        raise Refused("there is no digest of the body that we know")
    for name, value in known.items():
        if not isinstance(value, bytes):
            raise Malformed("Content-Digest cannot be read")
        _require_equal(name, value, message.body)


def _require_equal(name: str, value: bytes, body: bytes) -> None:
    if not hmac.compare_digest(value, _KNOWN[name](body).digest()):
        raise Refused("the digest is that of another body")


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise Refused("the digest cannot be read") from error
