"""What federation may not cost: pages' machinery for other servers, the living waiting for the dead."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from federation.delivery import deliver
from federation.drain import drain
from federation.models import Delivery, HostQueue
from federation.models.key import INSTANCE
from federation.outbox import _HOSTS, Outcome, Result, claim, settle
from federation.signing import instance_actor
from tests.support.factories import make_account
from tests.support.peer import Peer

pytestmark = pytest.mark.django_db
JSON = "application/activity+json"


@pytest.mark.parametrize("accept", [JSON, "application/json", ""])
def test_other_servers_take_the_short_way(accept: str) -> None:
    make_account("heron")
    answer = Client().get("/users/heron", headers={"Accept": accept})
    assert "Content-Security-Policy" not in answer.headers
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Request-Id"]


@pytest.mark.parametrize("version", ["2.0", "2.1"])
def test_so_do_those_who_count_servers(version: str) -> None:
    answer = Client().get(f"/nodeinfo/{version}")
    assert answer.status_code == 200
    assert "Content-Security-Policy" not in answer.headers


def test_whoever_may_be_a_browser_takes_the_long_way() -> None:
    make_account("heron")
    for path, status in (("/users/heron", 302), ("/users/nobody", 404)):
        answer = Client().get(path, headers={"Accept": f"text/html, {JSON};q=0.5" if status == 404 else "text/html"})
        assert answer.status_code == status
        assert "Content-Security-Policy" in answer.headers
    lost = Client().get("/users/nobody", headers={"Accept": "*/*"})
    assert lost.status_code == 404
    assert lost.headers["Content-Type"].startswith("text/html")


def test_under_another_name_nobody_is_served() -> None:
    make_account("heron")
    assert Client().get("/users/heron", headers={"Accept": JSON, "Host": "evil.test"}).status_code == 400


def letter(peer: Peer) -> None:
    activity = {"@context": "https://www.w3.org/ns/activitystreams", "id": "http://x/1", "type": "Like"}
    deliver({**activity, "actor": instance_actor(), "object": "http://x/2"}, owner=INSTANCE, inboxes=[peer.base + "/i"])


def test_towards_the_end_of_a_run_only_the_living_are_served(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A suspect that is taken last would keep the worker from everybody else for as long as it is silent."""
    monkeypatch.setattr("federation.drain.SUSPECT_SECONDS", 0.0)
    letter(peer)
    HostQueue.objects.update(failures=1)
    assert drain()
    assert peer.letters == []
    HostQueue.objects.update(failures=0)
    drain()
    assert len(peer.letters) == 1


def test_the_dead_are_not_looked_through_for_one_that_lives(django_assert_max_num_queries: Any) -> None:
    values = {"now": "2030-01-01", "lease": "2030-01-01", "limit": 1}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for condition, index in (("failures = 0", "host_queue_well"), ("failures > 0", "host_queue_ill")):
            cursor.execute(f"EXPLAIN {_HOSTS.format(condition=condition)}", values)
            assert index in " ".join(line for (line,) in cursor.fetchall())
        cursor.execute("SET LOCAL enable_seqscan = on")
    with django_assert_max_num_queries(4):
        assert claim(healthy=1, suspect=1) == []


def test_what_fails_is_put_off_by_one_statement(peer: Peer, django_assert_max_num_queries: Any) -> None:
    for _ in range(30):
        letter(peer)
    (work,) = claim(healthy=1, suspect=0)
    before = timezone.now()
    with django_assert_max_num_queries(9):
        settle([(work, [Result(parcel, Outcome.FAILED, "answered 500") for parcel in work.parcels])])
    assert set(Delivery.objects.values_list("attempts", "error")) == {(1, "answered 500")}
    assert Delivery.objects.filter(next_at__gt=before).count() == 30
