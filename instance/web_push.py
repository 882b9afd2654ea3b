"""Web Push messages: encrypted for one browser or app, signed with the key of this server, in both forms in use.

The standard is RFC 8291 (aes128gcm) with RFC 8292 (VAPID). Most apps still read the drafts before it: aesgcm of
draft-ietf-webpush-encryption-04 with `Authorization: WebPush` of draft-ietf-webpush-vapid-01.
"""

import base64
import json
import os
import struct
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

TTL_SECONDS = 48 * 3600
TOKEN_SECONDS = 12 * 3600
_CURVE = ec.SECP256R1()
_RECORD_SIZE = 4096


@dataclass(frozen=True)
class Receiver:
    """The two keys of a subscription: its point on P-256, uncompressed, and its sixteen secret bytes."""

    point: bytes
    secret: bytes


def read_receiver(p256dh: str, auth: str) -> Receiver:
    """ValueError if these are not the keys that a browser hands out."""
    receiver = Receiver(decode(p256dh), decode(auth))
    if len(receiver.point) != 65 or len(receiver.secret) != 16:
        raise ValueError("wrong length")
    ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, receiver.point)
    return receiver


def message(
    endpoint: str, receiver: Receiver, text: bytes, *, standard: bool, urgency: str = "normal"
) -> tuple[dict[str, str], bytes]:
    """The headers and the body to POST to the endpoint (RFC 8030)."""
    salt, ours = os.urandom(16), ec.generate_private_key(_CURVE)
    headers = {
        "TTL": str(TTL_SECONDS),
        "Urgency": urgency,
        "Content-Type": "application/octet-stream",
    }
    token = sign(endpoint)
    if standard:
        headers["Content-Encoding"] = "aes128gcm"
        headers["Authorization"] = f"vapid t={token}, k={settings.VAPID_PUBLIC_KEY}"
        return headers, aes128gcm(text, receiver, salt, ours)
    headers["Content-Encoding"] = "aesgcm"
    headers["Encryption"] = f"salt={encode(salt)}"
    headers["Crypto-Key"] = f"dh={encode(point_of(ours))};p256ecdsa={settings.VAPID_PUBLIC_KEY}"
    headers["Authorization"] = f"WebPush {token}"
    return headers, aesgcm(text, receiver, salt, ours)


def aes128gcm(text: bytes, receiver: Receiver, salt: bytes, ours: ec.EllipticCurvePrivateKey) -> bytes:
    """RFC 8291, section 3.4: one record, with its header in front."""
    point = point_of(ours)
    shared = _derive(_agree(ours, receiver), receiver.secret, b"WebPush: info\0" + receiver.point + point, 32)
    key = _derive(shared, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(shared, salt, b"Content-Encoding: nonce\0", 12)
    header = salt + struct.pack("!LB", _RECORD_SIZE, len(point)) + point
    return header + AESGCM(key).encrypt(nonce, text + b"\x02", None)


def aesgcm(text: bytes, receiver: Receiver, salt: bytes, ours: ec.EllipticCurvePrivateKey) -> bytes:
    """draft-ietf-webpush-encryption-04, section 4: no header; two bytes say that there is no padding."""
    shared = _derive(_agree(ours, receiver), receiver.secret, b"Content-Encoding: auth\0", 32)
    points = [struct.pack("!H", len(point)) + point for point in (receiver.point, point_of(ours))]
    context = b"P-256\0" + b"".join(points)
    key = _derive(shared, salt, b"Content-Encoding: aesgcm\0" + context, 16)
    nonce = _derive(shared, salt, b"Content-Encoding: nonce\0" + context, 12)
    return AESGCM(key).encrypt(nonce, b"\0\0" + text, None)


def sign(endpoint: str) -> str:
    """The token by which the push service knows us (RFC 8292, section 2): ES256 over origin, expiry and contact."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + TOKEN_SECONDS,
        "sub": settings.BASE_URL,
    }
    signed = ".".join(encode(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    number = int.from_bytes(decode(settings.VAPID_PRIVATE_KEY), "big")
    r, s = decode_dss_signature(ec.derive_private_key(number, _CURVE).sign(signed.encode(), ec.ECDSA(SHA256())))
    return f"{signed}.{encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Base64 of either alphabet, with or without padding; ValueError for anything else."""
    plain = text.replace("-", "+").replace("_", "/").rstrip("=")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)


def _agree(ours: ec.EllipticCurvePrivateKey, receiver: Receiver) -> bytes:
    return ours.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, receiver.point))


def _derive(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(material)
