"""FEP-8b32: Data Integrity proofs of the suite eddsa-jcs-2022, in documents that may travel by anybody's hand."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import base58
import rfc8785

from federation.signatures.keys import PrivateKey, PublicKey
from federation.signatures.message import Malformed, Refused

SUITE = "eddsa-jcs-2022"
PURPOSE = "assertionMethod"
_LENGTH = 64


@dataclass(frozen=True)
class Proof:
    """Read and found in order; the caller finds the key, and makes sure that its controller is `speaker`."""

    key_id: str
    speaker: str
    hashed: bytes
    signature: bytes

    def verify(self, key: PublicKey) -> bool:
        return key.kind == "ed25519" and key.verify(self.signature, self.hashed)


def sign(document: Mapping[str, Any], key_id: str, key: PrivateKey, now: datetime) -> dict[str, Any]:
    """The document with its proof. `key_id` is that of a Multikey in the actor's assertionMethod."""
    proof = {
        "@context": document["@context"],
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "verificationMethod": key_id,
        "proofPurpose": PURPOSE,
        "created": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }
    value = base58.b58encode(key.sign(_hashed(proof, document))).decode()
    return {**document, "proof": {**proof, "proofValue": f"z{value}"}}


def read(document: Mapping[str, Any], now: datetime) -> Proof:
    """The proof of an activity or object. Numbers must be as they came: parse once, and do not write again before.

    Malformed or Refused for what no key could mend.
    """
    proof = document.get("proof")
    if not isinstance(proof, dict):
        raise Refused("there is no proof, or more than one")
    if (proof.get("type"), proof.get("cryptosuite")) != ("DataIntegrityProof", SUITE):
        raise Refused("a kind of proof that we do not use")
    if proof.get("proofPurpose") != PURPOSE:
        raise Refused("the proof is for another purpose")
    _require_not_over(proof.get("expires"), now)
    config = {name: value for name, value in proof.items() if name != "proofValue"}
    secured = {name: value for name, value in document.items() if name not in ("proof", "signature")}
    if "@context" in proof:
        _require_prefix(proof["@context"], secured.get("@context"))
        secured["@context"] = proof["@context"]
    return Proof(
        key_id=_text(proof.get("verificationMethod")),
        speaker=_speaker(document),
        hashed=_hashed(config, secured),
        signature=_signature(proof.get("proofValue")),
    )


def _hashed(config: Mapping[str, Any], document: Mapping[str, Any]) -> bytes:
    try:
        parts = [rfc8785.dumps(dict(each)) for each in (config, document)]
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as error:
        raise Malformed("the document has no canonical form") from error
    return b"".join(hashlib.sha256(part).digest() for part in parts)


def _require_prefix(ours: Any, whole: Any) -> None:
    first, all_of_them = (value if isinstance(value, list) else [value] for value in (ours, whole))
    if all_of_them[: len(first)] != first:
        raise Refused("the context of the proof does not begin that of the document")


def _require_not_over(expires: Any, now: datetime) -> None:
    if expires is None:
        return
    try:
        moment = datetime.fromisoformat(_text(expires).replace("Z", "+00:00"))
    except ValueError as error:
        raise Malformed("the end of the proof cannot be read") from error
    if (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) <= now:
        raise Refused("the proof is over")


def _speaker(document: Mapping[str, Any]) -> str:
    """Whose word it is: the actor of an activity, the author of an object."""
    value = document.get("actor") or document.get("attributedTo")
    while isinstance(value, list) and value:
        value = value[0]
    return _text(value.get("id") if isinstance(value, dict) else value)


def _signature(value: Any) -> bytes:
    text = _text(value)
    if not text.startswith("z") or len(text) > 2 * _LENGTH:
        raise Malformed("the proof is not base58btc")
    try:
        return base58.b58decode(text[1:])
    except ValueError as error:
        raise Malformed("the proof is not base58btc") from error


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise Malformed("the proof names no key, or the document nobody who speaks")
    return value
