"""HTTP signatures against tests/federation/signature-vectors.json, which other libraries were checked with too."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from federation.signatures import cavage, rfc9421, schemes
from federation.signatures.followers import followers_digest
from federation.signatures.keys import PublicKey, read_multikey, read_private_key, read_public_key
from federation.signatures.message import BadSignature, Message

VECTORS: dict[str, Any] = json.loads((Path(__file__).resolve().parent.parent / "signature-vectors.json").read_text())
KEYS = {key["keyId"]: key for key in VECTORS["keys"].values()}

OTHERWISE = {"cavage-post-digest-sha512-only": False, "rfc9421-post-sha512": True, "rfc9421-no-target-uri": False,
             "rfc9421-two-signatures": True}  # fmt: skip
"""Where the vectors leave it open: what we say."""


def cases(*names: str) -> Any:
    return pytest.mark.parametrize(
        "case", [case for name in names for case in VECTORS[name]], ids=lambda case: case["id"]
    )


def message_of(case: dict[str, Any]) -> Message:
    asked = case["request"]
    return Message.of(asked["method"], asked["url"], asked["headers"].items(), (asked.get("body") or "").encode())


def now_of(case: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(case["now"].replace("Z", "+00:00"))


def key_of(key_id: str) -> PublicKey:
    """As the sender's actor would list it."""
    key = KEYS[key_id]
    return read_public_key(key["publicKeyPem"]) if "publicKeyPem" in key else read_multikey(key["publicKeyMultibase"])


def is_believed(case: dict[str, Any]) -> tuple[bool, int]:
    try:
        signatures = schemes.read(message_of(case), now_of(case))
    except BadSignature as error:
        return False, error.status
    known = [signature for signature in signatures if signature.key_id in KEYS]
    return any(signature.verify(key_of(signature.key_id)) for signature in known), 401


@cases("draft_cavage", "rfc9421")
def test_requests_are_believed_as_marked(case: dict[str, Any]) -> None:
    expected = case["expected"]
    open_to_us = expected.get("profile") == "optional"
    wanted = OTHERWISE[case["id"]] if open_to_us else expected["valid"]
    believed, status = is_believed(case)
    assert believed is wanted, expected["reason"]
    if not wanted and not open_to_us:
        assert status == expected["http_status"]


def test_the_open_cases_are_those_that_are_decided() -> None:
    both = [*VECTORS["draft_cavage"], *VECTORS["rfc9421"]]
    assert {case["id"] for case in both if case["expected"].get("profile") == "optional"} == set(OTHERWISE)


@cases("rfc9421_official")
def test_examples_of_the_rfc_verify_and_cover_too_little_for_us(case: dict[str, Any]) -> None:
    message = message_of(case)
    inputs, values = (rfc9421._dictionary(message, name) for name in ("signature-input", "signature"))
    ((label, covered),) = inputs.items()
    base = rfc9421._base(message, covered)
    assert base.decode() == case["signature_base"]
    assert read_public_key(case["public_key_pem"]).verify(values[label].value, base)
    with pytest.raises(BadSignature):
        rfc9421.read(message, datetime(2021, 4, 20, 2, 8, tzinfo=UTC))


@cases("draft_cavage")
def test_what_is_signed_by_the_draft_is_put_together_as_the_sender_did(case: dict[str, Any]) -> None:
    try:
        signature = cavage.read(message_of(case), now_of(case))
    except BadSignature:
        return
    if case["expected"]["valid"] and case["id"] != "cavage-get-query-omitted":
        assert signature._text(signature.message.target).decode() == case["signing_string"]


@pytest.mark.parametrize("scheme", [cavage, rfc9421])
@pytest.mark.parametrize("url", ["https://b.example/inbox", "https://b.example/x?page=true&min_id=4"])
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_what_we_sign_is_believed_and_nothing_else(scheme: Any, url: str, method: str) -> None:
    alice = VECTORS["keys"]["alice-rsa"]
    key, now = read_private_key(alice["privateKeyPem_TEST_ONLY"]), datetime(2026, 1, 15, 12, tzinfo=UTC)
    body = b'{"type":"Create"}' if method == "POST" else b""
    sent = Message.of(method, url, [("Content-Type", "application/activity+json"), ("Host", "b.example")], body)
    headers = {**sent.headers, **scheme.sign(sent, alice["keyId"], key, now)}

    def believed(**changed: Any) -> bool:
        parts = {"method": method, "url": url, "headers": headers.items(), "body": body, **changed}
        try:
            (signature,) = schemes.read(Message.of(**parts), now)
        except BadSignature:
            return False
        return signature.verify(key.public)

    lower = {name.lower(): value for name, value in headers.items()}
    headers = lower
    assert believed()
    assert not believed(method="PUT")
    assert not believed(url="https://b.example/users/other/inbox")
    if method == "POST":
        assert not believed(body=b"{}")
    if scheme is rfc9421:
        assert not believed(url=url.replace("b.example", "c.example"))


@pytest.mark.parametrize("case", VECTORS["followers_synchronization"], ids=lambda case: case["id"])
def test_digests_of_followers(case: dict[str, Any]) -> None:
    assert followers_digest(case["followers"]) == case["digest"]
    assert followers_digest(reversed(case["followers"])) == case["digest"]
