"""Moving away and moving in: who may, who is told, who follows, and how often."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.actions.follow import accept_follow_request, follow_account
from accounts.actions.move import CannotMove, add_alias, cancel_redirect, move_account
from accounts.actions.standing import HasMoved
from accounts.activitypub.remote import account_by_uri, fetch_account
from accounts.models import Account, AccountNote, Block, Follow, FollowRequest, Migration, Mute
from federation.drain import drain
from federation.models import ReceivedActivity
from tests.support.factories import PASSWORD, make_account, make_follow, make_remote_account
from tests.support.peer import Peer
from tests.support.statuses import make_status
from timelines.models import List, ListAccount

pytestmark = pytest.mark.django_db


def known(uri: str) -> Account:
    account = account_by_uri(uri)
    assert account is not None
    return account


def run(*words: str) -> str:
    out = StringIO()
    call_command("accounts", *words, stdout=out)
    return out.getvalue()


def test_moving_away(peer: Peer, run_effects: Any, client_for: Any) -> None:
    member, neighbour = make_account("heron"), make_account("stork")
    new = peer.actor("heron", alsoKnownAs=[])
    make_follow(known(peer.actor("wren")), member)
    make_follow(neighbour, member, notify=True)
    with pytest.raises(CommandError, match="does not name"):
        run("move", "heron", "heron@peer.test")
    peer.documents["/users/heron"]["alsoKnownAs"] = [member.actor_uri]  # and it is asked anew
    assert "leads to @heron@peer.test" in run("move", "heron", "heron@peer.test")
    run_effects()
    drain()
    update, move, *others = peer.letters
    assert (update["type"], update["object"]["movedTo"], update["signature"]["type"]) == (
        "Update",
        new,
        "RsaSignature2017",
    )
    assert (move["type"], move["object"], move["target"]) == ("Move", member.actor_uri, new)
    assert [letter["type"] for letter in others] == ["Follow"]
    asked = FollowRequest.objects.get()
    assert (asked.account, asked.target.uri, asked.notify) == (neighbour, new, True)
    assert not Follow.objects.filter(account=neighbour).exists()
    shown = client_for(neighbour).get(f"/api/v1/accounts/{member.pk}").json
    assert shown["moved"]["acct"] == "heron@peer.test"

    member.refresh_from_db()
    with pytest.raises(HasMoved):
        make_status(member)
    with pytest.raises(HasMoved):
        follow_account(account=member, target=neighbour)
    peer.send(peer.activity("Follow", known(peer.actor("robin")).actor_uri, member.actor_uri))
    run_effects()
    drain()
    assert peer.letters[-1]["type"] == "Reject"

    assert "in use again" in run("move", "heron", "--undo")
    run_effects()
    drain()
    assert "movedTo" not in peer.letters[-1]["object"]
    with pytest.raises(CommandError, match="thirty days"):
        run("move", "heron", "heron@peer.test")
    Migration.objects.update(created_at=timezone.now() - timedelta(days=31))
    run("move", "heron", "heron@peer.test")
    with pytest.raises(CommandError, match="already"):
        run("move", "heron", "heron@peer.test", "--redirect")


def test_nobody_moves_to_whom_they_cannot() -> None:
    member = make_account("heron")
    uris = [member.actor_uri]
    for target in (
        member,
        make_remote_account(also_known_as=uris, suspended_at=timezone.now()),
        make_remote_account(also_known_as=uris, moved_to=make_remote_account()),
        make_remote_account(),
    ):
        with pytest.raises(CannotMove):
            move_account(account=member, target=target)
    assert not Migration.objects.exists() and member.moved_to is None


def test_what_people_keep_of_somebody_who_moved(peer: Peer, run_effects: Any) -> None:
    old = known(peer.actor("wren"))
    new = known(peer.actor("robin", alsoKnownAs=[old.actor_uri]))
    follower, blocker, muter, fond, blocked = (make_account() for _number in range(5))
    listed = List.objects.create(account=follower, title="Birds")
    make_follow(follower, old, show_reblogs=False, languages=["nl"])
    ListAccount.objects.create(list=listed, account=old)
    AccountNote.objects.create(account=follower, target=old, comment="sings")
    Block.objects.create(account=blocker, target=old)
    Mute.objects.create(account=muter, target=old, hide_notifications=False)
    Mute.objects.create(account=fond, target=old)
    make_follow(fond, new)
    make_follow(blocked, old)
    Block.objects.create(account=new, target=blocked)

    move = peer.activity("Move", old.actor_uri, old.actor_uri, target=new.actor_uri)
    assert peer.send(move) == 202
    run_effects()
    asked = FollowRequest.objects.get()
    assert (asked.account, asked.target, asked.show_reblogs, asked.languages) == (follower, new, False, ["nl"])
    assert Follow.objects.get(target=old).account == blocked  # who may not follow there stays where they are
    assert [entry.account for entry in ListAccount.objects.all()] == [new]
    assert AccountNote.objects.get(target=new).comment == "sings"
    assert Block.objects.filter(account=blocker, target=new).exists()
    assert {mute.account for mute in Mute.objects.filter(target=new, hide_notifications=False)} == {muter}

    third = known(peer.actor("third", alsoKnownAs=[old.actor_uri]))
    peer.send(peer.activity("Move", old.actor_uri, old.actor_uri, target=third.actor_uri))
    run_effects()
    assert ReceivedActivity.objects.latest("pk").dropped == "it has moved within the last seven days"
    old.refresh_from_db()
    assert old.moved_to == new
    Migration.objects.update(created_at=timezone.now() - timedelta(days=8))
    peer.send(
        {**peer.activity("Move", old.actor_uri, old.actor_uri, target=third.actor_uri), "id": "http://peer.test/3"}
    )
    run_effects()
    old.refresh_from_db()
    assert old.moved_to == third


def test_the_new_account_tells(peer: Peer, run_effects: Any) -> None:
    member, old = make_account("heron"), known(peer.actor("wren"))
    new = known(peer.actor("robin", alsoKnownAs=[old.actor_uri]))
    make_follow(member, old)
    peer.send(peer.activity("Move", new.actor_uri, old.actor_uri, target=new.actor_uri))
    run_effects()
    assert Follow.objects.get().target == old  # anybody could say that
    peer.documents["/users/wren"]["movedTo"] = new.actor_uri
    peer.send({**peer.activity("Move", new.actor_uri, old.actor_uri), "id": "http://peer.test/2"})
    run_effects()
    assert FollowRequest.objects.get().target == new and not Follow.objects.exists()


def test_moving_in_to_one_of_ours(peer: Peer, run_effects: Any) -> None:
    old, member = known(peer.actor("wren")), make_account("wren")
    follower = make_account("heron")
    make_follow(follower, old)
    make_follow(member, old)
    run("alias", "add", "wren", "wren@peer.test")
    member.refresh_from_db()
    assert member.also_known_as == [old.actor_uri]
    peer.send(peer.activity("Move", old.actor_uri, old.actor_uri, target=member.actor_uri))
    run_effects()
    assert {(follow.account, follow.target) for follow in Follow.objects.all()} == {(follower, member), (member, old)}
    assert "nobody else" in run("alias", "remove", "wren", "wren@peer.test")


def test_a_document_can_only_redirect(peer: Peer, run_effects: Any) -> None:
    member = make_account("heron")
    old = known(peer.actor("wren"))
    make_follow(member, old)
    peer.actor("third")
    peer.actor("robin", movedTo="http://peer.test/users/third")
    peer.documents["/users/wren"]["movedTo"] = "http://peer.test/users/robin"
    fetch_account(old.actor_uri)
    run_effects()
    old.refresh_from_db()
    assert old.moved_to is not None and old.moved_to.username == "robin"
    assert old.moved_to.moved_to is None and "/users/third" not in peer.fetched  # a chain is not walked
    assert Follow.objects.get().target == old
    del peer.documents["/users/wren"]["movedTo"]
    fetch_account(old.actor_uri)
    old.refresh_from_db()
    assert old.moved_to is None


def test_on_pages(peer: Peer, run_effects: Any) -> None:
    member = make_account("heron")
    other = make_account("stork")
    peer.actor("wren")
    browser = Client()
    browser.force_login(member.user)
    assert browser.get("/settings/migration").status_code == 302  # who are you, again?
    browser.post("/auth/challenge", {"password": PASSWORD})
    assert browser.post("/settings/aliases", {"handle": "nobody@peer.test"}).status_code == 422
    assert browser.post("/settings/aliases", {"handle": "wren@peer.test"}).status_code == 303
    page = browser.get("/settings/aliases").content.decode()
    assert "http://peer.test/users/wren" in page
    assert browser.post("/settings/aliases/end", {"uri": "http://peer.test/users/wren"}).status_code == 303
    refused = browser.post("/settings/migration", {"handle": "stork", "with_followers": "on"})
    assert refused.status_code == 422 and "does not name" in refused.content.decode()
    add_alias(account=other, other=member)
    assert browser.post("/settings/migration", {"handle": "stork", "with_followers": "on"}).status_code == 303
    member.refresh_from_db()
    assert (member.moved_to, member.also_known_as) == (other, [])
    assert "@stork@" in browser.get("/settings/migration").content.decode()
    assert browser.post("/settings/migration/end").status_code == 303
    member.refresh_from_db()
    assert member.moved_to is None
    cancel_redirect(account=member)  # once more changes nothing


def test_followers_go_round_by_round(run_effects: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.actions.carry.ROUND", 2)
    old, new = make_account(), make_account()
    followers = [make_account() for _number in range(5)]
    for follower in followers:
        make_follow(follower, old)
    add_alias(account=new, other=old)
    move_account(account=old, target=new)
    run_effects()
    assert set(Follow.objects.values_list("account", "target")) == {(one.pk, new.pk) for one in followers}
    locked = make_account(locked=True)
    add_alias(account=locked, other=new)
    move_account(account=new, target=locked)
    run_effects()
    assert FollowRequest.objects.filter(target=locked).count() == 5
    accept_follow_request(account=locked, follower=followers[0])
