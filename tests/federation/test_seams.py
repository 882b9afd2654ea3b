"""Rules that more than one path leads past: whichever is taken, they hold."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.actions.carry import carry_followers
from accounts.actions.leave import delete_account, forget_account
from accounts.actions.move import move_account
from accounts.activitypub.remote import account_by_uri, fetch_account
from accounts.models import Account, AccountStats, Follow
from federation.drain import drain
from federation.fetch import NotFetched
from federation.inbox.dispatch import MAX_ATTEMPTS, process
from federation.models import ReceivedActivity, Relay, RemoteKey
from federation.models.relay import RelayKind, RelayState
from federation.signatures import linked_data
from federation.tombstones import bury
from statuses.actions.awaited import due_parents
from statuses.actions.receive import IsDeleted
from statuses.activitypub.profiles import read_profile
from statuses.activitypub.remote import received_of, status_by_uri
from statuses.models import Status
from statuses.models.awaited import AwaitedParent
from tests.support.factories import make_account, make_follow
from tests.support.peer import PUBLIC, Peer
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db


def known(uri: str) -> Account:
    account = account_by_uri(uri)
    assert account is not None
    return account


def used(peer: Peer) -> Relay:
    fields = {"kind": RelayKind.MASTODON, "state": RelayState.ACCEPTED, "inbox": f"{peer.base}/inbox"}
    return Relay.objects.create(address=f"{peer.base}/inbox", actor=peer.actor("relay"), **fields)


@pytest.mark.parametrize(
    ("how", "is_kept"),
    [
        ("by its author", False),
        ("passed on", False),
        ("passed on to a member", False),
        ("by its author to a member", True),
        ("by a relay", True),
        ("by a relay, and unlisted", False),
    ],
)
def test_what_is_fetched_concerns_somebody(peer: Peer, other: Peer, run_effects: Any, how: str, is_kept: bool) -> None:
    """Only the id of a post makes it no more welcome than the post itself."""
    make_account("heron")
    unlisted: dict[str, Any] = {"to": [], "cc": [PUBLIC]} if "unlisted" in how else {}
    note = peer.note(peer.actor("wren"), **unlisted)
    create = peer.activity("Create", note["attributedTo"], note["id"])
    signer = {"by": note["attributedTo"], "passed": other.actor("gossip")}.get(how.split(maxsplit=1)[0], "")
    if "relay" in how:
        signer = used(other).actor
    sender = peer if "author" in how else other
    sender.send(create, signer=signer, to="/users/heron/inbox" if "member" in how else "/inbox")
    run_effects()
    assert Status.objects.exists() is is_kept
    assert ReceivedActivity.objects.get().dropped == ("" if is_kept else "concerns nobody here")


@pytest.mark.parametrize("is_passed_on", [True, False])
def test_whose_inbox_it_is_put_into(peer: Peer, other: Peer, run_effects: Any, is_passed_on: bool) -> None:
    """Nobody fills our tables with what strangers have signed, by addressing it himself."""
    make_account("heron")
    wren = peer.actor("wren")
    create = peer.activity("Create", wren, peer.note(wren), to=[PUBLIC])
    signed = linked_data.sign(create, f"{wren}#main-key", peer.key, timezone.now())
    (other if is_passed_on else peer).send(
        signed, signer=other.actor("gossip") if is_passed_on else wren, to="/users/heron/inbox"
    )
    run_effects()
    assert Status.objects.exists() is not is_passed_on


def test_a_delete_that_comes_while_a_post_is_fetched(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    note = peer.note(peer.actor("wren"))

    def overtaken(*arguments: Any, **options: Any) -> Any:
        bury(note["id"], actor=note["attributedTo"], was_here=False)
        return received_of(*arguments, **options)

    monkeypatch.setattr("statuses.activitypub.remote.received_of", overtaken)
    with pytest.raises(IsDeleted):
        status_by_uri(note["id"])
    assert not Status.objects.exists()


def test_an_end_that_comes_while_an_actor_is_fetched(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    wren = peer.actor("wren")

    def overtaken(actor: Any) -> tuple[str, str]:
        forget_account(uri=wren)
        return "wren", "peer.test"

    monkeypatch.setattr("accounts.activitypub.remote._confirmed_handle", overtaken)
    with pytest.raises(NotFetched, match="deleted"):
        fetch_account(wren)
    assert not Account.objects.exists()


@pytest.mark.parametrize("how", ["says so", "is read again"])
def test_who_leaves_elsewhere_is_counted_no_more(peer: Peer, run_effects: Any, how: str) -> None:
    member, wren = make_account("heron"), known(peer.actor("wren"))
    make_follow(member, wren)
    make_follow(wren, member)
    if how == "says so":
        peer.send(peer.activity("Delete", wren.actor_uri, wren.actor_uri))
    else:
        peer.gone.add("/users/wren")
        read_profile(account_id=wren.pk, posts=True)
    run_effects()
    assert not Account.objects.remote().exists() and not Follow.objects.exists()
    stats = AccountStats.objects.get(account=member)
    assert (stats.followers_count, stats.following_count) == (0, 0)


def test_relays_hear_of_moves_and_ends(other: Peer, run_effects: Any) -> None:
    """What we sent there is known to servers that nobody here has heard of."""
    used(other)
    old = make_account("heron")
    new = make_account("egret", also_known_as=[old.actor_uri])
    move_account(account=old, target=new)
    run_effects()
    delete_account(account=old)
    run_effects()
    drain()
    assert [letter["type"] for letter in other.letters] == ["Update", "Move", "Delete"]


def test_the_next_round_of_a_move_is_written_down(events: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that is lost would leave the other followers behind."""
    monkeypatch.setattr("accounts.actions.carry.ROUND", 1)
    old, new = make_account(), make_account()
    make_follow(make_account(), old)
    last = make_follow(make_account(), old)
    first = Follow.objects.filter(target=old).order_by("pk")[0].pk
    carry_followers(old=old, new=new)
    ids = {"account_id": old.pk, "target_id": new.pk, "after": first}
    assert ("followers_carried", ids) in events()
    assert Follow.objects.filter(pk=last.pk).exists()


def test_a_pin_brings_no_strangers(peer: Peer, other: Peer, run_effects: Any) -> None:
    """Of one whom nobody here follows, and of a follower's who names a post of somebody else."""
    robin = peer.actor("robin", featured=f"{peer.base}/featured")
    wren = peer.actor("wren", featured=f"{peer.base}/featured")
    make_follow(make_account(), known(wren))
    for actor, uri in ((robin, peer.note(robin)["id"]), (wren, other.note(other.actor("magpie"))["id"])):
        peer.send(peer.activity("Add", actor, uri, target=f"{peer.base}/featured"))
        run_effects()
        assert ReceivedActivity.objects.latest("id").dropped == "pins no post of its actor's"
    assert not Status.objects.exists()


def test_old_words_that_others_have_kept(peer: Peer, other: Peer, run_effects: Any) -> None:
    """The signature in them never ends. A profile is as its server has it, and a boost taken back stays so."""
    wren, courier = peer.actor("wren"), other.actor("courier")
    make_follow(make_account(), known(wren))
    note = peer.note(peer.actor("robin"))
    key = f"{wren}#main-key"
    profile = {**peer.documents["/users/wren"], "name": "Old name"}
    update = linked_data.sign(peer.activity("Update", wren, profile), key, peer.key, timezone.now())
    boost = linked_data.sign(peer.activity("Announce", wren, note["id"], to=[PUBLIC]), key, peer.key, timezone.now())
    peer.documents["/users/wren"]["name"] = "New name"
    peer.send(boost)
    run_effects()
    assert Status.objects.filter(reblog_of__isnull=False).count() == 1
    peer.send(peer.activity("Undo", wren, boost))
    run_effects()
    Status.objects.filter(reblog_of__isnull=False).delete()  # as a day later
    for activity in (update, boost):
        other.send(activity, signer=courier)
        run_effects()
    assert ReceivedActivity.objects.latest("id").dropped == "undone, and passed on by somebody else"
    assert not Status.objects.filter(reblog_of__isnull=False).exists()
    assert known(wren).display_name == "New name"


def test_what_a_group_hands_on(peer: Peer, other: Peer, run_effects: Any) -> None:
    """FEP-1b12: only a Create is boosted; an Update and a Delete are looked up, and all else is nothing to us."""
    group = other.actor("group", type="Group")
    make_follow(make_account(), known(group))
    wren = peer.actor("wren")
    note = peer.note(wren)

    def hand_on(kind: str) -> str:
        inner = {"type": kind, "id": f"{wren}#{kind}", "actor": wren, "object": note["id"]}
        other.send(other.activity("Announce", group, inner, to=[PUBLIC]))
        run_effects()
        return ReceivedActivity.objects.latest("id").dropped

    boosts = Status.objects.filter(account__uri=group)
    assert hand_on("Like") == "boosts nothing that is to be had" and not Status.objects.exists()
    assert hand_on("Delete").endswith("about nothing that is known here") and not Status.objects.exists()
    assert hand_on("Create") == "" and boosts.count() == 1
    note |= {"content": "new", "updated": "2099-01-01T00:00:00Z"}
    assert hand_on("Update") == ""
    status = Status.objects.get(uri=note["id"])
    assert (status.content, boosts.count()) == ("new", 1)
    assert hand_on("Delete") == "it is still there"
    peer.gone.add("/users/wren/statuses/1")
    assert hand_on("Delete") == ""
    status.refresh_from_db()
    assert status.deleted_at is not None and boosts.count() == 1


def test_keys_of_crowds_that_are_passed_on(peer: Peer, other: Peer, run_effects: Any, settings: Any) -> None:
    wren, courier = peer.actor("wren"), other.actor("courier")
    create = peer.activity("Create", wren, peer.note(wren), to=[PUBLIC])
    other.send(linked_data.sign(create, f"{wren}#main-key", peer.key, timezone.now()), signer=courier)
    settings.MAX_NEW_ACTORS = 0
    run_effects()
    assert ReceivedActivity.objects.get().dropped.startswith("will be tried again: too many new actors of peer.test")
    assert not RemoteKey.objects.filter(actor=wren).exists()


def test_what_kills_its_workers_is_given_up(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    wren = peer.actor("wren")
    peer.send(peer.activity("Follow", wren, make_account("heron").actor_uri))
    row = ReceivedActivity.objects.get()
    for _death in range(MAX_ATTEMPTS):
        monkeypatch.setattr("federation.inbox.dispatch._handle", _die)
        with pytest.raises(SystemExit):
            process(bytes(row.fingerprint))
        ReceivedActivity.objects.update(next_at=timezone.now())
    process(bytes(row.fingerprint))
    row.refresh_from_db()
    assert (row.next_at, row.body) == (None, None)
    assert row.dropped.startswith("given up")


def test_a_parent_is_not_asked_for_for_ever() -> None:
    """Where nobody lives to say that it cannot be had."""
    reply = make_status(make_account())
    AwaitedParent.objects.create(status=reply, uri="http://peer.test/1", next_at=timezone.now())
    for _death in range(MAX_ATTEMPTS):
        assert due_parents() == [reply.pk]
        AwaitedParent.objects.update(next_at=timezone.now())
    assert due_parents() == []


def _die(_row: object) -> None:
    raise SystemExit
