"""Followers as both servers see them (FEP-8fcf): what is said along with posts, listed, believed and mended."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.activitypub.remote import account_by_uri
from accounts.activitypub.synchronisation import compare_followers
from accounts.jobs import compare_all_followers
from accounts.models import Account, Follow, FollowRequest
from accounts.queries import synchronisation
from accounts.queries.synchronisation import NOBODY, follower_digests
from federation.drain import drain
from federation.inbox.synchronisation import SOONEST, due_claims
from federation.models import Delivery, FollowersClaim, Letter
from federation.signatures import cavage, rfc9421, schemes
from federation.signatures.followers import HEADER, Synchronisation, followers_digest, read_synchronisation
from federation.signatures.message import Message
from tests.support.factories import make_account, make_follow, make_remote_account
from tests.support.peer import Peer
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(peer: Peer) -> Account:
    account = account_by_uri(peer.actor("wren"))
    assert account is not None
    return account


def claim(peer: Peer, author: Account, uris: list[str], **changed: Any) -> int:
    """Something signed comes from the author, who says that these of ours follow; the status of the answer."""
    listed = f"{author.uri}/followers_synchronization"
    said = {"collection": author.followers_url, "url": listed, "digest": followers_digest(uris)}
    peer.documents["/users/wren/followers_synchronization"] = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": listed,
        "type": "OrderedCollection",
        "orderedItems": changed.pop("listed", uris),
    }
    header = str(Synchronisation(**{**said, **changed}))
    return peer.send(peer.activity("Listen", str(author.uri), f"{peer.base}/song"), headers={HEADER: header})


def compare(run_effects: Any) -> None:
    FollowersClaim.objects.update(due_at=timezone.now())
    compare_all_followers()
    run_effects()


def undone(peer: Peer) -> list[tuple[str, str, str]]:
    drain()
    return [(each["type"], each["actor"], each["object"]["object"]) for each in peer.letters]


def test_a_post_to_followers_says_who_they_are(peer: Peer, author: Account, run_effects: Any) -> None:
    member = make_account("heron")
    for follower in (author, account_by_uri(peer.actor("robin")), make_remote_account("far")):
        assert follower is not None
        make_follow(follower, member)
    make_status(member, "for you", "private")
    make_status(member, "for all", "public")
    run_effects()
    drain()
    private, public = [asked for asked in peer.server.asked if asked.method == "POST"]
    digest = followers_digest([f"{peer.base}/users/wren", f"{peer.base}/users/robin"])
    assert private.headers[HEADER.lower()] == (
        f'collectionId="{member.actor_uri}/followers", digest="{digest}",'
        f' url="{member.actor_uri}/followers_synchronization"'
    )
    assert HEADER.lower() in private.headers["signature"]
    assert HEADER.lower() not in public.headers
    others = Delivery.objects.get(host="remote.test", letter__activity_type="Create", synchronisation__gt="")
    assert followers_digest(["https://remote.test/users/far"]) in others.synchronisation


@pytest.mark.parametrize("late", ["tried before", "written long ago"])
def test_what_does_not_hold_any_more_is_not_said(peer: Peer, author: Account, run_effects: Any, late: str) -> None:
    member = make_account("heron")
    make_follow(author, member)
    make_status(member, "for you", "private")
    run_effects()
    if late == "tried before":
        Delivery.objects.update(attempts=1)
    else:
        Letter.objects.update(created_at=timezone.now() - timedelta(hours=1))
    drain()
    (asked,) = [asked for asked in peer.server.asked if asked.method == "POST"]
    assert HEADER.lower() not in asked.headers


def test_digests_follow_the_followers(django_assert_num_queries: Any, monkeypatch: Any) -> None:
    """One statement while nobody comes or goes, whatever the number of servers."""
    member = make_account()
    first, second = make_remote_account("a"), make_remote_account("b")
    split = make_remote_account("c", "actors.test", shared_inbox_url="https://inboxes.test/inbox")
    for follower in (first, split):
        make_follow(follower, member)

    def said(inbox: str = "https://remote.test/inbox") -> str:
        digests = follower_digests(member.pk)
        assert digests is not None
        return digests.for_inbox(inbox)

    assert said() == followers_digest([str(first.uri)])
    assert (said("https://other.test/inbox"), said("https://inboxes.test/inbox")) == (NOBODY, "")
    with django_assert_num_queries(1):
        assert said() == followers_digest([str(first.uri)])
    make_follow(second, member)
    assert said() == followers_digest([str(second.uri), str(first.uri)])
    Follow.objects.filter(account=first).delete()
    assert said() == followers_digest([str(second.uri)])
    monkeypatch.setattr(synchronisation, "MAX_FOLLOWERS", 2)
    assert follower_digests(member.pk) is None


def test_each_server_is_told_of_its_own_people(peer: Peer, author: Account) -> None:
    member = make_account("heron", hide_collections=True)
    make_follow(author, member)
    make_follow(make_remote_account("far"), member)
    path = "/users/heron/followers_synchronization"
    assert Client().get(path).status_code == 401
    message = Message.of("GET", f"{settings.BASE_URL}{path}", [])
    signed = cavage.sign(message, f"{author.uri}#main-key", peer.key, timezone.now())
    answer = Client().get(path, headers=signed)
    assert (answer.json()["orderedItems"], answer["Cache-Control"]) == ([author.uri], "private, no-store")
    assert answer.json()["id"] == f"{member.actor_uri}/followers_synchronization"


def test_follows_that_are_not_listed_end(peer: Peer, author: Account, run_effects: Any) -> None:
    kept, gone = make_account("heron"), make_account("egret")
    for member in (kept, gone):
        make_follow(member, author)
    listed = [kept.actor_uri, "http://elsewhere.test/users/x"]  # who is not ours does not count
    assert claim(peer, author, [kept.actor_uri], listed=listed) == 202
    assert due_claims(9) == []  # not at once
    compare(run_effects)
    assert list(Follow.objects.values_list("account__username", flat=True)) == ["heron"]
    assert undone(peer) == []  # they know


def test_nothing_ends_by_a_list_that_is_not_the_one_spoken_of(peer: Peer, author: Account, run_effects: Any) -> None:
    member = make_account("heron")
    make_follow(member, author)
    claim(peer, author, [f"{settings.BASE_URL}/users/somebody"], listed=[])
    compare(run_effects)
    assert Follow.objects.count() == 1


def test_follows_that_nobody_here_knows_are_taken_back(peer: Peer, author: Account, run_effects: Any) -> None:
    """Who waits for an answer has it; nobody is made to undo what names them wrongly, or is not of ours."""
    known, waiting, unknown = make_account("heron"), make_account("ibis"), make_account("egret")
    make_follow(known, author)
    FollowRequest.objects.create(account=waiting, target=author)
    wrong = f"{settings.BASE_URL}/@egret"
    listed = [known.actor_uri, waiting.actor_uri, unknown.actor_uri, wrong, "http://elsewhere.test/users/a", 3]
    claim(peer, author, [known.actor_uri, unknown.actor_uri], listed=listed)
    compare(run_effects)
    assert undone(peer) == [("Undo", unknown.actor_uri, author.uri)]
    assert Follow.objects.filter(account=waiting, target=author).exists()
    assert not FollowRequest.objects.exists()


@pytest.mark.parametrize(
    ("changed", "is_kept"),
    [
        ({"url": "http://elsewhere.test/list"}, False),
        ({"collection": "http://elsewhere.test/users/wren/followers"}, False),
        ({"digest": "0"}, False),
        ({"collection": "http://peer.test/users/robin/followers"}, True),  # its server's, but not its own
    ],
)
def test_claims_about_others_count_for_nothing(
    peer: Peer, author: Account, run_effects: Any, changed: Any, is_kept: bool
) -> None:
    make_follow(make_account("heron"), author)
    claim(peer, author, [], **changed)
    assert FollowersClaim.objects.exists() is is_kept
    compare(run_effects)
    assert Follow.objects.count() == 1
    assert not [path for path in peer.fetched if "synchronization" in path]


def test_however_often_it_is_said_it_is_compared_now_and_then(peer: Peer, author: Account, run_effects: Any) -> None:
    member = make_account("heron")
    make_follow(member, author)
    claim(peer, author, [member.actor_uri])
    first = FollowersClaim.objects.get()
    assert first.due_at is not None
    assert first.due_at > timezone.now() + timedelta(seconds=SOONEST - 5)
    claim(peer, author, [member.actor_uri, "x"])
    again = FollowersClaim.objects.get()
    assert (again.pk, again.due_at, again.digest == first.digest) == (first.pk, first.due_at, False)
    claim(peer, author, [member.actor_uri])
    compare(run_effects)
    assert not [path for path in peer.fetched if "synchronization" in path]  # both think alike
    compare_followers(first.pk)  # a second worker finds nothing to do
    claim(peer, author, [])
    rested = FollowersClaim.objects.get()
    assert rested.due_at is not None
    assert rested.due_at > timezone.now() + timedelta(minutes=50)


def test_a_list_without_end_ends(peer: Peer, author: Account, run_effects: Any) -> None:
    make_follow(make_account("heron"), author)
    claim(peer, author, ["x"])
    for number in range(30):
        peer.documents[f"/pages/{number}"] = {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": f"{peer.base}/pages/{number}",
            "type": "OrderedCollectionPage",
            "orderedItems": [],
            "next": f"{peer.base}/pages/{number + 1}",
        }
    peer.documents["/users/wren/followers_synchronization"]["first"] = f"{peer.base}/pages/0"
    compare(run_effects)
    assert len([path for path in peer.fetched if path.startswith("/pages/")]) == 9


@pytest.mark.parametrize("scheme", [cavage, rfc9421])
def test_the_header_is_signed_with_the_rest(peer: Peer, scheme: Any) -> None:
    message = Message.of("POST", "https://peer.test/inbox", [(HEADER, "a"), ("Content-Type", "b")], b"{}")
    signed = scheme.sign(message, "https://a.test/key", peer.key, timezone.now())
    for value, believed in (("a", True), ("c", False)):
        sent = [*signed.items(), ("Content-Type", "b"), (HEADER, value)]
        (found,) = schemes.read(Message.of("POST", message.url, sent, b"{}"), timezone.now())
        assert found.verify(peer.key.public) is believed


@pytest.mark.parametrize(
    "header", ["", "nonsense", 'collectionId="a", url="b"', 'digest="00"', 'a="b", a="c"', 'x="' + "y" * 9000 + '"']
)
def test_headers_that_say_nothing(header: str) -> None:
    assert read_synchronisation(header) is None


def test_the_order_in_a_header_does_not_matter() -> None:
    said = Synchronisation("a", "b", NOBODY)
    assert read_synchronisation(f'url="b", digest="{NOBODY.upper()}",collectionId="a"') == said
    assert read_synchronisation(str(said)) == said
