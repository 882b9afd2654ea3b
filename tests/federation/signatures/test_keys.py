"""Keys in all the forms that servers write them, and those that are not believed."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from federation.signatures.keys import BadKey, PublicKey, make_key, read_multikey, read_private_key, read_public_key

KEYS = json.loads((Path(__file__).resolve().parent.parent / "signature-vectors.json").read_text())["keys"]


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_a_new_pair_signs_and_comes_back(kind: str) -> None:
    key = make_key(kind)  # type: ignore[arg-type]
    again = read_private_key(key.pem)
    assert key.public.verify(again.sign(b"text"), b"text")
    assert not key.public.verify(again.sign(b"text"), b"other")
    assert not make_key(kind).public.verify(key.sign(b"text"), b"text")  # type: ignore[arg-type]
    assert read_multikey(key.public.multibase).pem == key.public.pem == read_public_key(key.public.pem).pem


def test_multikeys_are_written_as_others_write_them() -> None:
    alice = KEYS["alice-rsa"]
    assert read_public_key(alice["publicKeyPem"]).multibase == alice["publicKeyMultibase"]
    assert read_multikey(alice["publicKeyMultibase"]).pem == alice["publicKeyPem"]


@pytest.mark.parametrize(
    "form", ["{}", "\n\n{}\n\n", "  {}", "{}".replace("\n", "\r\n")], ids=["plain", "blank lines", "indented", "crlf"]
)
def test_pem_in_all_its_forms(form: str) -> None:
    pem = KEYS["alice-rsa"]["publicKeyPem"]
    key = read_public_key(pem)
    assert isinstance(key.key, rsa.RSAPublicKey)
    old = key.key.public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()
    for text in (pem, old, pem.replace("\n", "\r\n"), pem.rstrip()):
        assert read_public_key(form.format(text)).pem == key.pem


def public_pem(size: int) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=size).public_key()
    return PublicKey("rsa", key).pem


@pytest.mark.parametrize(
    "pem",
    ["", "x", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", KEYS["alice-rsa"]["publicKeyMultibase"]],
)
def test_what_is_no_key(pem: str) -> None:
    with pytest.raises(BadKey):
        read_public_key(pem)


def test_sizes_and_kinds_that_are_not_believed() -> None:
    curve = ec.generate_private_key(ec.SECP256R1()).public_key()
    with pytest.raises(BadKey):
        read_public_key(curve.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())
    assert read_public_key(public_pem(1024)).kind == "rsa"


@pytest.mark.parametrize("text", ["", "z", "z0OIl", "u6Mk", "z6Mk", "z" + "1" * 5000, "z2J9", "zé"])
def test_what_is_no_multikey(text: str) -> None:
    with pytest.raises(BadKey):
        read_multikey(text)
