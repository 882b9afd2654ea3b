"""Signatures inside activities (RsaSignature2017) against the vectors, and what they do not speak for."""

import copy
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from federation.contexts.sent import NOTE
from federation.contexts.store import UnknownContext, load_context
from federation.signatures import linked_data
from federation.signatures.keys import read_private_key, read_public_key
from federation.signatures.message import BadSignature, Refused

VECTORS: dict[str, Any] = json.loads((Path(__file__).resolve().parent.parent / "signature-vectors.json").read_text())
KEYS = {key["keyId"]: key for key in VECTORS["keys"].values()}
CASES = VECTORS["rsa_signature_2017"]
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


def is_believed(document: dict[str, Any], now: datetime) -> bool:
    try:
        signature = linked_data.read(document, now)
    except BadSignature:
        return False
    key = KEYS[signature.key_id]
    return key["owner"] == signature.speaker and signature.verify(read_public_key(key["publicKeyPem"]))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_activities_are_believed_as_marked(case: dict[str, Any]) -> None:
    now = datetime.fromisoformat(case["now"].replace("Z", "+00:00"))
    assert is_believed(case["document"], now) is case["expected"]["valid"], case["expected"]["reason"]


@pytest.mark.parametrize("case", [case for case in CASES if "intermediate" in case], ids=lambda case: case["id"])
def test_what_is_hashed_is_what_others_hash(case: dict[str, Any]) -> None:
    signature = linked_data.read(case["document"], NOW)
    assert signature.text[:64].decode() == case["intermediate"]["options_sha256_hex"]


def test_only_what_is_signed_is_read() -> None:
    (case,) = (case for case in CASES if case["id"] == "ld-undefined-term")
    read = linked_data.covered(case["document"], NOTE)
    text = json.dumps(read)
    assert "Hello" in text
    added = set(json.dumps(case["document"]).split('"')) - set(json.dumps(CASES[0]["document"]).split('"'))
    assert not any(word in text for word in added if len(word) > 12 and "signature" not in word.lower())


def signed(document: dict[str, Any]) -> dict[str, Any]:
    alice = VECTORS["keys"]["alice-rsa"]
    return linked_data.sign(document, alice["keyId"], read_private_key(alice["privateKeyPem_TEST_ONLY"]), NOW)


def activity() -> dict[str, Any]:
    document = copy.deepcopy(CASES[0]["document"])
    del document["signature"]
    return document


def test_what_we_sign_is_believed_until_its_meaning_changes() -> None:
    document = signed(activity())
    assert is_believed(document, NOW)
    assert is_believed(json.loads(json.dumps(document, sort_keys=True)), NOW)
    document["object"]["content"] = "<p>Other</p>"
    assert not is_believed(document, NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"@context": "https://evil.example/context"},
        {"@context": ["https://www.w3.org/ns/activitystreams", {"@vocab": "https://evil.example/", "x": {"@id": 3}}]},
        {"signature": None},
        {"signature": {"type": "RsaSignature2017"}},
        {"signature": {"type": "RsaSignature2017", "creator": "k", "signatureValue": "é"}},
        {"actor": 3},
        {"@graph": []},
        {"object": {"@reverse": {}}},
        {"object": {"a": {"b": {"@included": []}}}},
    ],
)
def test_what_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    assert not is_believed({**signed(activity()), **change}, NOW)


def nest(depth: int, width: int) -> dict[str, Any]:
    """Things without a name that hold things without a name, all alike."""
    if not depth:
        return {"type": "Hashtag", "name": "#same"}
    return {"type": "Note", "tag": [nest(depth - 1, width) for _ in range(width)]}


@pytest.mark.parametrize(
    "tags",
    [
        ["x"] * 5000,
        [nest(1, 7)] * 2,
        [nest(3, 3)] * 2,
        [nest(6, 2)] * 2,
        [{"id": f"_:b{one}", "tag": [{"id": f"_:b{other}"} for other in range(9)]} for one in range(9)],
    ],
)
def test_documents_made_to_take_long_are_refused(tags: list[Any]) -> None:
    began = time.process_time()
    with pytest.raises(Refused):
        linked_data.read({**signed(activity()), "tag": tags}, NOW)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("tags", [[nest(0, 0)] * 300, [nest(1, 4)] * 4, [nest(2, 3)] * 2, [nest(1, 1)] * 20])
def test_what_is_not_refused_takes_its_time_and_no_more(tags: list[Any]) -> None:
    began = time.process_time()
    linked_data.read({**signed(activity()), "tag": tags}, NOW)
    assert time.process_time() - began < 2


def test_contexts_come_from_files_alone() -> None:
    assert load_context("https://any.example/schemas/litepub-0.1.jsonld")["document"]["@context"]
    with pytest.raises(UnknownContext):
        load_context("https://evil.example/context")
