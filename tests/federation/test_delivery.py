"""The outbox: what goes where, what is tried again, and that one dead server delays nobody else."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import RequestFactory
from django.utils import timezone

from federation.delivery import BREAKER, deliver
from federation.drain import drain
from federation.models import Delivery, DomainBlock, HostQueue, Letter
from federation.models import Peer as PeerRow
from federation.models.domain_policy import Severity
from federation.models.key import INSTANCE
from federation.outbox import MAX_ATTEMPTS, claim, wait_before
from federation.signatures.keys import read_public_key
from federation.signatures.schemes import read
from federation.signing import instance_actor, published_keys
from federation.verify import message_of
from tests.support.peer import Peer, peer_server
from tests.support.servers import reply

pytestmark = pytest.mark.django_db


def send(*inboxes: str, kind: str = "Announce", **options: Any) -> int:
    activity = {"@context": "https://www.w3.org/ns/activitystreams", "id": "http://x/1", "type": kind}
    return deliver(
        {**activity, "actor": instance_actor(), "object": "http://x/2"}, owner=INSTANCE, inboxes=inboxes, **options
    )


def due() -> None:
    """As if all waiting were over."""
    Delivery.objects.update(next_at=timezone.now())
    HostQueue.objects.update(wake_at=timezone.now())


def test_each_inbox_once(peer: Peer, other: Peer) -> None:
    assert send(*(f"{each.base}/{box}" for each in (peer, other) for box in "abb")) == 4
    drain()
    assert [len(each.letters) for each in (peer, other)] == [2, 2]
    assert not Delivery.objects.exists()
    assert not HostQueue.objects.exists()


def test_what_arrived_before_a_crash_is_not_sent_again(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_worked: object) -> None:
        raise SystemExit

    send(*(f"{peer.base}/{box}" for box in "abc"))
    monkeypatch.setattr("federation.drain.settle", crash)
    with pytest.raises(SystemExit):
        drain()
    assert len(peer.letters) == 3
    assert not Delivery.objects.exists()


def test_the_signature_holds(peer: Peer) -> None:
    send(f"{peer.base}/inbox")
    drain()
    (asked,) = peer.server.asked
    path = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in asked.headers.items()}
    request = RequestFactory().post(asked.path, asked.body, content_type=asked.headers["content-type"], **path)
    message = message_of(request)
    message = type(message)(message.method, f"{peer.base}{asked.path}", message.headers, message.body)
    (signature,) = read(message, timezone.now())
    keys, _multikeys = published_keys(INSTANCE, instance_actor())
    assert signature.key_id == keys[0].id
    assert signature.verify(read_public_key(keys[0].pem))


def test_who_gets_nothing(peer: Peer) -> None:
    DomainBlock.objects.create(domain="test", severity=Severity.SUSPEND)
    assert send(f"{peer.base}/inbox", f"{django_settings.BASE_URL}/inbox", "ftp://x.example/inbox") == 0
    assert not Letter.objects.exists()


@pytest.mark.parametrize("status", [500, 502, 408, 429])
def test_what_is_tried_again(peer: Peer, status: int) -> None:
    peer.status = status
    send(f"{peer.base}/inbox")
    drain()
    left = Delivery.objects.get()
    assert (left.attempts, left.error) == (1, f"answered {status}")
    assert left.next_at > timezone.now() + timedelta(seconds=10)
    peer.status = 202
    due()
    drain()
    assert not Delivery.objects.exists()
    assert len(peer.letters) == 2


@pytest.mark.parametrize("status", [400, 403, 404, 410, 501])
def test_what_is_final(peer: Peer, status: int) -> None:
    peer.status = status
    send(f"{peer.base}/inbox")
    drain()
    assert not Delivery.objects.exists()


def test_a_server_that_says_when_to_come_back(peer: Peer) -> None:
    peer.server.answer = lambda handler: reply(handler, 503, Retry_After="3600")
    send(f"{peer.base}/inbox")
    drain()
    assert Delivery.objects.get().next_at > timezone.now() + timedelta(minutes=59)


def test_the_last_attempt(peer: Peer) -> None:
    peer.status = 500
    send(f"{peer.base}/inbox")
    Delivery.objects.update(attempts=MAX_ATTEMPTS - 1)
    drain()
    assert not Delivery.objects.exists()


def test_waits_grow() -> None:
    assert [15 <= wait_before(0).total_seconds() <= 24, 10_000 < wait_before(10).total_seconds() < 16_000] == [True] * 2


def test_the_other_kind_of_signature_is_remembered(peer: Peer) -> None:
    def only_9421(handler: Any) -> None:
        reply(handler, 202 if "Signature-Input" in handler.headers else 401)

    peer.server.answer = only_9421
    send(f"{peer.base}/inbox")
    drain()
    assert len(peer.server.asked) == 2
    assert PeerRow.objects.get(pk="peer.test").scheme == "rfc9421"
    send(f"{peer.base}/inbox")
    drain()
    assert len(peer.server.asked) == 3
    assert not Delivery.objects.exists()


def test_one_inbox_gets_its_letters_in_order(peer: Peer) -> None:
    kinds = ["Create", "Update", "Delete", "Undo", "Like"]
    for kind in kinds:
        send(f"{peer.base}/inbox", kind=kind)
    drain()
    assert [letter["type"] for letter in peer.letters] == kinds


def test_a_silent_server_delays_nobody(peer: Peer, other: Peer, monkeypatch: Any) -> None:
    def sleep(handler: Any) -> None:
        time.sleep(2)
        reply(handler, 202)

    other.server.answer = sleep
    arrived: list[float] = []
    start = time.monotonic()
    peer.server.answer = lambda handler: (arrived.append(time.monotonic() - start), reply(handler, 202))[1]
    for number in range(3):
        send(f"{other.base}/inbox/{number}")
        send(f"{peer.base}/inbox/{number}")
    drain()
    assert len(arrived) == 3
    assert max(arrived) < 1.5


def test_a_slow_server_makes_room(peer: Peer, monkeypatch: Any) -> None:
    """What is left for it is not lost, does not count as tried, and keeps its order."""

    def sleep(handler: Any) -> None:
        time.sleep(0.1)
        reply(handler, 202)

    monkeypatch.setattr("federation.drain.TURN", 0.15)
    peer.server.answer = sleep
    kinds = ["Create", "Update", "Delete", "Undo", "Like"]
    for kind in kinds:
        send(f"{peer.base}/inbox", kind=kind)
    assert [work.parcels[0].attempts for work in claim(healthy=1, suspect=0)] == [0]
    due()
    HostQueue.objects.update(leased_until=None)
    drain()
    assert [letter["type"] for letter in peer.letters] == kinds
    assert not Delivery.objects.exists()


def test_a_dead_server_is_knocked_at_once_a_round(settings: Any) -> None:
    with peer_server("dead.test", settings):
        pass  # the name stays, nobody listens
    send(*(f"http://dead.test/inbox/{number}" for number in range(5)))
    drain()
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}
    assert HostQueue.objects.get().failures == 1
    assert len(PeerRow.objects.get(pk="dead.test").failed_on) == 1


def test_after_ten_failures_it_rests(peer: Peer) -> None:
    peer.status = 500
    send(f"{peer.base}/inbox")
    HostQueue.objects.update(failures=BREAKER - 1)
    drain()
    asked = len(peer.server.asked)
    send(f"{peer.base}/inbox")
    drain()
    assert len(peer.server.asked) == asked
    assert HostQueue.objects.get().wake_at > timezone.now() + timedelta(seconds=50)


def test_after_seven_days_it_is_away(peer: Peer) -> None:
    peer.status = 500
    days = [timezone.now().date() - timedelta(days=number) for number in range(1, 7)]
    PeerRow.objects.create(domain="peer.test", failed_on=days)
    send(f"{peer.base}/inbox")
    drain()
    assert PeerRow.objects.get(pk="peer.test").unavailable_since is not None
    assert not Delivery.objects.exists()
    assert send(f"{peer.base}/inbox") == 0
    peer.status = 202
    assert send(f"{peer.base}/inbox", even_if_away=True) == 1
    drain()
    assert PeerRow.objects.get(pk="peer.test").unavailable_since is None


def test_a_worker_that_died_gives_its_work_back(peer: Peer) -> None:
    send(f"{peer.base}/inbox")
    assert len(claim(healthy=10, suspect=10)) == 1
    assert claim(healthy=10, suspect=10) == []
    Delivery.objects.update(next_at=timezone.now())
    HostQueue.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    drain()
    assert len(peer.letters) == 1


def test_many_inboxes_cost_no_more_statements(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(6):
        send(*(f"http://host{number}.example/inbox" for number in range(10)))
    with django_assert_num_queries(6):
        send(*(f"http://host{number}.example/inbox" for number in range(1000)))
