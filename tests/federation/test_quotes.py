"""Quotes with consent (FEP-044f), asked and answered over the wire in both directions, and forged."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.activitypub.remote import account_by_uri
from accounts.models import Account, Block, DomainMute
from federation.drain import drain
from federation.fetch import Later
from federation.models import ReceivedActivity
from instance.errors import NotFound
from statuses.actions.delete import delete_status
from statuses.actions.post import Draft, post_status
from statuses.activitypub.remote import status_by_uri
from statuses.activitypub.stamps import settle_quote, waiting_quote
from statuses.models import Status
from statuses.models.quote import Quote, QuoteState
from statuses.models.status import QuotePolicy, StatusStats, Visibility
from tests.support.factories import make_account, make_follow
from tests.support.peer import PUBLIC, Peer
from timelines.models import Notification

pytestmark = pytest.mark.django_db

OPEN: dict[str, Any] = {"interactionPolicy": {"canQuote": {"automaticApproval": [PUBLIC]}}}
Words = list[tuple[str, Any]]


@pytest.fixture
def member() -> Account:
    return make_account("heron")


@pytest.fixture
def author(peer: Peer) -> str:
    return peer.actor("wren")


@pytest.fixture
def send(peer: Peer, run_effects: Any) -> Callable[..., str]:
    """Send it and work it off; the reason why nothing came of it, or ""."""

    def work(activity: dict[str, Any], *, by: Peer = peer) -> str:
        assert by.send(activity) == 202
        run_effects()
        return ReceivedActivity.objects.order_by("-pk").values_list("dropped", flat=True)[0]

    return work


@pytest.fixture
def told(peer: Peer, run_effects: Any) -> Callable[[], list[dict[str, Any]]]:
    """What has come to `peer` since it was asked last."""
    seen = 0

    def letters() -> list[dict[str, Any]]:
        nonlocal seen
        run_effects()
        drain()
        new = peer.letters[seen:]
        seen = len(peer.letters)
        return new

    return letters


def stamp(peer: Peer, quoting: str, quoted: str, number: int = 1, **changed: Any) -> str:
    """The id of a stamp that is served from now on, of the author of `quoted`."""
    author = quoted.partition("/statuses/")[0]
    path = f"{author.removeprefix(peer.base)}/quote_authorizations/{number}"
    peer.documents[path] = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{peer.base}{path}",
        "type": "QuoteAuthorization",
        "attributedTo": author,
        "interactingObject": quoting,
        "interactionTarget": quoted,
        **changed,
    }
    return f"{peer.base}{path}"


def state(which: Status | str) -> QuoteState:
    found = Quote.objects.get(status__uri=which) if isinstance(which, str) else Quote.objects.get(status=which)
    return QuoteState(found.state)


def quotes_count(uri: str) -> int:
    return StatusStats.objects.get(status__uri=uri).quotes_count


class TestOurs:
    """A member quotes a post of another server."""

    @pytest.fixture
    def quoted(self, peer: Peer, author: str) -> str:
        return str(peer.note(author, **OPEN)["id"])

    @pytest.fixture
    def quoting(self, member: Account, quoted: str) -> Status:
        return post_status(account=member, draft=Draft(text="hear", quoted=status_by_uri(quoted)))

    @pytest.fixture
    def request_of(self, told: Any, quoting: Status) -> dict[str, Any]:
        (asked,) = [letter for letter in told() if letter["type"] == "QuoteRequest"]
        return asked

    def test_asked_and_allowed(
        self, peer: Peer, quoted: str, quoting: Status, request_of: Any, send: Any, told: Any, client_for: Any
    ) -> None:
        assert (request_of["object"], request_of["instrument"]["id"]) == (quoted, quoting.object_uri)
        assert "quoteAuthorization" not in request_of["instrument"]
        assert (state(quoting), quotes_count(quoted)) == (QuoteState.PENDING, 0)
        assert [letter["type"] for letter in peer.letters] == ["Create", "QuoteRequest"]
        uri = stamp(peer, quoting.object_uri, quoted)
        assert send(peer.activity("Accept", quoting_author(quoted), request_of, result=uri)) == ""
        assert (state(quoting), quotes_count(quoted)) == (QuoteState.ACCEPTED, 1)
        (update,) = told()
        assert (update["type"], update["object"]["quoteAuthorization"]) == ("Update", uri)
        assert "updated" not in update["object"]
        shown = client_for(quoting.account).get(f"/api/v1/statuses/{quoting.pk}").json["quote"]
        assert (shown["state"], shown["quoted_status"]["uri"]) == ("accepted", quoted)

    def test_allowed_by_the_id_of_the_request(
        self, peer: Peer, author: str, quoted: str, quoting: Status, request_of: Any, send: Any
    ) -> None:
        uri = stamp(peer, quoting.object_uri, quoted)
        assert send(peer.activity("Accept", author, request_of["id"], result=uri)) == ""
        assert state(quoting) == QuoteState.ACCEPTED

    def test_forged(
        self, peer: Peer, other: Peer, author: str, quoted: str, quoting: Status, request_of: Any, send: Any
    ) -> None:
        """Somebody else's yes, and stamps that are none."""
        stranger, ours = peer.actor("cuckoo"), quoting.object_uri
        good = stamp(peer, ours, quoted)
        cases = {
            "somebody else": (stranger, good),
            "no stamp": (author, None),
            "a stamp that is not there": (author, f"{author}/quote_authorizations/99"),
            "of another server": (author, stamp(other, ours, quoted.replace("peer.test", "other.test"))),
            "for another post": (author, stamp(peer, f"{ours}0", quoted, 2)),
            "to quote another post": (author, stamp(peer, ours, f"{quoted}0", 3)),
            "of another author": (author, stamp(peer, ours, quoted, 4, attributedTo=stranger)),
            "of another kind": (author, stamp(peer, ours, quoted, 5, type="ReplyAuthorization")),
        }
        for name, (actor, result) in cases.items():
            assert send(peer.activity("Accept", actor, request_of, result=result)), name
            assert (state(quoting), quotes_count(quoted)) == (QuoteState.PENDING, 0), name
        assert not any("other.test" in path for path in other.fetched)
        assert other.fetched == []

    def test_refused(self, peer: Peer, author: str, quoting: Status, request_of: Any, send: Any, told: Any) -> None:
        assert send(peer.activity("Reject", peer.actor("cuckoo"), request_of)) == "answers no request of ours"
        assert state(quoting) == QuoteState.PENDING
        assert send(peer.activity("Reject", author, request_of["id"])) == ""
        assert state(quoting) == QuoteState.REJECTED
        assert told() == []
        uri = stamp(peer, quoting.object_uri, request_of["object"])
        assert send(peer.activity("Accept", author, request_of, result=uri)) == "answers no request of ours"

    @pytest.mark.parametrize("how", ["Reject", "Delete", "id"])
    def test_taken_back(
        self, peer: Peer, author: str, quoted: str, quoting: Status, request_of: Any, send: Any, told: Any, how: str
    ) -> None:
        uri = stamp(peer, quoting.object_uri, quoted)
        send(peer.activity("Accept", author, request_of, result=uri))
        told()
        gone: Any = {"id": uri, "type": "QuoteAuthorization"}
        kind, thing = {"Reject": ("Reject", request_of), "Delete": ("Delete", gone), "id": ("Delete", uri)}[how]
        send(peer.activity(kind, peer.actor("cuckoo"), thing))
        assert state(quoting) == QuoteState.ACCEPTED
        assert send(peer.activity(kind, author, thing)) == ""
        assert (state(quoting), quotes_count(quoted)) == (QuoteState.REVOKED, 0)
        (update,) = told()
        assert "quoteAuthorization" not in update["object"]
        assert send(peer.activity("Accept", author, request_of, result=uri)) == "answers no request of ours"

    def test_the_policy_of_others_is_kept(self, peer: Peer, member: Account, author: str) -> None:
        followers = {"interactionPolicy": {"canQuote": {"automaticApproval": [f"{author}/followers"]}}}
        closed, for_some = (status_by_uri(peer.note(author, n, **more)["id"]) for n, more in ((2, {}), (3, followers)))
        for quoted in (closed, for_some):
            with pytest.raises(NotFound):
                post_status(account=member, draft=Draft(text="hear", quoted=quoted))
        assert not Quote.objects.exists()
        wren = account_by_uri(author)
        assert wren is not None
        make_follow(member, wren)
        assert post_status(account=member, draft=Draft(text="hear", quoted=for_some)).quote.state == QuoteState.PENDING

    def test_the_quoted_post_is_deleted(
        self, peer: Peer, author: str, quoted: str, quoting: Status, request_of: Any, send: Any, client_for: Any
    ) -> None:
        assert send(peer.activity("Delete", author, quoted)) == ""
        assert state(quoting) == QuoteState.DELETED
        client = client_for(quoting.account)
        assert client.get(f"/api/v1/statuses/{quoting.pk}").json["quote"]["state"] == "deleted"
        note = Client().get(quoting.object_uri, headers={"Accept": "application/activity+json"}).json()
        assert note["quote"] == {"type": "Tombstone"}

    def test_a_quote_for_few_is_asked_and_deleted_too(
        self, peer: Peer, member: Account, quoted: str, told: Any
    ) -> None:
        """The quoted author's server learns of its end, though it is not told of the post otherwise."""
        draft = Draft(text="hear", quoted=status_by_uri(quoted), visibility=Visibility.PRIVATE)
        status = post_status(account=member, draft=draft)
        assert [letter["type"] for letter in told()] == ["QuoteRequest"]
        delete_status(status=status)
        assert [letter["type"] for letter in told()] == ["Delete"]


class TestTheirs:
    """Somebody elsewhere quotes a member's post."""

    @pytest.fixture
    def quoted(self, member: Account) -> Status:
        return post_status(account=member, draft=Draft(text="quote me"))

    @pytest.fixture
    def note(self, peer: Peer, author: str, quoted: Status) -> dict[str, Any]:
        return peer.note(author, quote=quoted.object_uri)

    @pytest.fixture
    def asked(self, peer: Peer, author: str, quoted: Status, note: Any) -> dict[str, Any]:
        return peer.activity("QuoteRequest", author, quoted.object_uri, instrument=note)

    def test_asked_and_allowed(
        self, peer: Peer, member: Account, author: str, quoted: Status, note: Any, asked: Any, send: Any, told: Any
    ) -> None:
        assert send(asked) == ""
        quote = Quote.objects.get()
        assert (quote.state, quote.status.uri, quote.account.uri) == (QuoteState.ACCEPTED, note["id"], author)
        (accept,) = told()
        assert (accept["type"], accept["object"]["id"]) == ("Accept", asked["id"])
        assert accept["object"]["instrument"] == note["id"]
        found = Client().get(accept["result"], headers={"Accept": "application/activity+json"}).json()
        assert (found["interactingObject"], found["interactionTarget"]) == (note["id"], quoted.object_uri)
        assert list(Notification.objects.values_list("account", "type")) == [(member.pk, "quote")]
        assert send({**asked, "id": f"{author}#again", "instrument": note["id"]}) == ""
        assert [letter["type"] for letter in told()] == ["Accept"]
        assert StatusStats.objects.get(status=quoted).quotes_count == Notification.objects.count() == 1
        Status.objects.filter(pk=quoted.pk).update(quote_policy=QuotePolicy.NOBODY)  # from now on
        assert send({**asked, "id": f"{author}#later"}) == ""
        note["quoteAuthorization"] = "http://peer.test/another"  # theirs say nothing about quotes of ours
        send(peer.activity("Update", author, note))
        assert Quote.objects.get().state == QuoteState.ACCEPTED

    def test_who_may(
        self, peer: Peer, member: Account, author: str, quoted: Status, note: Any, asked: Any, send: Any, told: Any
    ) -> None:
        wren = account_by_uri(author)
        assert wren is not None
        follow, everybody = make_follow(wren, member), QuotePolicy.PUBLIC
        cases: list[tuple[str, QuotePolicy, Callable[[], Any], str]] = [
            ("nobody", QuotePolicy.NOBODY, lambda: None, "Reject"),
            ("blocked", everybody, lambda: Block.objects.create(account=member, target=wren), "Reject"),
            (
                "muted server",
                everybody,
                lambda: DomainMute.objects.create(account=member, domain="peer.test"),
                "Reject",
            ),
            ("follower", QuotePolicy.FOLLOWERS, lambda: None, "Accept"),
            ("follower no more", QuotePolicy.FOLLOWERS, follow.delete, "Reject"),
            ("anybody", everybody, lambda: None, "Accept"),
        ]
        told()
        for number, (name, policy, change, answer) in enumerate(cases):
            Status.objects.filter(pk=quoted.pk).update(quote_policy=policy)
            change()
            new = peer.note(author, number + 2, quote=quoted.object_uri)
            send({**asked, "id": f"{author}#ask{number}", "instrument": new})
            (letter,) = told()
            assert (letter["type"], letter["object"]["id"]) == (answer, f"{author}#ask{number}"), name
            assert ("result" in letter) is (answer == "Accept"), name
            assert Status.objects.filter(uri=new["id"], quote__state=QuoteState.ACCEPTED).exists() is (
                answer == "Accept"
            ), name
            Block.objects.all().delete()
            DomainMute.objects.all().delete()

    def test_a_no_to_a_post_that_is_known(
        self, peer: Peer, member: Account, author: str, quoted: Status, note: Any, asked: Any, send: Any
    ) -> None:
        status_by_uri(note["id"])
        assert state(note["id"]) == QuoteState.PENDING
        Status.objects.filter(pk=quoted.pk).update(quote_policy=QuotePolicy.NOBODY)
        assert send(asked) == "its author does not want it quoted"
        assert state(note["id"]) == QuoteState.REJECTED

    def test_forged(
        self, peer: Peer, other: Peer, member: Account, author: str, quoted: Status, asked: Any, send: Any, told: Any
    ) -> None:
        """Posts of others, posts that quote something else, and what is not for everybody."""
        uri, stranger = quoted.object_uri, peer.actor("cuckoo")
        theirs = peer.note(stranger, 7, quote=uri)
        away = other.note(other.actor("robin"), 7, quote=uri)
        elsewhere = post_status(account=member, draft=Draft(text="not me"))
        private = post_status(account=member, draft=Draft(text="psst", visibility=Visibility.PRIVATE))
        cases: Words = [
            ("another's, written out", {"instrument": theirs}),
            ("another's, by its id", {"instrument": theirs["id"]}),
            ("said to be one's own", {"instrument": {**theirs, "attributedTo": author}}),
            ("another server's", {"instrument": away}),
            ("another server's, said to be one's own", {"instrument": {**away, "attributedTo": author}}),
            ("quotes nothing", {"instrument": peer.note(author, 8)}),
            ("quotes something else", {"instrument": peer.note(author, 9, quote=elsewhere.object_uri)}),
            ("nothing", {"instrument": None}),
            (
                "for followers",
                {"object": private.object_uri, "instrument": peer.note(author, 10, quote=private.object_uri)},
            ),
            ("a post that is not there", {"object": f"{uri}0", "instrument": peer.note(author, 11, quote=f"{uri}0")}),
        ]
        for number, (name, changed) in enumerate(cases):
            assert send({**asked, "id": f"{author}#ask{number}", **changed}), name
            assert told() == [], name
            assert not Quote.objects.filter(state=QuoteState.ACCEPTED).exists(), name
        assert send({**asked, "id": "http://other.test/ask"}) == "has no id of its actor's server"
        assert not Notification.objects.exists()
        kept = Status.objects.filter(local=False).values_list("uri", flat=True)
        assert not {f"{author}/statuses/{number}" for number in (8, 9, 10, 11)} & set(kept)

    def test_taken_back(
        self, member: Account, author: str, quoted: Status, note: Any, asked: Any, send: Any, told: Any, client_for: Any
    ) -> None:
        send(asked)
        (accept,) = told()
        quoting, stranger = Status.objects.get(uri=note["id"]), client_for(make_account("egret"))
        path = f"/api/v1/statuses/{quoted.pk}/quotes"
        assert [each["uri"] for each in stranger.get(path).json] == [note["id"]]
        assert stranger.post(f"{path}/{quoting.pk}/revoke").status == 403
        assert state(quoting) == QuoteState.ACCEPTED
        client = client_for(member)
        assert client.post(f"{path}/{quoted.pk}/revoke").status == 404
        assert client.post(f"{path}/{quoting.pk}/revoke").json["quote"]["state"] == "revoked"
        (delete,) = told()
        assert delete["object"] == {"id": accept["result"], "type": "QuoteAuthorization"}
        assert {"signature", "proof"} <= delete.keys()
        assert Client().get(accept["result"], headers={"Accept": "application/activity+json"}).status_code == 404
        assert client.get(path).json == []
        assert send({**asked, "id": f"{author}#again"}) == "its author does not want it quoted"
        assert [letter["type"] for letter in told()] == ["Reject"]
        assert (state(quoting), StatusStats.objects.get(status=quoted).quotes_count) == (QuoteState.REVOKED, 0)

    def test_without_being_asked_it_waits(self, peer: Peer, quoted: Status, note: Any, run_effects: Any) -> None:
        """Whatever stamp it shows; also one of ours that is for another post."""
        friendly = post_status(account=make_account("egret"), draft=Draft(text="look", quoted=quoted)).quote
        note["quoteAuthorization"] = f"{quoted.account.actor_uri}/quote_authorizations/{friendly.pk}"
        status_by_uri(note["id"])
        run_effects()
        assert state(note["id"]) == QuoteState.PENDING
        assert [each.type for each in Notification.objects.all()] == ["quote"]  # the member's own neighbour's


class TestOthers:
    """Posts of other servers that quote others."""

    @pytest.fixture
    def quoted(self, other: Peer) -> str:
        return str(other.note(other.actor("robin"))["id"])

    @pytest.fixture
    def keep(self, run_effects: Any) -> Callable[[dict[str, Any]], Quote]:
        def kept(note: dict[str, Any]) -> Quote:
            status = status_by_uri(note["id"])
            run_effects()
            return Quote.objects.get(status=status)

        return kept

    def test_by_every_name(self, peer: Peer, author: str, quoted: str, keep: Any) -> None:
        """Without a stamp it waits, with one it stands."""
        link = {"type": "Link", "rel": "https://misskey-hub.net/ns#_misskey_quote", "href": quoted}
        cases = [{name: quoted} for name in ("quote", "_misskey_quote", "quoteUrl", "quoteUri")] + [{"tag": [link]}]
        for number, properties in enumerate(cases):
            quote = keep(peer.note(author, number, **properties))
            assert (quote.state, quote.quoted_status.uri) == (QuoteState.PENDING, quoted), properties
            assert quote.quoted_account.username == "robin"

    def test_with_a_stamp(
        self, peer: Peer, other: Peer, author: str, quoted: str, keep: Any, api: Any, send: Any, run_effects: Any
    ) -> None:
        note = peer.note(author, quote=quoted, quoteAuthorization=stamp(other, f"{author}/statuses/1", quoted))
        quote = keep(note)
        assert (quote.state, quotes_count(quoted)) == (QuoteState.ACCEPTED, 1)
        assert api.get(f"/api/v1/statuses/{quote.status_id}").json["quote"]["state"] == "accepted"
        gone = {"id": note["quoteAuthorization"], "type": "QuoteAuthorization"}
        other.served_as = "text/html"  # told by a third who cannot know, and not to be read just now
        peer.send(other.activity("Delete", f"{other.base}/users/robin", gone), signer=author)
        run_effects()
        assert state(note["id"]) == QuoteState.ACCEPTED
        other.served_as = "application/activity+json"
        fetched = len(other.fetched)
        assert send(peer.activity("Delete", author, gone)) == "no stamp that is known here"
        assert state(note["id"]) == QuoteState.ACCEPTED
        assert send(other.activity("Delete", f"{other.base}/users/robin", gone), by=other) == ""
        assert (state(note["id"]), quotes_count(quoted)) == (QuoteState.REVOKED, 0)
        send(peer.activity("Update", author, note))
        assert (state(note["id"]), len(other.fetched)) == (QuoteState.REVOKED, fetched)

    def test_forged_stamps(self, peer: Peer, other: Peer, author: str, quoted: str, keep: Any) -> None:
        robin = quoted.partition("/statuses/")[0]
        stamps: list[tuple[str, Callable[[str], str]]] = [
            ("of the quoting server", lambda uri: stamp(peer, uri, f"{author}/statuses/0", attributedTo=robin)),
            ("of the quoting server, by itself", lambda uri: stamp(peer, uri, f"{author}/statuses/0", 2)),
            ("for another post", lambda uri: stamp(other, f"{uri}0", quoted, 3)),
            ("to quote another post", lambda uri: stamp(other, uri, f"{quoted}0", 4)),
            ("of another author", lambda uri: stamp(other, uri, quoted, 5, attributedTo=other.actor("cuckoo"))),
            ("of another kind", lambda uri: stamp(other, uri, quoted, 6, type="LikeAuthorization")),
            ("that is not there", lambda uri: f"{robin}/quote_authorizations/77"),
        ]
        for number, (name, make) in enumerate(stamps, start=1):
            uri = make(f"{author}/statuses/{number}")
            quote = keep(peer.note(author, number, quote=quoted, quoteAuthorization=uri))
            assert quote.state == QuoteState.REJECTED, name
        assert quotes_count(quoted) == 0
        assert not any("quote_authorizations" in path for path in peer.fetched)

    def test_of_oneself(self, peer: Peer, author: str, send: Any, member: Account, keep: Any) -> None:
        """Needs no stamp; and what only its author could serve may come inside."""
        wren = account_by_uri(author)
        assert wren is not None
        first = peer.note(author, 1)
        assert keep(peer.note(author, 2, quote=first["id"])).state == QuoteState.ACCEPTED
        assert quotes_count(first["id"]) == 1
        make_follow(member, wren)
        inner = peer.note(author, 3, to=[f"{author}/followers"], cc=[])
        del peer.documents["/users/wren/statuses/3"]
        outer = peer.note(author, 4, quote=inner, to=[f"{author}/followers"], cc=[])
        assert send(peer.activity("Create", author, outer)) == ""
        assert state(outer["id"]) == QuoteState.ACCEPTED
        stranger = peer.note(peer.actor("cuckoo"), 5, quote={**inner, "id": f"{author}/statuses/6"})
        assert keep(stranger).quoted_status is None

    def test_changed(self, peer: Peer, other: Peer, author: str, quoted: str, keep: Any, send: Any) -> None:
        note = peer.note(author, quote=quoted)
        keep(note)
        uri = note["id"]
        second = other.note(f"{other.base}/users/robin", 2)["id"]

        def update(**changed: Any) -> None:
            send(peer.activity("Update", author, {**note, **changed}))

        proof = stamp(other, uri, quoted)
        update(quoteAuthorization=proof)
        assert (state(uri), quotes_count(quoted)) == (QuoteState.ACCEPTED, 1)
        update(quote=second, quoteAuthorization=proof)  # no edit, so it still quotes what it quoted
        assert Quote.objects.get().quoted_status.uri == quoted  # type: ignore[union-attr]
        update()
        assert (state(uri), quotes_count(quoted)) == (QuoteState.PENDING, 0)
        update(quoteAuthorization=proof)
        Status.objects.filter(uri=uri).update(created_at=timezone.now() - timedelta(hours=1))
        update(quote=second, quoteAuthorization=proof, updated=ago(minutes=30))
        assert (state(uri), quotes_count(quoted), quotes_count(second)) == (QuoteState.REJECTED, 0, 0)
        assert Quote.objects.get().quoted_status.uri == second  # type: ignore[union-attr]
        update(quote={"type": "Tombstone"}, updated=ago(minutes=20))
        assert state(uri) == QuoteState.DELETED
        update(quote=None, updated=ago(minutes=10))
        assert not Quote.objects.exists()

    def test_only_so_deep(self, peer: Peer, author: str, keep: Any) -> None:
        for number in range(1, 6):
            peer.note(author, number, quote=f"{author}/statuses/{number + 1}")
        keep(peer.documents["/users/wren/statuses/1"])
        assert set(Status.objects.values_list("uri", flat=True)) == {f"{author}/statuses/{n}" for n in (1, 2, 3)}
        assert state(f"{author}/statuses/3") == QuoteState.PENDING

    def test_what_cannot_be_had(self, peer: Peer, author: str, keep: Any, settings: Any) -> None:
        assert keep(peer.note(author, 1, quote=f"{author}/statuses/99")).state == QuoteState.DELETED
        assert keep(peer.note(author, 2, quote={"type": "Tombstone"})).state == QuoteState.DELETED
        boost = peer.documents["/boost"] = peer.activity("Announce", author, "x") | {"id": f"{peer.base}/boost"}
        assert keep(peer.note(author, 3, quote=boost["id"])).state == QuoteState.PENDING
        settings.EXTRA_HOSTS = {**settings.EXTRA_HOSTS, "away.test": ("127.0.0.1", 1)}
        status = status_by_uri(peer.note(author, 4, quote="http://away.test/1")["id"])
        quote = waiting_quote(Quote.objects.get(status=status).pk)
        assert quote is not None
        with pytest.raises(Later):
            settle_quote(quote, uri="http://away.test/1", depth=0)


def test_a_neighbours_quote_is_told(member: Account, run_effects: Any) -> None:
    quoted, egret = post_status(account=member, draft=Draft(text="quote me")), make_account("egret")
    status = post_status(account=egret, draft=Draft(text="look", quoted=quoted))
    post_status(account=member, draft=Draft(text="me too", quoted=quoted))
    run_effects()
    assert state(status) == QuoteState.ACCEPTED
    told = Notification.objects.values_list("account", "from_account", "type", "status")
    assert list(told) == [(member.pk, egret.pk, "quote", status.pk)]


def quoting_author(uri: str) -> str:
    return uri.partition("/statuses/")[0]


def ago(*, minutes: int) -> str:
    return (timezone.now() - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
