"""Accept-Signature: a server says in its 401 what it wants to be signed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.activitypub.remote import account_by_uri
from federation.delivery import deliver
from federation.drain import drain
from federation.models import Peer as PeerRow
from federation.models.key import INSTANCE
from federation.signatures import rfc9421
from federation.signatures.message import Message
from federation.signatures.wanted import POST, Wanted, accept_signature, read_wanted
from tests.support.keys import fixed_key
from tests.support.peer import Peer
from tests.support.servers import reply

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
KEY = "https://a.example/actor#main-key"
FULL = 'sig9=("@method" "@target-uri" "@authority" "content-digest");created;nonce="n0";tag="fedi"'


@pytest.mark.parametrize(
    ("header", "label"),
    [
        (FULL, "sig9"),
        ('a=("x-own");created, b=("@method")', "b"),
        ('a=("@method");keyid="https://b.example/k", b=("@path");keyid="' + KEY + '"', "b"),
        ('a=("@method");alg="ed25519", b=("@method");alg="rsa-v1_5-sha256"', "b"),
        ('a=("@method";req)', None),
        ("a=1", None),
        ("(((", None),
        ("", None),
        ("a=(" + '"@method" ' * 2000 + ")", None),
    ],
)
def test_which_is_possible(header: str, label: str | None) -> None:
    found = read_wanted({"Accept-Signature": header}, key_id=KEY, kind="rsa")
    assert (found.label if found else None) == label


def test_what_is_signed_as_wanted_verifies() -> None:
    wanted = read_wanted({"Accept-Signature": FULL}, key_id=KEY, kind="rsa")
    assert wanted == Wanted(
        "sig9", ("@method", "@target-uri", "@authority", "content-digest"), (("nonce", "n0"), ("tag", "fedi"))
    )
    message = Message.of("POST", "https://b.example/inbox", [("content-type", "a/b")], b"{}")
    sent = rfc9421.sign(message, KEY, fixed_key(), NOW, wanted=wanted)
    assert '"@authority"' in sent["Signature-Input"]
    assert sent["Signature-Input"].startswith("sig9=")
    assert 'nonce="n0"' in sent["Signature-Input"]
    whole = Message.of("POST", message.url, [*message.headers.items(), *sent.items()], b"{}")
    assert rfc9421.read(whole, NOW)[0].verify(fixed_key().public)


def test_what_we_want_we_understand() -> None:
    header = accept_signature(POST)
    assert header == 'sig1=("@method" "@target-uri" "content-digest");created'
    assert read_wanted({"accept-signature": header, "Accept-Signature": header}, key_id=KEY, kind="rsa") is not None


@pytest.mark.django_db
def test_servers_get_what_they_want(peer: Peer) -> None:
    uri = peer.actor("wren")
    plain = peer._answer

    def strict(handler: Any) -> None:
        if "@authority" in handler.headers.get("Signature-Input", "") or "webfinger" in handler.path:
            return plain(handler)
        return reply(handler, 401, Accept_Signature=FULL)

    peer.server.answer = strict
    assert account_by_uri(uri) is not None
    assert PeerRow.objects.get(pk="peer.test").scheme == "rfc9421"
    deliver({"type": "Like", "actor": "http://a/"}, owner=INSTANCE, inboxes=[f"{peer.base}/inbox"])
    drain()
    assert [("signature-input" in asked.headers) for asked in peer.server.asked if asked.method == "POST"] == [
        True,
        True,
    ]
    assert 'nonce="n0"' in peer.server.asked[-1].headers["signature-input"]


@pytest.mark.django_db
def test_our_own_401_says_what_we_want(client: Any, settings: Any) -> None:
    settings.AUTHORIZED_FETCH = True
    found = client.get("/users/heron/followers", headers={"accept": "application/activity+json"})
    assert (found.status_code, found["Accept-Signature"]) == (401, 'sig1=("@method" "@target-uri");created')
    body = {"type": "Like", "actor": "http://peer.test/x", "object": "http://peer.test/y"}
    refused = client.post("/inbox", body, content_type="application/json")
    assert (refused.status_code, refused["Accept-Signature"]) == (401, accept_signature(POST))
