"""Whatever stands in the headers: a refusal with its reason, and soon."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federation.signatures import schemes
from federation.signatures.message import BadSignature, Message
from tests.support.examples import examples

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
_TEXT = st.text(max_size=200) | st.sampled_from(
    [
        'keyId="a",signature="b"',
        'keyId="a",headers="(request-target) host date digest",signature="AAAA"',
        'sig1=("@method" "@target-uri" "content-digest");created=1;keyid="a"',
        "sig1=:AAAA:",
        "sha-256=:AAAA:",
        "SHA-256=AAAA",
        "Thu, 15 Jan 2026 11:59:55 GMT",
    ]
)
_NAMES = ("signature", "signature-input", "date", "digest", "content-digest", "host")


@settings(max_examples=examples(120), deadline=None)
@given(st.dictionaries(st.sampled_from(_NAMES), _TEXT), st.sampled_from(["GET", "POST"]))
def test_nothing_but_refusals(headers: dict[str, str], method: str) -> None:
    try:
        found = schemes.read(Message.of(method, "https://b.example/inbox?x", headers.items(), b"{}"), NOW)
    except BadSignature as error:
        assert str(error)
    else:
        assert all(signature.key_id for signature in found)


@pytest.mark.parametrize(
    "headers",
    [
        {"signature": 'a="' * 400_000},
        {"signature": 'keyId="a",' * 100_000},
        {"signature": 'keyId="a",signature="b",headers="' + "x " * 500_000 + '"'},
        {"signature-input": "(" * 1_000_000, "signature": "sig1=:AA:"},
        {"signature-input": 'sig1=("a"' + ' "a"' * 200_000 + ")", "signature": "sig1=:AA:"},
        {"signature-input": "sig1=();" + "a;" * 400_000, "signature": "sig1=:AA:"},
        {"signature": "sig1=:" + "A" * 1_000_000 + ":", "signature-input": 'sig1=("@method")'},
    ],
)
def test_huge_headers_cost_nothing(headers: dict[str, str]) -> None:
    began = time.process_time()
    with pytest.raises(BadSignature):
        schemes.read(Message.of("POST", "https://b.example/inbox", headers.items(), b"{}"), NOW)
    assert time.process_time() - began < 0.5


def test_repeated_fields_are_joined() -> None:
    message = Message.of("GET", "https://b.example/", [("A", "1 "), ("a", " 2")])
    assert message.headers == {"a": "1, 2"}
