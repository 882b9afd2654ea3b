"""Threads of other servers: what a reply answers, and what answers a post that somebody here opens."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.activitypub.remote import account_by_uri
from accounts.models import Account
from federation import asking
from federation.looks import holding
from statuses.activitypub.remote import status_by_uri
from statuses.activitypub.walk import Walk
from statuses.jobs import wake_replies
from statuses.models import AwaitedParent, Status
from tests.support.away import Away
from tests.support.factories import make_account, make_follow
from tests.support.peer import Peer, peer_server
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db

HOUR_AGO = (timezone.now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def member() -> Account:
    return make_account("heron")


@pytest.fixture
def author(peer: Peer) -> str:
    return peer.actor("wren")


@pytest.fixture
def opened(member: Account, client_for: Any, run_effects: Any) -> Any:
    """Somebody opens the thread, and the jobs run; the answer that they got at once."""

    def look(uri: str, *, viewer: Account | None = member) -> Any:
        answer = client_for(viewer).get(f"/api/v1/statuses/{Status.objects.get(uri=uri).pk}/context")
        run_effects()
        return answer

    return look


def page(*items: Any, of: str = "", **more: Any) -> dict[str, Any]:
    kind = {"@context": "https://www.w3.org/ns/activitystreams", "type": "CollectionPage", "items": list(items)}
    return {**kind, **({"id": of} if of else {}), **more}


def collection(*items: Any, of: str = "", **more: Any) -> dict[str, Any]:
    return {**page(*items, of=of, **more), "type": "Collection"}


def old(peer: Peer, author: str, number: int, **properties: Any) -> dict[str, Any]:
    return peer.note(author, number, published=HOUR_AGO, **properties)


def known(uri: str) -> Status:
    found = status_by_uri(uri)
    assert found is not None
    return found


def due() -> None:
    AwaitedParent.objects.filter(next_at__isnull=False).update(next_at=timezone.now())


class TestUp:
    @pytest.fixture
    def send(self, peer: Peer, author: str, member: Account, run_effects: Any) -> Any:
        account = account_by_uri(author)
        assert account is not None
        make_follow(member, account)

        def work(note: dict[str, Any]) -> Status:
            peer.send(peer.activity("Create", note["attributedTo"], note))
            run_effects()
            return Status.objects.get(uri=note["id"])

        return work

    def test_a_parent_that_is_away_is_asked_for_again(
        self, peer: Peer, author: str, send: Any, run_effects: Any, settings: Any
    ) -> None:
        with peer_server("other.test", settings) as other:
            other.actor("robin")
            parent = f"{other.base}/users/robin/statuses/1"
            other.server.answer, answer = _unwell, other.server.answer
            reply = send(old(peer, author, 3, inReplyTo=parent))
            below = send(old(peer, author, 4, inReplyTo=reply.uri))
            assert reply.in_reply_to is None
            (awaited,) = AwaitedParent.objects.all()
            assert (awaited.status_id, awaited.uri, awaited.attempts) == (reply.pk, parent, 0)

            due()
            wake_replies()
            run_effects()
            awaited.refresh_from_db()
            assert awaited.attempts == 1
            assert timedelta(seconds=20) < awaited.next_at - timezone.now() < timedelta(seconds=60)
            wake_replies()
            assert run_effects() == 0  # not before its time

            other.server.answer = answer
            other.note(f"{other.base}/users/robin", 1, published=HOUR_AGO)
            due()
            wake_replies()
            run_effects()
        _is_below(reply, known(parent))
        below.refresh_from_db()
        assert below.conversation == known(parent).conversation
        assert not AwaitedParent.objects.exists()

    def test_what_its_server_does_not_give_is_not_asked_for_for_ever(
        self, peer: Peer, author: str, send: Any, run_effects: Any
    ) -> None:
        send(old(peer, author, 3, inReplyTo=f"{author}/statuses/2"))
        due()
        wake_replies()
        run_effects()
        assert AwaitedParent.objects.get().next_at is None

    def test_a_parent_that_comes_later(self, peer: Peer, author: str, send: Any) -> None:
        parent = old(peer, author, 2)
        del peer.documents["/users/wren/statuses/2"]
        replies = [send(old(peer, author, number, inReplyTo=parent["id"])) for number in (3, 4)]
        came = send(parent)
        for reply in replies:
            _is_below(reply, came, replies=2)
        assert not AwaitedParent.objects.exists()

    def test_two_that_answer_each_other(self, peer: Peer, author: str, send: Any, opened: Any) -> None:
        first = old(peer, author, 2, inReplyTo=f"{author}/statuses/3")
        del peer.documents["/users/wren/statuses/2"]
        second = send(old(peer, author, 3, inReplyTo=first["id"]))
        send(first)
        second.refresh_from_db()
        assert second.in_reply_to is None
        assert [each["uri"] for each in opened(second.uri).json["descendants"]] == [first["id"]]

    def test_fetched_posts_wait_without_asking(self, peer: Peer, author: str, monkeypatch: Any) -> None:
        """Else a thread without end would be read for ever, some posts a time."""
        monkeypatch.setattr("statuses.activitypub.remote.MAX_UP", 3)
        for number in range(1, 9):
            old(peer, author, number, inReplyTo=f"{author}/statuses/{number + 1}")
        known(f"{author}/statuses/1")
        assert Status.objects.count() == 4
        assert list(AwaitedParent.objects.values_list("uri", "next_at")) == [(f"{author}/statuses/5", None)]


class TestDown:
    def test_the_context_then_the_replies(
        self, peer: Peer, author: str, member: Account, opened: Any, settings: Any, client_for: Any
    ) -> None:
        """Whole posts are believed of their own server alone, others are fetched; each is asked for once."""
        context = f"{peer.base}/contexts/1"
        root = old(peer, author, 1, context=context, replies=f"{author}/statuses/1/replies")
        whole = old(peer, author, 2, inReplyTo=root["id"])
        del peer.documents["/users/wren/statuses/2"]
        with peer_server("other.test", settings) as other:
            robin = other.actor("robin")
            foreign = old(other, robin, 1, inReplyTo=root["id"])
            more = old(other, robin, 2, inReplyTo=foreign["id"])
            foreign["replies"] = {"type": "Collection", "first": page(more["id"])}
            forged = {**foreign, "content": "<p>forged</p>"}
            created = {"type": "Create", "actor": author, "object": whole}
            peer.documents["/contexts/1"] = collection(
                root["id"], {"type": "Add", "object": created}, forged, of=context
            )
            last = old(peer, author, 5, inReplyTo=root["id"])
            address = root["replies"]
            peer.documents["/users/wren/statuses/1/replies"] = collection(of=address, first=f"{address}/1")
            peer.documents["/users/wren/statuses/1/replies/1"] = page(
                foreign["id"], of=f"{address}/1", next=f"{address}/2"
            )
            peer.documents["/users/wren/statuses/1/replies/2"] = page(last["id"], of=f"{address}/2", next=address)
            known(root["id"])
            peer.server.asked.clear()
            answer = opened(root["id"])
            assert other.fetched.count("/users/robin/statuses/1") == 1
        assert answer.json["descendants"] == []  # nobody waited
        assert set(Status.objects.values_list("uri", flat=True)) == {
            root["id"], whole["id"], foreign["id"], more["id"], last["id"]
        }  # fmt: skip
        assert Status.objects.get(uri=foreign["id"]).content == "<p>hello</p>"
        assert len(peer.fetched) == len(set(peer.fetched))
        header = answer.headers["Mastodon-Async-Refresh"]
        assert header.endswith(", retry=3, result_count=0")
        refresh = client_for(member).get(f"/api/v1_alpha/async_refreshes/{header.split(chr(34))[1]}").json
        assert (refresh["async_refresh"]["status"], refresh["async_refresh"]["result_count"]) == ("finished", 4)
        assert len(opened(root["id"]).json["descendants"]) == 4

    def test_not_again_so_soon(self, peer: Peer, author: str, opened: Any) -> None:
        root = old(peer, author, 1)
        known(root["id"])
        opened(root["id"])
        asked = len(peer.fetched)
        again = opened(root["id"])
        assert len(peer.fetched) == asked
        assert "Mastodon-Async-Refresh" not in again.headers

    @pytest.mark.parametrize("case", ["nobody", "private", "new", "ours"])
    def test_what_is_not_read(self, case: str, peer: Peer, author: str, member: Account, opened: Any) -> None:
        tag = {"type": "Mention", "href": member.actor_uri}
        private = {"to": [member.actor_uri], "cc": [], "tag": [tag]}
        if case == "ours":
            uri = make_status(member).object_uri
            Status.objects.update(uri=uri, created_at=timezone.now() - timedelta(hours=1))
        elif case == "new":
            uri = known(peer.note(author)["id"]).object_uri
        else:
            uri = known(old(peer, author, 1, **(private if case == "private" else {}))["id"]).object_uri
        asked = len(peer.fetched)
        answer = opened(uri, viewer=None if case == "nobody" else member)
        assert "Mastodon-Async-Refresh" not in answer.headers
        assert len(peer.fetched) == asked

    def test_what_does_not_belong_is_not_kept(self, peer: Peer, author: str, opened: Any, settings: Any) -> None:
        """Of another thread, for followers only, of nobody, in a collection of another server, without an end."""
        root = old(peer, author, 1, context=f"{peer.base}/contexts/1")
        stray = old(peer, author, 2)
        private = old(peer, author, 3, inReplyTo=root["id"], to=[f"{author}/followers"], cc=[])
        gone = f"{author}/statuses/4"
        secret = {**private, "id": f"{author}/statuses/5"}
        with peer_server("other.test", settings) as other:
            robin = other.actor("robin")
            hidden = old(other, robin, 9, inReplyTo=root["id"])
            other.documents["/page"] = page(hidden["id"], of=f"{other.base}/page")
            items = [stray["id"], private["id"], gone, secret, "http://127.0.0.1/x", "tag:x", 7, None, {"id": {}}]
            peer.documents["/contexts/1"] = collection(*items, of=root["context"], next=f"{other.base}/page")
            known(root["id"])
            opened(root["id"])
            assert other.fetched == []
        assert list(Status.objects.values_list("uri", flat=True)) == [root["id"]]

    def test_collections_without_an_end(self, peer: Peer, author: str, opened: Any, monkeypatch: Any) -> None:
        monkeypatch.setattr("statuses.activitypub.threads.MAX_POSTS", 3)
        monkeypatch.setattr("statuses.activitypub.threads.MAX_PAGES", 4)
        first = f"{author}/statuses/1/replies?0"
        root = old(peer, author, 1, replies=first)
        for number in range(2, 9):
            old(peer, author, number, inReplyTo=root["id"])
        ids = [f"{author}/statuses/{number}" for number in range(2, 9)]
        documents = Endless(peer.documents, author, ids)
        peer.documents = documents
        known(root["id"])
        opened(root["id"])
        assert documents.pages == 4
        assert Status.objects.count() == 3  # the root was asked for its replies, and counts

    def test_a_collection_without_an_id_is_not_believed(self, peer: Peer, author: str, opened: Any) -> None:
        """An open redirect may have led to it."""
        root = old(peer, author, 1, context=f"{peer.base}/contexts/1")
        reply = old(peer, author, 2, inReplyTo=root["id"])
        peer.documents["/contexts/1"] = collection({**reply, "content": "<p>forged</p>"})
        known(root["id"])
        opened(root["id"])
        assert Status.objects.get(uri=reply["id"]).content == "<p>hello</p>"

    def test_one_worker_at_a_time(self, peer: Peer, author: str, opened: Any) -> None:
        status = known(old(peer, author, 1)["id"])
        asked = len(peer.fetched)
        with holding(f"thread:{status.conversation_id}") as mine:
            assert mine
            opened(status.uri)
        assert len(peer.fetched) == asked

    def test_without_redis_nothing_is_read(self, peer: Peer, author: str, opened: Any, monkeypatch: Any) -> None:
        status = known(old(peer, author, 1)["id"])
        away = Away()
        monkeypatch.setattr("statuses.activitypub.walk.cache_redis", away)
        asked = len(peer.fetched)
        assert opened(status.uri).status == 200
        assert (len(peer.fetched), away.asked) == (asked, 1)

    def test_a_slice_leaves_the_rest_to_the_next(self, peer: Peer, author: str, opened: Any, monkeypatch: Any) -> None:
        """Also a post by a stranger, whom there was no more time to ask for."""
        monkeypatch.setattr("statuses.activitypub.threads.REQUESTS", 5)
        authors = [author, *(peer.actor(f"crow{number}") for number in range(3))]
        replies = [f"{each}/statuses/2" for each in authors]
        root = old(peer, author, 1, replies={"type": "Collection", "first": page(*replies)})
        for each in authors:
            old(peer, each, 2, inReplyTo=root["id"])
        known(root["id"])
        opened(root["id"])
        assert Status.objects.count() == 5

    def test_one_server_is_not_asked_without_measure(
        self, peer: Peer, author: str, opened: Any, monkeypatch: Any
    ) -> None:
        replies = [f"{author}/statuses/{number}" for number in range(2, 6)]
        root = old(peer, author, 1, replies={"type": "Collection", "first": page(*replies)})
        for number in range(2, 6):
            old(peer, author, number, inReplyTo=root["id"])
        known(root["id"])
        monkeypatch.setattr(asking, "PER_SERVER", 3)
        asked = len(peer.fetched)
        opened(root["id"])
        assert len(peer.fetched) - asked == 3
        refresh = Walk(Status.objects.get(uri=root["id"]).conversation_id or 0).refresh()
        assert refresh is not None
        assert not refresh.is_running

    def test_a_known_post_that_its_server_has_no_more(self, peer: Peer, author: str, opened: Any) -> None:
        root = old(peer, author, 1)
        status = known(root["id"])
        del peer.documents["/users/wren/statuses/1"]
        opened(root["id"])
        status.refresh_from_db()
        assert status.deleted_at is not None

    def test_upwards_as_well(self, peer: Peer, author: str, opened: Any) -> None:
        top = old(peer, author, 1)
        del peer.documents["/users/wren/statuses/1"]
        reply = known(old(peer, author, 2, inReplyTo=top["id"])["id"])
        peer.documents["/users/wren/statuses/1"] = top
        opened(reply.uri)
        _is_below(reply, Status.objects.get(uri=top["id"]))

    def test_a_refresh_that_there_is_not(self, member: Account, client_for: Any) -> None:
        client = client_for(member)
        for name in ("1", "1:forged", "x", "1:", Walk(1).refresh_id):
            assert client.get(f"/api/v1_alpha/async_refreshes/{name}").status == 404


class Endless(dict[str, Any]):
    """Replies whose every page leads to another."""

    def __init__(self, documents: dict[str, Any], author: str, ids: list[str]) -> None:
        super().__init__(documents)
        self.author, self.ids, self.pages = author, ids, 0

    def __getitem__(self, path: str) -> Any:
        if not path.endswith("/replies"):
            return super().__getitem__(path)
        self.pages += 1
        return page(*self.ids, next=f"{self.author}/statuses/1/replies?{self.pages}")

    def __contains__(self, path: object) -> bool:
        return str(path).endswith("/replies") or super().__contains__(path)


def _unwell(handler: Any) -> None:
    handler.send_response(503)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def _is_below(reply: Status, parent: Status, replies: int = 1) -> None:
    reply.refresh_from_db()
    assert (reply.in_reply_to, reply.in_reply_to_account) == (parent, parent.account)
    assert reply.conversation == parent.conversation
    assert parent.stats.replies_count == replies
