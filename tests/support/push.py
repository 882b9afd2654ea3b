"""A browser that receives Web Push: written from the specifications, apart from the code that sends."""

import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from instance.web_push import Receiver, decode, encode


class Browser:
    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)
        self.point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def receiver(self) -> Receiver:
        return Receiver(self.point, self.secret)

    def subscription(self, endpoint: str = "https://push.test/abc", **more: Any) -> dict[str, Any]:
        """As an app would post it."""
        return {"endpoint": endpoint, "keys": {"p256dh": encode(self.point), "auth": encode(self.secret)}, **more}

    def open(self, headers: dict[str, str], body: bytes) -> bytes:
        """The text of a message, in either form; names of headers in any case."""
        sent = {name.lower(): value for name, value in headers.items()}
        return self._open_standard(body) if sent["content-encoding"] == "aes128gcm" else self._open_older(sent, body)

    def _open_standard(self, body: bytes) -> bytes:
        salt, size, point, rest = body[:16], int.from_bytes(body[16:20], "big"), body[21 : 21 + body[20]], body[86:]
        assert size == 4096 and len(body) <= 86 + size
        ikm = hkdf(self.secret, self._agree(point), b"WebPush: info\x00" + self.point + point, 32)
        key = hkdf(salt, ikm, b"Content-Encoding: aes128gcm\x00", 16)
        padded = AESGCM(key).decrypt(hkdf(salt, ikm, b"Content-Encoding: nonce\x00", 12), rest, None)
        text, mark, padding = padded.rpartition(b"\x02")
        assert mark and not padding.strip(b"\x00")
        return text

    def _open_older(self, sent: dict[str, str], body: bytes) -> bytes:
        salt = decode(sent["encryption"].removeprefix("salt="))
        point = decode(dict(part.split("=", 1) for part in sent["crypto-key"].split(";"))["dh"])
        ikm = hkdf(self.secret, self._agree(point), b"Content-Encoding: auth\x00", 32)
        context = b"P-256\x00\x00\x41" + self.point + b"\x00\x41" + point
        key = hkdf(salt, ikm, b"Content-Encoding: aesgcm\x00" + context, 16)
        padded = AESGCM(key).decrypt(hkdf(salt, ikm, b"Content-Encoding: nonce\x00" + context, 12), body, None)
        return padded[2 + int.from_bytes(padded[:2], "big") :]

    def _agree(self, point: bytes) -> bytes:
        return self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point))


def hkdf(salt: bytes, material: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(material)
