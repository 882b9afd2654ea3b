"""Proofs in documents (FEP-8b32) against the vectors."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federation.signatures import proofs
from federation.signatures.keys import make_key, read_multikey
from federation.signatures.message import BadSignature
from tests.support.examples import examples

VECTORS: dict[str, Any] = json.loads((Path(__file__).resolve().parent.parent / "signature-vectors.json").read_text())
KEYS = {key["keyId"]: key for key in VECTORS["keys"].values()}
CASES = VECTORS["eddsa_jcs_2022"]
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


def is_believed(document: dict[str, Any], now: datetime) -> bool:
    try:
        proof = proofs.read(document, now)
    except BadSignature:
        return False
    key = KEYS[proof.key_id]
    return key["owner"] == proof.speaker and proof.verify(read_multikey(key["publicKeyMultibase"]))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_documents_are_believed_as_marked(case: dict[str, Any]) -> None:
    """A proof without a context of its own is hashed as it stands, and believed."""
    now = datetime.fromisoformat(case["now"].replace("Z", "+00:00"))
    assert is_believed(case["document"], now) is case["expected"]["valid"], case["expected"]["reason"]


def test_a_proof_inside_stands_for_itself() -> None:
    (case,) = (case for case in CASES if case["id"] == "proof-nested")
    assert is_believed(case["document"]["object"], NOW)


def test_the_example_of_the_proposal() -> None:
    (case,) = VECTORS["eddsa_jcs_2022_official"]
    proof = proofs.read(case["document"], NOW)
    assert proof.hashed.hex() == case["intermediate"]["hash_hex"]
    assert proof.verify(read_multikey(case["publicKeyMultibase"]))


def test_what_we_prove_is_believed_until_a_letter_changes() -> None:
    key = make_key("ed25519")
    note = {"@context": ["https://www.w3.org/ns/activitystreams"], "id": "https://a.example/1", "type": "Note",
            "attributedTo": "https://a.example/users/a", "content": "Hello", "size": 1.5}  # fmt: skip
    proved = proofs.sign(note, "https://a.example/users/a#ed25519-key", key, NOW)
    assert proofs.read(proved, NOW).verify(key.public)
    assert proofs.read(proved, NOW).speaker == "https://a.example/users/a"
    assert not proofs.read({**proved, "content": "Hallo"}, NOW).verify(key.public)
    assert not proofs.read({**proved, "more": None}, NOW).verify(key.public)
    assert proofs.read({**proved, "signature": {"type": "RsaSignature2017"}}, NOW).verify(key.public)
    assert not proofs.read(proved, NOW).verify(make_key("rsa").public)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=examples(80), deadline=None)
@given(_JSON, st.dictionaries(st.sampled_from(["@context", "proofValue", "expires", "verificationMethod"]), _JSON))
def test_nothing_but_refusals(value: Any, changes: dict[str, Any]) -> None:
    proof = {"type": "DataIntegrityProof", "cryptosuite": proofs.SUITE, "proofPurpose": proofs.PURPOSE,
             "verificationMethod": "https://a.example/key", "proofValue": "z6", **changes}  # fmt: skip
    document = {"@context": value, "actor": "https://a.example/users/a", "object": value, "proof": proof}
    try:
        assert not proofs.read(document, NOW).verify(make_key("ed25519").public)
    except BadSignature as error:
        assert str(error)
