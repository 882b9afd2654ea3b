"""What others say in a member's conversations is passed on, and what is passed on to us is believed or looked up."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.activitypub.remote import account_by_uri
from accounts.models import Account, Block
from federation.drain import drain
from federation.models import Delivery, Letter, ReceivedActivity
from federation.signatures import linked_data
from statuses.actions.interact import reblog_status
from statuses.activitypub.remote import status_by_uri
from statuses.models import Status
from tests.support.factories import make_account, make_follow
from tests.support.keys import fixed_key
from tests.support.peer import PUBLIC, Peer
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db


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


def reply(peer: Peer, status: Status | None, number: int = 1, **changed: Any) -> dict[str, Any]:
    """A Create by `wren` of a post that answers this one."""
    wren = peer.actor("wren")
    answered = {"inReplyTo": status.object_uri} if status is not None else {}
    note = peer.note(wren, number, **{**answered, **changed})
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


def test_what_goes_no_further(peer: Peer, other: Peer, member: Account, run_effects: Any) -> None:
    """What nobody could believe, what is not for everybody, whom the answered blocks, and what was passed on before."""
    public, private = make_status(member), make_status(member, visibility="private")
    run_effects()
    drain()
    other.server.asked.clear()
    wren = peer.actor("wren")
    author = account_by_uri(wren)
    assert author is not None
    make_follow(make_account(), author)
    narrow = {"to": [f"{wren}/followers", member.actor_uri], "cc": []}
    create = reply(peer, public)
    # To us it answers a post, to whoever reads its graph it does not.
    two_faced = {**reply(peer, public, 2), "@context": [*create["@context"], {"inReplyTo": None}]}
    letters = {
        "unsigned": create,
        "two-faced": signed(peer, two_faced),
        "bad signature": signed(peer, reply(peer, public, 3), key=fixed_key(2)),
        "private": signed(peer, reply(peer, public, 4, **narrow)),
        "to a private post": signed(peer, reply(peer, private, 5)),
        "answers nobody": signed(peer, reply(peer, None, 6)),
        "passed on already": signed(peer, reply(peer, public, 7)),
        "blocked": signed(peer, reply(peer, public, 8)),
    }
    for why, activity in letters.items():
        if why == "blocked":
            Block.objects.create(account=member, target=author)
        peer.send(activity, signer=peer.actor("thrush") if why == "passed on already" else wren)
        assert (why, forwarded(other, run_effects)) == (why, [])
    Block.objects.all().delete()
    peer.send(signed(peer, reply(peer, public, 9)))
    assert len(forwarded(other, run_effects)) == 1


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


def test_what_is_passed_on_to_us(peer: Peer, other: Peer, run_effects: Any) -> None:
    """Believed by its signature alone: its server does not have the post. The passer-on is a server of its own."""
    mallory, courier, robin = other.actor("mallory"), other.actor("courier"), peer.actor("robin")
    create = reply(peer, make_status(make_account("heron")))
    del peer.documents["/users/wren/statuses/1"]
    note, context = create["object"], create["@context"]
    good = signed(peer, create)
    changed = {**create, "object": {**note, "content": "other"}}
    # Mallory signs as herself what reads, as a graph, as an activity of wren's.
    swapped = [*context, {"actor": f"{other.base}/ns#nothing", "doer": {"@id": "as:actor", "@type": "@id"}}]
    # Nothing of what is signed is the object that a plain reader sees.
    hidden = [*context, {"object": f"{other.base}/ns#nothing"}]
    forgeries = {
        "changed body": {**good, "object": changed["object"]},
        "of another document": {**good, "signature": signed(peer, changed)["signature"]},
        "another's key": signed(peer, create, owner=robin),
        "creator of another host": signed(other, create, owner=mallory),
        "unknown context": {**good, "@context": [*context, f"{other.base}/context"]},
        "graph": {**good, "@graph": [note]},
        "included": {**good, "object": {**note, "@included": [note]}},
        "hidden object": signed(peer, {**create, "@context": hidden}),
        "another means the actor": signed(
            other, {**create, "@context": swapped, "actor": mallory, "doer": create["actor"]}
        ),
    }
    for how, activity in forgeries.items():
        ReceivedActivity.objects.all().delete()
        other.send(activity, signer=courier)
        run_effects()
        assert (how, ReceivedActivity.objects.get().dropped != "") == (how, True)
        assert (how, Status.objects.filter(local=False).exists()) == (how, False)
    ReceivedActivity.objects.all().delete()
    other.send(good, signer=courier)
    run_effects()
    assert Status.objects.get(local=False).uri == note["id"]


def test_nothing_is_read_that_a_signature_does_not_cover(peer: Peer, other: Peer, run_effects: Any) -> None:
    """Words that its contexts do not define can be added by anybody, and the signature still holds."""
    create = reply(peer, make_status(make_account("heron")))
    passed_on = signed(peer, create)
    passed_on["object"] = {**create["object"], "sensitive": True, "quoteUrl": f"{other.base}/advert"}
    del peer.documents["/users/wren/statuses/1"]
    other.send(passed_on, signer=other.actor("mallory"))
    run_effects()
    status = Status.objects.get(local=False)
    assert (status.content, status.sensitive, hasattr(status, "quote")) == ("<p>hello</p>", False, False)


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
