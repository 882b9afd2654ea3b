"""Keys as signatures use them. Reading one costs up to a thousand times what using it does, so they are remembered."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import base58
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)

Kind = Literal["rsa", "ed25519"]
RSA_BITS = 2048
SMALLEST, LARGEST = 1024, 8192
"""Bits of RSA keys that are believed: accounts of long ago have small ones, and huge ones are there to cost time."""
_REMEMBERED = 4096
_MULTICODECS: dict[bytes, Kind] = {b"\xed\x01": "ed25519", b"\x85\x24": "rsa"}


class BadKey(ValueError):
    """Not a key, or none that we use."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    kind: Kind
    key: RSAPublicKey | Ed25519PublicKey

    def verify(self, signature: bytes, text: bytes) -> bool:
        """RSASSA-PKCS1-v1_5 with SHA-256, or Ed25519."""
        try:
            if isinstance(self.key, RSAPublicKey):
                self.key.verify(signature, text, PKCS1v15(), SHA256())
            else:
                self.key.verify(signature, text)
        except InvalidSignature:
            return False
        return True

    @property
    def pem(self) -> str:
        return self.key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    @property
    def multibase(self) -> str:
        """As a Multikey (FEP-521a): base58 of the codec and the raw key, or of an RSA key in PKCS#1."""
        if isinstance(self.key, RSAPublicKey):
            raw = b"\x85\x24" + self.key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
        else:
            raw = b"\xed\x01" + self.key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return f"z{base58.b58encode(raw).decode()}"


@dataclass(frozen=True, slots=True)
class PrivateKey:
    kind: Kind
    key: RSAPrivateKey | Ed25519PrivateKey

    def sign(self, text: bytes) -> bytes:
        if isinstance(self.key, RSAPrivateKey):
            return self.key.sign(text, PKCS1v15(), SHA256())
        return self.key.sign(text)

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.kind, self.key.public_key())

    @property
    def pem(self) -> str:
        """PKCS#8, not encrypted: to be sealed before it is stored."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def make_key(kind: Kind) -> PrivateKey:
    """A new pair; an RSA one takes a tenth of a second."""
    if kind == "rsa":
        return PrivateKey("rsa", generate_private_key(public_exponent=65537, key_size=RSA_BITS))
    return PrivateKey("ed25519", Ed25519PrivateKey.generate())


@lru_cache(maxsize=_REMEMBERED)
def read_private_key(pem: str) -> PrivateKey:
    """One of ours. Its numbers are not checked again: that takes thirty milliseconds, and we made them."""
    key = load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=True)
    if isinstance(key, RSAPrivateKey):
        return PrivateKey("rsa", key)
    if isinstance(key, Ed25519PrivateKey):
        return PrivateKey("ed25519", key)
    raise BadKey("not a kind of key that we use")


@lru_cache(maxsize=_REMEMBERED)
def read_public_key(pem: str) -> PublicKey:
    """PEM of SPKI or PKCS#1, with any line ends, padded or not."""
    text = "\n".join(line.strip() for line in pem.strip().splitlines() if line.strip())
    return _checked(lambda: load_pem_public_key(text.encode()))


@lru_cache(maxsize=_REMEMBERED)
def read_multikey(multibase: str) -> PublicKey:
    """`publicKeyMultibase`: base58btc of Ed25519 (z6Mk…) or RSA (z4MX…)."""
    if not multibase.startswith("z") or len(multibase) > 4096:
        raise BadKey("not base58btc")
    try:
        raw = base58.b58decode(multibase[1:])
    except ValueError as error:
        raise BadKey("not base58btc") from error
    kind = _MULTICODECS.get(raw[:2])
    if kind == "ed25519":
        return _checked(lambda: Ed25519PublicKey.from_public_bytes(raw[2:]))
    if kind == "rsa":
        return _checked(lambda: load_der_public_key(raw[2:]))
    raise BadKey("not a kind of key that we use")


def _checked(load: Callable[[], object]) -> PublicKey:
    try:
        key = load()
    except Exception as error:  # what cryptography raises for nonsense is not one family
        raise BadKey("not a key") from error
    if isinstance(key, Ed25519PublicKey):
        return PublicKey("ed25519", key)
    if isinstance(key, RSAPublicKey) and SMALLEST <= key.key_size <= LARGEST:
        return PublicKey("rsa", key)
    raise BadKey("not a kind or size of key that we use")
