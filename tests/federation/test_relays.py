"""Relays of both kinds: joined and left by the staff, fed with public posts, and what comes from them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from federation.drain import drain
from federation.fetch import Later
from federation.jobs import join_relay
from federation.models import Delivery, DomainBlock, ReceivedActivity, Relay
from federation.models.domain_policy import Severity
from federation.models.relay import RelayKind, RelayState
from federation.relays import NoRelay, disable_relay, enable_relay
from federation.signatures import linked_data
from federation.signing import instance_actor
from statuses.actions.delete import delete_status
from statuses.actions.edit import Revision, edit_status
from statuses.actions.interact import reblog_status
from statuses.models import Status
from tests.support.factories import make_account, make_owner
from tests.support.peer import PUBLIC, Peer, peer_server
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub(settings: Any) -> Iterator[Peer]:
    """Another server that is a relay."""
    with peer_server("relay.test", settings) as server:
        yield server


@pytest.fixture
def sent(hub: Peer, run_effects: Any) -> Any:
    """What has come to the relay since the last time it was asked."""
    seen = 0

    def letters() -> list[dict[str, Any]]:
        nonlocal seen
        run_effects()
        drain()
        new = hub.letters[seen:]
        seen = len(hub.letters)
        return new

    return letters


def used(hub: Peer, **fields: Any) -> Relay:
    """One that has accepted long ago."""
    actor = hub.actor("relay", type="Application")
    known = {"kind": RelayKind.MASTODON, "state": RelayState.ACCEPTED, "actor": actor, "inbox": f"{hub.base}/inbox"}
    return Relay.objects.create(address=f"{hub.base}/inbox", **{**known, **fields})


def state(relay: Relay) -> str:
    relay.refresh_from_db()
    return relay.state


def dropped() -> str:
    return ReceivedActivity.objects.latest("id").dropped


@pytest.mark.parametrize("kind", RelayKind)
def test_joining_and_leaving(hub: Peer, sent: Any, run_effects: Any, kind: RelayKind) -> None:
    actor = hub.actor("relay", type="Application")
    relay = Relay.objects.create(address=f"{hub.base}/inbox" if kind == RelayKind.MASTODON else actor)
    enable_relay(relay)
    (follow,) = sent()
    assert (follow["type"], follow["actor"]) == ("Follow", instance_actor())
    assert follow["object"] == (PUBLIC if kind == RelayKind.MASTODON else actor)
    assert (state(relay), relay.kind) == (RelayState.PENDING, kind)
    hub.send(hub.activity("Accept", actor, follow["id"]))
    run_effects()
    assert (state(relay), relay.actor) == (RelayState.ACCEPTED, actor)
    disable_relay(relay)
    (undo,) = sent()
    assert (undo["type"], undo["actor"], undo["object"]["id"]) == ("Undo", instance_actor(), follow["id"])
    assert undo["object"]["object"] == follow["object"]
    assert state(relay) == RelayState.IDLE
    hub.send(hub.activity("Accept", actor, follow["id"]))
    run_effects()
    assert state(relay) == RelayState.IDLE


def test_who_may_answer(hub: Peer, peer: Peer, sent: Any, run_effects: Any) -> None:
    """Nobody of another server; also by the Follow as it stands there; and no is heard after yes, from the relay."""
    actor, other = hub.actor("relay", type="Application"), peer.actor("cuckoo")
    relay = Relay.objects.create(address=f"{hub.base}/inbox")
    enable_relay(relay)
    (follow,) = sent()
    for thing in (follow["id"], follow):
        peer.send(peer.activity("Accept", other, thing))
        run_effects()
        assert state(relay) == RelayState.PENDING
    hub.send(hub.activity("Accept", actor, {**follow, "id": f"{hub.base}/renamed"}))
    run_effects()
    assert state(relay) == RelayState.ACCEPTED
    hub.send(hub.activity("Reject", hub.actor("somebody"), follow["id"]))
    run_effects()
    assert state(relay) == RelayState.ACCEPTED
    hub.send(hub.activity("Reject", actor, follow["id"]))
    run_effects()
    assert state(relay) == RelayState.REJECTED
    assert make_status(make_account()).pk
    assert sent() == []


def test_what_is_no_relay(hub: Peer, sent: Any, settings: Any) -> None:
    for address in (f"{settings.BASE_URL}/inbox", "https://blocked.test/inbox", "ftp://relay.test/"):
        DomainBlock.objects.get_or_create(domain="blocked.test", severity=Severity.SUSPEND)
        with pytest.raises(NoRelay):
            enable_relay(Relay.objects.create(address=address))
    hub.actor("relay", inbox="http://elsewhere.test/inbox")
    relay = Relay.objects.create(address=f"{hub.base}/users/relay")
    enable_relay(relay)
    assert sent() == []
    assert (state(relay), relay.error) == (RelayState.IDLE, "neither an inbox nor an actor that has one")


def test_an_actor_that_cannot_be_had_yet(run_effects: Any) -> None:
    relay = Relay.objects.create(address="http://nowhere.test/actor", state=RelayState.PENDING)
    with pytest.raises(Later):
        join_relay(relay_id=relay.pk)
    assert state(relay) == RelayState.PENDING
    assert relay.error.startswith("will be asked again")
    assert not Delivery.objects.exists()


def test_relays_that_follow_back(hub: Peer, peer: Peer, sent: Any, run_effects: Any) -> None:
    relay = used(hub, kind=RelayKind.LITEPUB)
    follow = hub.activity("Follow", relay.actor, instance_actor())
    hub.send(follow)
    (accept,) = sent()
    assert (accept["type"], accept["actor"], accept["object"]["id"]) == ("Accept", instance_actor(), follow["id"])
    peer.send(peer.activity("Follow", peer.actor("wren"), instance_actor()))
    assert sent() == []
    assert dropped() == "nobody can follow the server itself"


def test_public_posts_go_there_and_no_others(hub: Peer, sent: Any) -> None:
    member = make_account("heron")
    status = make_status(member)
    assert sent() == []
    used(hub)
    Relay.objects.create(address="https://other.test/inbox", inbox="https://other.test/inbox")
    for visibility in ("unlisted", "private", "direct"):
        make_status(member, visibility=visibility)
    reblog_status(account=member, status=status)
    assert sent() == []
    status = make_status(member)
    letters = sent()
    edit_status(status=status, revision=Revision(text="Hallo"))
    letters += sent()
    delete_status(status=status)
    letters += sent()
    assert [each["type"] for each in letters] == ["Create", "Update", "Delete"]
    assert {each["signature"]["type"] for each in letters} == {"RsaSignature2017"}
    assert not Delivery.objects.exists()


def test_an_announced_post_is_kept_and_boosted_by_nobody(hub: Peer, peer: Peer, run_effects: Any) -> None:
    relay = used(hub)
    note = peer.note(peer.actor("wren"))
    create = {**peer.activity("Create", note["attributedTo"], note["id"]), "id": f"{peer.base}/made/2"}
    peer.documents["/made/2"] = create
    for thing in (note["id"], create["id"]):
        hub.send(hub.activity("Announce", relay.actor, thing))
        run_effects()
        assert dropped() == ""
    status = Status.objects.get()
    assert (status.uri, status.reblog_of_id, status.visibility) == (note["id"], None, 0)
    assert not Status.objects.filter(account__uri=relay.actor).exists()
    other = peer.note(note["attributedTo"], 2)
    peer.documents["/made/3"] = {**create, "id": f"{peer.base}/made/3", "object": other}
    hub.send(hub.activity("Announce", relay.actor, f"{peer.base}/made/3"))
    run_effects()
    assert Status.objects.filter(uri=other["id"]).exists()


@pytest.mark.parametrize("how", ["idle", "rejected", "unlisted", "blocked", "forged", "stranger"])
def test_announces_that_are_dropped(hub: Peer, peer: Peer, run_effects: Any, how: str) -> None:
    """Of a relay that is not used, of what is not for everybody, of blocked servers, of what is not where it says."""
    relay = used(hub, state=how if how in RelayState.values else RelayState.ACCEPTED)
    wren = peer.actor("wren")
    audience = {"to": [f"{wren}/followers"], "cc": [PUBLIC]} if how == "unlisted" else {}
    note = peer.note(wren, 1, **audience)
    if how == "blocked":
        DomainBlock.objects.create(domain="peer.test", severity=Severity.SUSPEND)
    if how == "forged":
        note = hub.note(relay.actor, attributedTo=wren)
    actor = hub.actor("robin") if how == "stranger" else relay.actor
    hub.send(hub.activity("Announce", actor, note["id"]))
    run_effects()
    assert dropped() != ""
    assert not Status.objects.exists()


@pytest.mark.parametrize(
    ("changed", "relayed", "is_kept"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"to": ["http://peer.test/users/wren/followers"], "cc": [PUBLIC]}, True, False),
    ],
)
def test_relayed_creates(hub: Peer, peer: Peer, run_effects: Any, changed: Any, relayed: bool, is_kept: bool) -> None:
    """As their authors signed them, from a relay that is used, and only what is public."""
    relay = used(hub, state=RelayState.ACCEPTED if relayed else RelayState.IDLE)
    wren = peer.actor("wren")
    note = peer.note(wren, **changed)
    create = peer.activity("Create", wren, note, to=note["to"], cc=note["cc"])
    signed = linked_data.sign(create, f"{wren}#main-key", peer.key, timezone.now())
    hub.send(signed, signer=relay.actor)
    run_effects()
    assert Status.objects.filter(uri=note["id"]).exists() is is_kept
    assert "/users/wren/statuses/1" not in peer.fetched


def test_the_staff_adds_and_leaves_them(hub: Peer, sent: Any, client: Client, settings: Any) -> None:
    client.force_login(make_owner().user)
    page = "/admin/federation/relay/"
    answer = client.post(f"{page}add/", {"address": f"{hub.base}/inbox"})
    assert answer.status_code == 302
    relay = Relay.objects.get()
    assert [each["type"] for each in sent()] == ["Follow"]
    client.post(page, {"action": "disable", "_selected_action": [relay.pk]})
    assert ([each["type"] for each in sent()], state(relay)) == (["Undo"], RelayState.IDLE)
    client.post(page, {"action": "enable", "_selected_action": [relay.pk]})
    assert ([each["type"] for each in sent()], state(relay)) == (["Follow"], RelayState.PENDING)
    client.post(f"{page}{relay.pk}/delete/", {"post": "yes"})
    assert [each["type"] for each in sent()] == ["Undo"]
    assert not Relay.objects.exists()
    assert (
        "no address of a server"
        in client.post(f"{page}add/", {"address": f"{settings.BASE_URL}/inbox"}).content.decode()
    )
