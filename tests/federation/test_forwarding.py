"""What others say in a member's conversations is passed on, and what is passed on to us is believed or looked up."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from accounts.activitypub.remote import account_by_uri
from accounts.models import Account, Block
from federation.drain import drain
from federation.models import Delivery, Letter, ReceivedActivity
from federation.signatures import linked_data
from federation.signatures.keys import make_key
from statuses.actions.interact import reblog_status
from statuses.activitypub.remote import status_by_uri
from statuses.models import Status
from tests.support.factories import make_account, make_follow
from tests.support.peer import PUBLIC, Peer, peer_server
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(settings: Any) -> Iterator[Peer]:
    with peer_server("other.test", settings) as server:
        yield server


@pytest.fixture
def member(peer: Peer, other: Peer) -> Account:
    """Followed from two other servers."""
    heron = make_account("heron")
    for follower in (account_by_uri(peer.actor("robin")), account_by_uri(other.actor("magpie"))):
        assert follower is not None
        make_follow(follower, heron)
    return heron


def signed(peer: Peer, activity: dict[str, Any], owner: str = "", key: Any = None) -> dict[str, Any]:
    key_id = f"{owner or activity['actor']}#main-key"
    return linked_data.sign(activity, key_id, key or peer.key, timezone.now())


def reply(peer: Peer, status: Status | None, **changed: Any) -> dict[str, Any]:
    """A Create by `wren` of a post that answers this one."""
    wren = peer.actor("wren")
    answered = {"inReplyTo": status.object_uri} if status is not None else {}
    note = peer.note(wren, **{**answered, **changed})
    note = {name: value for name, value in note.items() if name != "@context"}
    return peer.activity("Create", wren, note, to=note["to"], cc=note["cc"])


def forwarded(other: Peer, run_effects: Any) -> list[bytes]:
    run_effects()
    drain()
    return [asked.body for asked in other.server.asked if asked.method == "POST"]


def test_a_reply_goes_on_as_it_came(peer: Peer, other: Peer, member: Account, run_effects: Any) -> None:
    """To all but its own server, once, signed over HTTP by who is answered."""
    create = signed(peer, reply(peer, make_status(member)))
    run_effects()
    drain()
    other.server.asked.clear()
    before = len(peer.letters)
    for _ in range(2):
        peer.send(create)
        run_effects()
    letter = Letter.objects.latest("id")
    assert (letter.owner, letter.actor, letter.activity_id) == (member.pk, member.actor_uri, create["id"])
    received = b'{"@context": ' in bytes(letter.body)  # with the spaces of its sender
    assert received
    assert forwarded(other, run_effects) == [bytes(letter.body)]
    assert len(peer.letters) == before
    assert f'keyId="{member.actor_uri}#main-key"' in other.server.asked[-1].headers["signature"]


@pytest.mark.parametrize("how", ["unsigned", "private", "to a private post", "blocked", "bad signature", "two-faced",
                                 "answers nobody", "passed on already"])  # fmt: skip
def test_what_goes_no_further(peer: Peer, other: Peer, member: Account, run_effects: Any, how: str) -> None:
    answered = make_status(member, visibility="private" if how == "to a private post" else "public")
    run_effects()
    drain()
    other.server.asked.clear()
    followers = f"{peer.base}/users/wren/followers"
    audience = {"to": [followers, member.actor_uri], "cc": []} if how == "private" else {}
    create = reply(peer, None if how == "answers nobody" else answered, **audience)
    make_follow(make_account(), account_by_uri(create["actor"]))  # type: ignore[arg-type]
    sender = create["actor"]
    if how == "blocked":
        Block.objects.create(account=member, target=account_by_uri(create["actor"]))
    if how == "passed on already":
        sender = peer.actor("thrush")
    if how == "bad signature":
        create = signed(peer, create, key=make_key("rsa"))
    elif how == "two-faced":  # to us it answers a post, to whoever reads its graph it does not
        create["@context"] = [*create["@context"], {"inReplyTo": None}]
        create = signed(peer, create)
    elif how != "unsigned":
        create = signed(peer, create)
    peer.send(create, signer=sender)
    assert forwarded(other, run_effects) == []


def test_edits_and_deletions_follow_boosts(peer: Peer, other: Peer, member: Account, run_effects: Any) -> None:
    status = status_by_uri(peer.note(peer.actor("wren"))["id"])
    assert status is not None
    reblog_status(account=member, status=status)
    run_effects()
    drain()
    other.server.asked.clear()
    author = str(status.account.uri)
    note = {**peer.documents["/users/wren/statuses/1"], "content": "new"}
    update = peer.activity("Update", author, note, to=[PUBLIC])
    peer.send(signed(peer, update))  # its numbers alone
    assert forwarded(other, run_effects) == []
    note["updated"] = "2099-01-01T00:00:00Z"
    peer.send(signed(peer, peer.activity("Update", author, note, to=[PUBLIC])))
    assert len(forwarded(other, run_effects)) == 1
    peer.send(peer.activity("Delete", peer.actor("cuckoo"), status.uri))
    peer.send(signed(peer, peer.activity("Delete", author, {"id": status.uri, "type": "Tombstone"}, to=[PUBLIC])))
    assert len(forwarded(other, run_effects)) == 2
    status.refresh_from_db()
    assert status.deleted_at is not None


@pytest.mark.parametrize(
    ("forgery", "is_kept"),
    [
        ("", True),
        ("changed body", False),
        ("of another document", False),
        ("another's key", False),
        ("creator of another host", False),
        ("unknown context", False),
        ("graph", False),
        ("included", False),
        ("actor means something else", False),
        ("hidden object", False),
    ],
)
def test_what_is_passed_on_to_us(peer: Peer, other: Peer, run_effects: Any, forgery: str, is_kept: bool) -> None:
    """By its signature alone: its server does not have the post. The passer-on is a server of its own."""
    member = make_account("heron")
    create = reply(peer, make_status(member))
    note = create["object"]
    del peer.documents["/users/wren/statuses/1"]
    mallory, courier = other.actor("mallory"), other.actor("courier")
    passed_on = signed(peer, create)
    if forgery == "changed body":
        passed_on["object"] = {**note, "content": "other"}
    elif forgery == "of another document":
        passed_on["signature"] = signed(peer, {**create, "object": {**note, "content": "other"}})["signature"]
    elif forgery == "another's key":
        passed_on = signed(peer, create, owner=peer.actor("robin"))
    elif forgery == "creator of another host":
        passed_on = signed(other, create, owner=mallory)
    elif forgery == "unknown context":
        passed_on["@context"] = [*create["@context"], f"{other.base}/context"]
    elif forgery == "graph":
        passed_on["@graph"] = [passed_on.pop("object")]
    elif forgery == "included":
        passed_on["object"] = {**note, "@included": [note]}
    elif forgery == "actor means something else":
        # Mallory signs as herself what reads, as a graph, as an activity of wren's.
        swapped = {"actor": f"{other.base}/ns#nothing", "doer": {"@id": "as:actor", "@type": "@id"}}
        passed_on = signed(other, {**create, "@context": [*create["@context"], swapped], "actor": mallory,
                                   "doer": create["actor"]})  # fmt: skip
    elif forgery == "hidden object":
        # Nothing of what is signed is the object that a plain reader sees.
        hidden = {"object": f"{other.base}/ns#nothing"}
        passed_on = signed(peer, {**create, "@context": [*create["@context"], hidden]})
    peer.server.asked.clear()
    other.send(passed_on, signer=courier)
    run_effects()
    assert Status.objects.filter(local=False).exists() is is_kept
    assert not Account.objects.filter(uri=mallory).exists()


def test_nothing_is_read_that_a_signature_does_not_cover(peer: Peer, other: Peer, run_effects: Any) -> None:
    create = reply(peer, make_status(make_account("heron")))
    passed_on = signed(peer, create)
    passed_on["object"] = {**create["object"], "quoteUrl": f"{other.base}/advert", "contentMapX": {"en": "advert"}}
    passed_on["unheardOf"] = {"type": "Note"}
    del peer.documents["/users/wren/statuses/1"]
    other.send(passed_on, signer=other.actor("mallory"))
    run_effects()
    assert Status.objects.filter(local=False).count() <= 1
    assert not Status.objects.filter(content__contains="advert").exists()


def test_hearsay_is_looked_up_where_it_is_from(peer: Peer, other: Peer, run_effects: Any) -> None:
    """An edit is what the server has, a deletion what it says is gone; and only of posts that are known here."""
    create = reply(peer, make_status(make_account("heron")))
    gossip = other.actor("gossip")
    other.send(create, signer=gossip)
    run_effects()
    status = Status.objects.get(local=False)
    wren, uri, path = create["actor"], create["object"]["id"], "/users/wren/statuses/1"
    peer.documents[path] |= {"content": "true", "updated": "2099-01-01T00:00:00Z"}
    other.send(
        other.activity("Update", wren, {**create["object"], "content": "false", "updated": "2099-02-01T00:00:00Z"}),
        signer=gossip,
    )
    run_effects()
    status.refresh_from_db()
    assert status.content == "true"
    other.send(other.activity("Delete", wren, uri), signer=gossip)
    run_effects()
    status.refresh_from_db()
    assert status.deleted_at is None
    del peer.documents[path]
    other.send(other.activity("Delete", wren, {"id": uri, "type": "Tombstone"}), signer=gossip)
    run_effects()
    status.refresh_from_db()
    assert status.deleted_at is not None


def test_hearsay_that_moves_nothing(peer: Peer, other: Peer, run_effects: Any) -> None:
    """Of whole actors, of unknown posts, of what is not for everybody: nothing is asked, nothing ends."""
    member = make_account("heron")
    create = reply(peer, make_status(member), to=[member.actor_uri], cc=[])
    peer.send(create)
    run_effects()
    wren, gossip = create["actor"], other.actor("gossip")
    del peer.documents["/users/wren/statuses/1"]
    peer.server.asked.clear()
    for thing in (wren, f"{wren}/statuses/77", create["object"]["id"], f"{other.base}/statuses/1"):
        other.send(other.activity("Delete", wren, thing), signer=gossip)
        run_effects()
        assert ReceivedActivity.objects.latest("id").dropped != ""
    other.send(other.activity("Update", wren, {"id": f"{wren}/statuses/77", "type": "Note"}), signer=gossip)
    run_effects()
    assert peer.fetched == []
    assert Account.objects.filter(uri=wren).exists()
    assert Status.objects.get(local=False).deleted_at is None
    assert not Delivery.objects.exists()
