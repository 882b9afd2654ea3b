"""Profiles and polls of other servers: read when somebody looks, as their own servers have them, and not too often."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.activitypub.remote import account_by_uri
from accounts.models import Account, AccountStats
from federation.looks import holding
from statuses.activitypub.remote import status_by_uri
from statuses.jobs import close_polls, read_poll, read_profile
from statuses.models import FeaturedTag, Poll, PollVote, Status
from statuses.models.interaction import Pin
from tests.support.away import Away
from tests.support.factories import make_account, make_follow
from tests.support.peer import Peer, peer_server
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db

AS = "https://www.w3.org/ns/activitystreams"


def moment(**ago: float) -> str:
    return (timezone.now() - timedelta(**ago)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def member() -> Account:
    return make_account("heron")


@pytest.fixture
def browser(member: Account, client: Client) -> Client:
    client.force_login(member.user)
    return client


@pytest.fixture
def wren(peer: Peer) -> str:
    """With collections that are served where the actor says."""
    uri = f"{peer.base}/users/wren"
    names = ("outbox", "followers", "following", "featured", "featuredTags")
    peer.actor("wren", **{name: f"{uri}/{name}" for name in names})
    collect(peer, "outbox", total=70)
    collect(peer, "followers", total=1234, first=f"{uri}/followers?page=1")
    collect(peer, "following", total=56, first=f"{uri}/following?page=1")
    collect(peer, "featured")
    collect(peer, "featuredTags")
    return uri


@pytest.fixture
def account(wren: str) -> Account:
    found = account_by_uri(wren)
    assert found is not None
    return found


@pytest.fixture
def look(member: Account, client_for: Any, run_effects: Any) -> Any:
    def at(account: Account, viewer: Account | None = member) -> Any:
        answer = client_for(viewer).get(f"/api/v1/accounts/{account.pk}/statuses")
        run_effects()
        return answer

    return at


def collect(peer: Peer, name: str, *items: Any, total: int | None = None, **more: Any) -> None:
    path = f"/users/wren/{name}"
    said = {} if total is None else {"totalItems": total}
    document = {"@context": AS, "id": f"{peer.base}{path}", "type": "OrderedCollection", **said, **more}
    peer.documents[path] = {**document, **({"orderedItems": list(items)} if items else {})}


def create(note: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Create", "actor": note["attributedTo"], "object": note}


def pins(account: Account) -> list[str]:
    return list(Pin.objects.filter(account=account).order_by("-id").values_list("status__uri", flat=True))


def test_the_first_look(peer: Peer, wren: str, account: Account, look: Any) -> None:
    notes = [peer.note(wren, number, published=moment(days=number)) for number in (1, 2, 3, 4)]
    collect(peer, "featured", notes[3], notes[0]["id"], {"type": "Hashtag", "name": "#x"})
    collect(peer, "featuredTags", {"type": "Hashtag", "name": "#Rooks"}, {"type": "Hashtag", "name": "#birds"})
    collect(peer, "outbox", total=70, first=f"{wren}/outbox1")
    boost = {"type": "Announce", "actor": wren, "object": "http://elsewhere.test/1"}
    collect(peer, "outbox1", create(notes[0]), create(notes[1]), boost, {"type": "Create", "object": notes[2]["id"]})
    peer.server.asked.clear()

    assert look(account).json == []
    shown = look(account).json
    assert [each["uri"] for each in shown] == [note["id"] for note in notes]
    assert shown[0]["account"]["followers_count"] == 1234
    stats = AccountStats.objects.get(account=account)
    assert (stats.followers_count, stats.following_count, stats.statuses_count) == (1234, 56, 70)
    assert pins(account) == [notes[3]["id"], notes[0]["id"]]
    assert list(FeaturedTag.objects.order_by("id").values_list("tag__name", flat=True)) == ["rooks", "birds"]
    account.refresh_from_db()
    assert account.hide_collections is False
    assert sorted(peer.fetched) == sorted(
        f"/users/wren{path}"
        for path in (
            "", "/featured", "/statuses/4", "/statuses/1", "/featuredTags", "/outbox", "/outbox1", "/statuses/3",
            "/followers", "/following",
        )
    )  # fmt: skip


def test_not_again_on_the_same_day_but_soon_if_it_was_away(
    peer: Peer, account: Account, look: Any, run_effects: Any
) -> None:
    answer, peer.server.answer = peer.server.answer, lambda handler: handler.send_error(503)
    peer.server.asked.clear()
    look(account)
    assert peer.fetched == ["/users/wren"]
    peer.server.answer = answer
    look(account)
    assert peer.fetched == ["/users/wren"]
    read_profile(account_id=account.pk)  # a quarter of an hour later
    assert AccountStats.objects.get(account=account).followers_count == 1234
    asked = len(peer.fetched)
    look(account)
    assert len(peer.fetched) == asked


def test_what_a_look_costs(peer: Peer, account: Account, member: Account, look: Any, monkeypatch: Any) -> None:
    """One question to Redis, none for whoever passes by or for ours; without Redis nothing is read."""
    away = Away()
    monkeypatch.setattr("federation.looks.cache_redis", away)
    peer.server.asked.clear()
    look(account, None)
    look(member)
    assert away.asked == 0
    assert look(account).status == 200
    assert away.asked == 1
    assert peer.server.asked == []


def test_one_worker_at_a_time(peer: Peer, account: Account) -> None:
    peer.server.asked.clear()
    with holding(f"profile:{account.pk}"):
        read_profile(account_id=account.pk)
    assert peer.server.asked == []


def test_a_look_costs_no_statement(account: Account, member: Account, client_for: Any) -> None:
    client = client_for(member)
    status = make_status(member)
    for path in (f"accounts/{account.pk}/statuses", f"statuses/{status.pk}/context"):
        counts = []
        for _time in range(3):
            with CaptureQueriesContext(connection) as captured:
                client.get(f"/api/v1/{path}")
            counts.append(len(captured))
        assert counts[1] == counts[2]


@pytest.mark.parametrize("way", ["page", "search by handle", "search by address", "follow"])
def test_ways_to_look(
    way: str, peer: Peer, wren: str, member: Account, client_for: Any, browser: Client, run_effects: Any
) -> None:
    client = client_for(member)
    if way == "page":
        assert account_by_uri(wren) is not None
        assert browser.get("/@wren@peer.test").status_code == 200
    elif way == "follow":
        target = account_by_uri(wren)
        assert target is not None
        client.post(f"/api/v1/accounts/{target.pk}/follow")
    else:
        client.get("/api/v2/search", {"q": wren if way.endswith("address") else "@wren@peer.test", "resolve": "true"})
    run_effects()
    assert AccountStats.objects.get(account__username="wren").followers_count == 1234


def test_forgeries(peer: Peer, wren: str, account: Account, look: Any, settings: Any) -> None:
    """Of others, for others, of another server, and without an end: none of it is kept."""
    cuckoo = peer.actor("cuckoo")
    foreign, secret = peer.note(cuckoo, 1), peer.note(wren, 2, to=[f"{wren}/followers"], cc=[])
    with peer_server("other.test", settings) as other:
        robin = other.note(other.actor("robin"), 1)
        fake = {**robin, "attributedTo": wren}
        items = [foreign, secret, robin, fake, foreign["id"], robin["id"], 7, None, {}, "x" * 3000]
        collect(peer, "featured", *items)
        collect(
            peer, "outbox", *[create(each) if isinstance(each, dict) and each else each for each in items], total=-5
        )
        collect(peer, "followers", total=10**30)
        collect(peer, "following", first="http://other.test/following")
        peer.documents["/users/wren/featuredTags"] = {**robin, "id": f"{wren}/featuredTags"}
        look(account)
        assert other.fetched == []
    assert not Status.objects.exists()
    assert not Pin.objects.exists()
    stats = AccountStats.objects.get(account=account)
    assert (stats.followers_count, stats.following_count, stats.statuses_count) == (2**53, 0, 0)
    account.refresh_from_db()
    assert account.hide_collections is True


def test_an_outbox_without_an_id_is_not_believed(peer: Peer, wren: str, account: Account, look: Any) -> None:
    note = peer.note(wren, 1, published=moment(days=1))
    collect(peer, "outbox", create({**note, "content": "<p>forged</p>"}))
    del peer.documents["/users/wren/outbox"]["id"]
    look(account)
    assert Status.objects.get().content == "<p>hello</p>"


def test_a_huge_outbox(peer: Peer, wren: str, account: Account, look: Any) -> None:
    notes = [peer.note(wren, number, published=moment(days=1, minutes=number)) for number in range(1, 26)]
    collect(peer, "outbox", *map(create, notes), total=25, next=f"{wren}/outbox?page=2")
    look(account)
    assert Status.objects.count() == 20
    assert AccountStats.objects.get(account=account).statuses_count == 25


def test_a_changed_profile(peer: Peer, wren: str, account: Account, look: Any, run_effects: Any) -> None:
    """Pins are read again, and replaced; posts are not; however often it changes, not at once again."""
    notes = [peer.note(wren, number, published=moment(days=number)) for number in (1, 2)]
    collect(peer, "featured", notes[0]["id"])
    look(account)
    collect(peer, "featured", notes[1]["id"], notes[0]["id"])
    collect(peer, "outbox", create(peer.note(wren, 3)), total=71)
    for _time in range(2):
        changed = {**peer.documents["/users/wren"], "name": "Wren of the hedge"}
        assert peer.send(peer.activity("Update", wren, changed)) == 202
        run_effects()
    account.refresh_from_db()
    assert account.display_name == "Wren of the hedge"  # though a cache still serves the old name
    assert pins(account) == [notes[1]["id"], notes[0]["id"]]
    assert peer.fetched.count("/users/wren/featured") == 2
    assert not Status.objects.filter(uri__endswith="/3").exists()

    del peer.documents["/users/wren/featured"]  # away for the moment: then nothing is known, and nothing changes
    read_profile(account_id=account.pk)
    assert len(pins(account)) == 2
    peer.actor("wren")  # nothing is featured any more
    read_profile(account_id=account.pk)
    assert pins(account) == []


def test_who_has_not_been_read_for_long(
    peer: Peer, wren: str, account: Account, member: Account, run_effects: Any
) -> None:
    make_follow(member, account)
    for days, asked in ((6, 0), (8, 1)):
        Account.objects.filter(pk=account.pk).update(fetched_at=timezone.now() - timedelta(days=days))
        peer.server.asked.clear()
        peer.send(peer.activity("Create", wren, peer.note(wren, days)))
        run_effects()
        assert peer.fetched.count("/users/wren") == asked


class TestPolls:
    @pytest.fixture
    def question(self, peer: Peer) -> dict[str, Any]:
        author = peer.actor("robin")
        return peer.note(author, type="Question", oneOf=self.options(1, 2), endTime=moment(hours=-1))

    @pytest.fixture
    def poll(self, question: dict[str, Any]) -> Poll:
        assert status_by_uri(question["id"]) is not None
        return Poll.objects.get()

    @staticmethod
    def options(*votes: int) -> list[dict[str, Any]]:
        said = ({"type": "Collection", "totalItems": number} for number in votes)
        return [{"type": "Note", "name": f"option {n}", "replies": each} for n, each in enumerate(said)]

    def test_new_numbers(
        self, peer: Peer, question: dict[str, Any], poll: Poll, member: Account, client_for: Any, run_effects: Any
    ) -> None:
        question["oneOf"] = self.options(5, 7)
        for _time in range(2):
            client_for(member).get(f"/api/v1/polls/{poll.pk}")
            run_effects()
        poll.refresh_from_db()
        assert poll.tallies == [5, 7]
        assert peer.fetched.count("/users/robin/statuses/1") == 2  # when it was met, and now

    def test_when_it_is_asked(self, peer: Peer, poll: Poll, member: Account) -> None:
        now = timezone.now()
        for asked, ends, again in (
            (None, 60, True),
            (0.5, 60, False),
            (2, 60, True),
            (2, -30, False),
            (29, -30, True),
            (2, None, True),
        ):
            Poll.objects.update(
                fetched_at=None if asked is None else now - timedelta(minutes=asked),
                expires_at=None if ends is None else now + timedelta(minutes=ends),
            )
            before = len(peer.fetched)
            read_poll(poll_id=poll.pk, reader=member.pk)
            assert (len(peer.fetched) > before) is again, (asked, ends)

    def test_at_its_end(
        self, peer: Peer, question: dict[str, Any], poll: Poll, member: Account, run_effects: Any
    ) -> None:
        """For those who voted; whoever did not can look."""
        question["oneOf"] = self.options(8, 9)
        Poll.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        PollVote.objects.create(poll=poll, account=member, choice=0)
        close_polls()
        run_effects()
        poll.refresh_from_db()
        assert poll.tallies == [8, 9]

    def test_the_page_asks_too(
        self, peer: Peer, question: dict[str, Any], poll: Poll, browser: Client, run_effects: Any
    ) -> None:
        question["oneOf"] = self.options(3, 3)
        assert browser.get(f"/@robin@peer.test/{poll.status_id}").status_code == 200
        run_effects()
        poll.refresh_from_db()
        assert poll.tallies == [3, 3]

    def test_one_that_is_gone_and_one_that_is_somebody_elses(
        self, peer: Peer, question: dict[str, Any], poll: Poll, member: Account
    ) -> None:
        question |= {"attributedTo": peer.actor("cuckoo"), "oneOf": self.options(9, 9)}
        read_poll(poll_id=poll.pk, reader=member.pk)
        poll.refresh_from_db()
        assert poll.tallies == [1, 2]
        Poll.objects.update(fetched_at=None)
        del peer.documents["/users/robin/statuses/1"]
        read_poll(poll_id=poll.pk, reader=member.pk)
        assert not Status.objects.alive().exists()
