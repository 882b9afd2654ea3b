"""The inbox: who gets in, what is told to those who do not, and that nothing is lost or done twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.activitypub.remote import account_by_uri
from accounts.models import Account, Follow
from federation.inbox.dispatch import process
from federation.jobs import wake_inbox
from federation.models import DomainBlock, ReceivedActivity, RemoteKey
from federation.models import Peer as PeerRow
from federation.models.domain_policy import Severity
from federation.signatures import cavage, linked_data, rfc9421
from tests.support.factories import make_account
from tests.support.keys import fixed_key
from tests.support.peer import Peer

pytestmark = pytest.mark.django_db


@pytest.fixture
def follow(peer: Peer) -> dict[str, Any]:
    return peer.activity("Follow", peer.actor("wren"), make_account("heron").actor_uri)


@pytest.mark.parametrize("scheme", [cavage, rfc9421])
@pytest.mark.parametrize("inbox", ["/inbox", "/users/heron/inbox", "/actor/inbox"])
def test_either_kind_of_signature_at_every_inbox(peer: Peer, follow: Any, scheme: Any, inbox: str) -> None:
    assert peer.send(follow, to=inbox, scheme=scheme) == 202
    recipient = Account.objects.get(username="heron").pk if "heron" in inbox else None
    row = ReceivedActivity.objects.get()
    assert (row.activity_id, row.signer, row.recipient) == (follow["id"], follow["actor"], recipient)


def test_a_member_who_is_not_there(peer: Peer, follow: Any) -> None:
    assert peer.send(follow, to="/users/nobody/inbox") == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"headers": {"Signature": ""}}, 401),
        ({"body": b'{"type": "Follow", "actor": "http://peer.test/users/wren"}'}, 401),
        ({"now": timezone.now() - timedelta(hours=3)}, 401),
        ({"now": timezone.now() + timedelta(hours=3)}, 401),
        ({"body": b"not json"}, 400),
        ({"body": b"[]"}, 400),
        ({"body": b'{"type": "\\u0000", "actor": "http://peer.test/users/wren"}'}, 400),
        ({"body": b'{"type": "Follow", "a":' + b'{"a":' * 1000 + b"1" + b"}" * 1001}, 400),
        ({"body": b"{" + b" " * 1024 * 1024 + b"}"}, 413),
    ],
)
def test_what_is_turned_away(peer: Peer, follow: Any, change: Any, status: int) -> None:
    assert peer.send(follow, **change) == status
    assert not ReceivedActivity.objects.exists()


def test_a_key_of_somebody_else(peer: Peer, follow: Any) -> None:
    account_by_uri(follow["actor"])
    peer.key = fixed_key(2)
    assert peer.send(follow) == 401
    assert not ReceivedActivity.objects.exists()


def test_a_new_key_is_asked_for(peer: Peer, follow: Any) -> None:
    """It was rotated without a word: what does not fit is fetched again, but not at once for everybody who asks."""
    account_by_uri(follow["actor"])
    peer.key = fixed_key(2)
    peer.actor("wren")
    assert peer.send(follow) == 401
    RemoteKey.objects.update(fetched_at=timezone.now() - timedelta(hours=1))
    assert peer.send(follow) == 202


def test_a_key_that_cannot_be_fetched(peer: Peer, follow: Any) -> None:
    del peer.documents["/users/wren"]
    assert peer.send(follow) == 401
    far = {**follow, "actor": "http://nowhere.test/users/wren"}
    assert peer.send(far) == 503
    assert not ReceivedActivity.objects.exists()


def test_a_blocked_server(peer: Peer, follow: Any) -> None:
    DomainBlock.objects.create(domain="peer.test", severity=Severity.SUSPEND)
    assert peer.send(follow) == 403
    assert peer.fetched == []


def test_limited_federation(peer: Peer, follow: Any, settings: Any) -> None:
    settings.LIMITED_FEDERATION_MODE = True
    assert peer.send(follow) == 403


def test_the_same_again_is_done_once(peer: Peer, follow: Any, run_effects: Any) -> None:
    for _ in range(3):
        assert peer.send(follow) == 202
    run_effects()
    assert ReceivedActivity.objects.count() == 1
    assert Follow.objects.count() == 1


def test_strangers_who_leave_cost_nothing(peer: Peer, django_assert_max_num_queries: Any) -> None:
    gone = "http://peer.test/users/gone"
    with django_assert_max_num_queries(1):
        assert peer.send(peer.activity("Delete", gone, gone)) == 202
    assert peer.fetched == []
    assert not ReceivedActivity.objects.exists()


def test_one_who_signs_for_another(peer: Peer, follow: Any, run_effects: Any) -> None:
    forger = peer.actor("cuckoo")
    assert peer.send(follow, signer=forger) == 202
    run_effects()
    assert ReceivedActivity.objects.get().dropped == "signed by another than its actor"
    assert not Follow.objects.exists()
    assert peer.send(follow) == 202  # and the forged one has not used its id up
    run_effects()
    assert Follow.objects.exists()


def test_what_is_forwarded_with_a_signature_of_its_own(peer: Peer, follow: Any, run_effects: Any) -> None:
    forwarder = peer.actor("magpie")
    signed = linked_data.sign(follow, f"{follow['actor']}#main-key", peer.key, timezone.now())
    peer.send(signed, signer=forwarder)
    run_effects()
    assert Follow.objects.get().account.uri == follow["actor"]


def test_a_forwarded_one_that_was_changed(peer: Peer, follow: Any, run_effects: Any) -> None:
    forwarder = peer.actor("magpie")
    signed = linked_data.sign(follow, f"{follow['actor']}#main-key", peer.key, timezone.now())
    other = make_account("egret")
    peer.send({**signed, "object": other.actor_uri}, signer=forwarder)
    run_effects()
    assert not Follow.objects.exists()


def test_nobody_speaks_for_us(peer: Peer, follow: Any, run_effects: Any) -> None:
    sender = follow["actor"]
    ours = make_account("egret")
    peer.send({**follow, "actor": ours.actor_uri}, signer=sender)
    run_effects()
    assert ReceivedActivity.objects.get().dropped == "its actor is one of ours"


def test_what_nobody_understands_is_logged(peer: Peer, follow: Any, run_effects: Any) -> None:
    peer.send(peer.activity("Listen", follow["actor"], "http://peer.test/song"))
    run_effects()
    row = ReceivedActivity.objects.get()
    assert (row.dropped, row.next_at, row.body) == ("nobody here understands it", None, None)


def test_a_fault_of_ours_loses_nothing(peer: Peer, follow: Any, run_effects: Any, monkeypatch: Any) -> None:
    peer.send(follow)
    row = ReceivedActivity.objects.get()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("out of order")

    with monkeypatch.context() as patch:
        patch.setattr("accounts.activitypub.inbox.follow", broken)
        process(bytes(row.fingerprint))
    row.refresh_from_db()
    assert row.body
    assert row.next_at is not None
    assert row.next_at > timezone.now()
    ReceivedActivity.objects.update(next_at=timezone.now())
    wake_inbox()
    run_effects()
    assert Follow.objects.exists()


def test_two_workers_do_not_do_it_twice(peer: Peer, follow: Any) -> None:
    peer.send(follow)
    ReceivedActivity.objects.update(next_at=timezone.now() + timedelta(minutes=1))  # another has it in hand
    process(bytes(ReceivedActivity.objects.get().fingerprint))
    assert not Follow.objects.exists()


def test_a_signed_letter_says_that_its_server_is_back(peer: Peer, follow: Any) -> None:
    PeerRow.objects.create(domain="peer.test", failed_on=["2026-01-01"], unavailable_since=timezone.now())
    peer.send(follow)
    row = PeerRow.objects.get(pk="peer.test")
    assert (row.failed_on, row.unavailable_since) == ([], None)
