"""Strangers in crowds: how many of one domain are met at a time, and what is told to the rest."""

import socket
from time import monotonic
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from accounts.activitypub.remote import fetch_account
from accounts.models import Account
from federation import asking
from federation.as2.names import bought_domain, is_username, shown_name
from federation.fetch import Later, NotFetched, fetch_document
from federation.jobs import wake_inbox
from federation.models import Peer as PeerRow
from federation.models import ReceivedActivity, RemoteKey
from federation.newcomers import TooManyNames, TooManyNewcomers, count_key, take_place
from instance.jobs import TIMEOUT, job
from instance.outgoing import connections
from instance.outgoing.budgets import deadline_within, spending
from instance.outgoing.deadlines import exchange_until
from instance.outgoing.errors import Spent, Unreachable
from instance.web.middleware import RequestMiddleware
from tests.support.factories import make_account
from tests.support.peer import Peer
from tests.support.servers import reply


@pytest.mark.django_db
def test_a_crowd_is_put_off_and_the_log_says_why(peer: Peer, settings: Any, run_effects: Any) -> None:
    settings.MAX_NEW_ACTORS = 3
    heron = make_account("heron")
    senders = [peer.actor(f"crow{number}") for number in range(5)]
    assert [peer.send(peer.activity("Follow", each, heron.actor_uri)) for each in senders] == [202] * 3 + [503] * 2
    cache.clear()
    cache.set("new-actors:peer.test", 3, 300)
    peer.send(peer.activity("Follow", senders[3], heron.actor_uri))
    run_effects()
    assert Account.objects.remote().count() == 0
    late, *_others = ReceivedActivity.objects.exclude(dropped="").order_by("-pk")
    assert late.dropped == "will be tried again: too many new actors of peer.test at once"
    assert late.next_at is not None
    cache.clear()  # the window is over
    ReceivedActivity.objects.update(next_at=timezone.now())
    wake_inbox()
    run_effects()
    assert Account.objects.remote().count() == 3  # of the four whose keys are known
    settings.MAX_NEW_ACTORS = 0
    fetch_account(senders[0])  # who is known is never a newcomer


@pytest.mark.django_db
def test_who_is_known_well_may_bring_more(settings: Any) -> None:
    settings.MAX_NEW_ACTORS = 2
    keys = [
        RemoteKey(key_id=f"https://big.test/users/{n}#k", actor="a", kind="rsa", fetched_at=timezone.now())
        for n in range(40)
    ]
    RemoteKey.objects.bulk_create(keys)
    for _ in range(4):
        take_place("https://big.test/users/x")
    with pytest.raises(TooManyNewcomers):
        take_place("https://big.test/users/x")
    count_key("https://small.test/k")
    count_key("https://a.small.test/k")
    with pytest.raises(TooManyNewcomers):
        count_key("https://b.small.test/k")


@pytest.mark.django_db
def test_names_below_one_domain(settings: Any) -> None:
    settings.MAX_SUBDOMAINS = 3
    for number in range(3):
        take_place(f"https://s{number}.farm.test/users/x")
    take_place("https://s0.farm.test/users/y")
    take_place("https://farm.test/users/x")
    take_place("https://s0.elsewhere.test/users/x")
    with pytest.raises(TooManyNames):
        take_place("https://s9.farm.test/users/x")
    assert not PeerRow.objects.filter(pk="s9.farm.test").exists()


@pytest.mark.django_db
def test_a_server_that_wants_another_signature_is_not_met_by_that(peer: Peer, settings: Any) -> None:
    """Else whoever asks for one would have as many names as they like."""
    settings.MAX_SUBDOMAINS = 0
    uri, plain = peer.actor("wren"), peer._answer

    def strict(handler: Any) -> None:
        return plain(handler) if "Signature-Input" in handler.headers else reply(handler, 401)

    peer.server.answer = strict
    fetch_document(uri)
    assert len(peer.server.asked) == 2
    fetch_document(uri)
    assert len(peer.server.asked) == 3 and not PeerRow.objects.exists()


def test_one_task_has_so_many_questions_and_so_much_time() -> None:
    with spending(seconds=5, requests=3) as task:
        assert deadline_within(30) < monotonic() + 6
        with spending(seconds=60, requests=60) as part:
            for _ in range(2):
                assert deadline_within(30) < monotonic() + 6
            assert part.is_spent
            with pytest.raises(Spent):
                deadline_within(30)
        assert task.is_spent
        with pytest.raises(Spent):
            deadline_within(30)
    deadline_within(30)
    with spending(seconds=0, requests=5), pytest.raises(Spent):
        deadline_within(30)


def test_no_job_and_no_request_waits_for_others_without_an_end() -> None:
    left: list[float] = []

    def ask() -> None:
        left.append(deadline_within(1000) - monotonic())

    def view(_request: HttpRequest) -> HttpResponse:
        ask()
        return HttpResponse()

    job("pull")(ask)()
    RequestMiddleware(view)(RequestFactory().get("/"))
    assert 0 < left[0] < TIMEOUT - 10
    assert 0 < left[1] <= 10
    with exchange_until(monotonic() - 1), pytest.raises(TimeoutError):
        connections._open(socket.AF_INET, socket.SOCK_STREAM, 6, ("127.0.0.1", 1))


@pytest.mark.django_db
def test_one_server_is_not_asked_out_of_curiosity_without_measure(peer: Peer, monkeypatch: Any) -> None:
    """Each knock counts; what somebody sent has to be looked into."""
    monkeypatch.setattr(asking, "PER_SERVER", 2)
    peer.server.answer = lambda handler: handler.send_error(401)
    for curious, asked, error in ((True, 2, NotFetched), (True, 2, Later), (False, 4, NotFetched)):
        look, part = spending(seconds=60, requests=60, curious=curious), spending(seconds=60, requests=60)
        with look, part, pytest.raises(error):
            fetch_document("http://peer.test/users/x")
        assert len(peer.fetched) == asked


@pytest.mark.parametrize(
    ("domain", "bought"),
    [
        ("b.test", "b.test"),
        ("a.b.test", "b.test"),
        ("x.y.bsky.brid.gy", "brid.gy"),
        ("A.B.Example:8443", "b.example"),
        ("social.example.co.uk", "example.co.uk"),
        ("example.co.uk", "example.co.uk"),
        ("co.uk", "co.uk"),
        ("10.1.2.3", "10.1.2.3"),
        ("[2001:db8::1]:444", "[2001:db8::1]"),
        ("localhost", "localhost"),
    ],
)
def test_the_part_that_is_bought(domain: str, bought: str) -> None:
    assert bought_domain(domain) == bought


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Wren", "Wren"),
        ("Wren \u202e nerW", "Wren nerW"),
        ("\u2067Wren\u2069", "Wren"),
        ("Wr\u200ben\u2060\ufeff", "Wren"),
        ("\u200b\u2060", ""),
        ("\u3164\u2800", ""),
        ("\u200d", ""),
        (
            "👩\u200d🚀 \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "👩\u200d🚀 \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("אבג \u200f!", "אבג \u200f!"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("a\x07b\x7f", "ab"),
    ],
)
def test_names_as_they_are_shown(name: str, shown: str) -> None:
    assert shown_name(name) == shown


def test_usernames_look_like_no_other() -> None:
    assert all(map(is_username, ["wren", "Wren_1", "a.b-c"]))
    assert not any(
        map(is_username, ["", "wr\u0435n", "\u212aite", "wren\u202e", "a" * 256, "wren\n", "a b", ".a", "a."])
    )


def test_who_keeps_us_waiting_waits(peer: Peer, monkeypatch: Any) -> None:
    monkeypatch.setattr(asking, "PATIENCE", 0.0)
    monkeypatch.setattr(asking, "FACTOR", 100_000)
    asking.ask("http://peer.test/users/x", headers={})
    with pytest.raises(Unreachable):
        asking.ask("http://peer.test/users/y", headers={})
    assert len(peer.fetched) == 1
