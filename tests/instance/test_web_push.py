"""Web Push messages: the vectors of the specifications, and what a receiver reads out of them."""

import json
import struct
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings

from instance.sealed import seal, unseal
from instance.web_push import Receiver, aes128gcm, aesgcm, decode, encode, message, point_of, read_receiver
from tests.support.push import Browser

ENDPOINT = "https://push.example.net:8443/v2/abc?x=1"


def key(number: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(decode(number), "big"), ec.SECP256R1())


def test_the_vector_of_rfc_8291() -> None:
    """Appendix A."""
    receiver = Receiver(
        decode("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        decode("BTBZMqHH6r4Tts7J_aSIgg"),
    )
    ours = key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    found = aes128gcm(b"When I grow up, I want to be a watermelon", receiver, decode("DGv6ra1nlYgDCS1FRnbzlw"), ours)
    assert encode(found) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
        "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_the_vector_of_the_draft() -> None:
    """draft-ietf-webpush-encryption-04, section 5."""
    receiver = Receiver(
        decode("BCEkBjzL8Z3C-oi2Q7oE5t2Np-p7osjGLg93qUP0wvqRT21EEWyf0cQDQcakQMqz4hQKYOQ3il2nNZct4HgAUQU"),
        decode("R29vIGdvbyBnJyBqb29iIQ"),
    )
    ours = key("nCScek-QpEjmOOlT-rQ38nZzvdPlqa00Zy0i6m2OJvY")
    found = aesgcm(b"I am the walrus", receiver, decode("lngarbyKfMoi9Z75xYXmkg"), ours)
    assert encode(found) == "6nqAQUME8hNqw5J3kl8cpVVJylXKYqZOeseZG8UueKpA"


def test_the_standard_message() -> None:
    browser = Browser()
    headers, body = message(ENDPOINT, browser.receiver, b"hello", standard=True)
    assert browser.open(headers, body) == b"hello"
    assert headers["Content-Encoding"] == "aes128gcm"
    assert (headers["TTL"], headers["Urgency"]) == ("172800", "normal")
    assert not {"Crypto-Key", "Encryption"} & headers.keys()
    token, public = headers["Authorization"].removeprefix("vapid t=").split(", k=")
    assert public == settings.VAPID_PUBLIC_KEY
    assert claims(token) == {"aud": "https://push.example.net:8443", "sub": settings.BASE_URL}


def test_the_older_message() -> None:
    browser = Browser()
    headers, body = message(ENDPOINT, browser.receiver, b"hello", standard=False)
    assert browser.open(headers, body) == b"hello"
    assert headers["Content-Encoding"] == "aesgcm"
    assert headers["Crypto-Key"].endswith(f";p256ecdsa={settings.VAPID_PUBLIC_KEY}")
    assert claims(headers["Authorization"].removeprefix("WebPush "))["aud"] == "https://push.example.net:8443"


@pytest.mark.parametrize("standard", [True, False])
def test_each_message_has_its_own_key_and_salt(standard: bool) -> None:
    browser = Browser()
    bodies = {message(ENDPOINT, browser.receiver, b"hello", standard=standard)[1] for _ in range(5)}
    assert len(bodies) == 5


def claims(token: str) -> dict[str, Any]:
    """Of a token that is signed with our key and neither over nor valid for more than a day."""
    signed, _, signature = token.rpartition(".")
    raw = decode(signature)
    assert len(raw) == 64
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(settings.VAPID_PUBLIC_KEY))
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public.verify(der, signed.encode(), ec.ECDSA(SHA256()))
    header, found = (json.loads(decode(part)) for part in signed.split("."))
    assert header == {"typ": "JWT", "alg": "ES256"}
    assert 0 < found.pop("exp") - time.time() <= 24 * 3600
    return found


def good_keys() -> tuple[str, str]:
    return encode(point_of(ec.generate_private_key(ec.SECP256R1()))), encode(b"s" * 16)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda p256dh, auth: (p256dh[:-4], auth),
        lambda p256dh, auth: (p256dh, auth[:-4]),
        lambda p256dh, auth: (p256dh, encode(b"s" * 17)),
        lambda p256dh, auth: ("", auth),
        lambda p256dh, auth: (p256dh, ""),
        lambda p256dh, auth: (encode(b"\x04" + b"\x01" * 64), auth),
        lambda p256dh, auth: (encode(b"\0" * 65), auth),
        lambda p256dh, auth: ("!" + p256dh[1:], auth),
        lambda p256dh, auth: ("é" + p256dh[1:], auth),
        lambda p256dh, auth: (encode(struct.pack("B", 5) + decode(p256dh)[1:]), auth),
    ],
)
def test_keys_that_no_browser_hands_out(spoil: Any) -> None:
    p256dh, auth = good_keys()
    assert read_receiver(p256dh, auth).secret == b"s" * 16
    with pytest.raises(ValueError):
        read_receiver(*spoil(p256dh, auth))


def test_keys_are_read_in_either_alphabet() -> None:
    p256dh, auth = good_keys()
    padded = p256dh.replace("-", "+").replace("_", "/") + "="
    assert read_receiver(padded, auth + "==") == read_receiver(p256dh, auth)


def test_what_is_sealed_opens_with_the_same_secret_for_the_same_purpose_only(settings: Any) -> None:
    sealed = seal("token", purpose="one")
    assert "token" not in sealed
    assert unseal(sealed, purpose="one") == "token"
    assert unseal(sealed, purpose="another") is None
    assert unseal("nonsense", purpose="one") is None
    settings.SECRET_KEY = "another"
    assert unseal(sealed, purpose="one") is None
