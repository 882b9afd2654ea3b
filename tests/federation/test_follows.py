"""Following across servers, both ways, over real signed HTTP."""

from typing import Any

import pytest

from accounts.actions.follow import accept_follow_request, follow_account, reject_follow_request, unfollow_account
from accounts.actions.relationship import block_account, unblock_account
from accounts.activitypub.remote import account_by_handle, account_by_uri
from accounts.models import Account, Block, Follow, FollowRequest
from federation.drain import drain
from federation.models import Foretold, ReceivedActivity
from tests.support.factories import make_account
from tests.support.peer import Peer

pytestmark = pytest.mark.django_db


def test_a_follow_from_elsewhere_is_accepted(peer: Peer, run_effects: Any) -> None:
    actor, member = peer.actor("wren"), make_account("heron")
    follow = peer.activity("Follow", actor, member.actor_uri)
    assert peer.send(follow, to="/users/heron/inbox") == 202
    run_effects()
    drain()
    assert Follow.objects.get(target=member).account.acct == "wren@peer.test"
    (answer,) = peer.letters
    assert (answer["type"], answer["object"]["id"]) == ("Accept", follow["id"])


def test_a_locked_member_answers_later(peer: Peer, run_effects: Any) -> None:
    actor, member = peer.actor("wren"), make_account("heron", locked=True)
    peer.send(peer.activity("Follow", actor, member.actor_uri))
    run_effects()
    drain()
    assert peer.letters == []
    accept_follow_request(account=member, follower=Account.objects.get(uri=actor))
    run_effects()
    drain()
    assert [letter["type"] for letter in peer.letters] == ["Accept"]


def test_a_request_that_is_refused_is_told(peer: Peer, run_effects: Any) -> None:
    actor, member = peer.actor("wren"), make_account("heron", locked=True)
    follow = peer.activity("Follow", actor, member.actor_uri)
    peer.send(follow)
    run_effects()
    reject_follow_request(account=member, follower=Account.objects.get(uri=actor))
    run_effects()
    drain()
    (answer,) = peer.letters
    assert (answer["type"], answer["object"]["id"]) == ("Reject", follow["id"])


def test_the_answer_names_what_was_asked_last(peer: Peer, run_effects: Any) -> None:
    actor, member = peer.actor("wren"), make_account("heron", locked=True)
    peer.send(peer.activity("Follow", actor, member.actor_uri))
    run_effects()
    again = {**peer.activity("Follow", actor, member.actor_uri), "id": f"{actor}#again"}
    peer.send(again)
    run_effects()
    accept_follow_request(account=member, follower=Account.objects.get(uri=actor))
    run_effects()
    drain()
    (answer,) = peer.letters
    assert answer["object"]["id"] == again["id"]


def test_the_blocked_are_rejected(peer: Peer, run_effects: Any) -> None:
    actor, member = peer.actor("wren"), make_account("heron")
    theirs = account_by_uri(actor)
    assert theirs is not None
    block_account(account=member, target=theirs)
    peer.send(peer.activity("Follow", actor, member.actor_uri))
    run_effects()
    drain()
    assert {letter["type"] for letter in peer.letters} == {"Block", "Reject"}
    assert not Follow.objects.exists()
    unblock_account(account=member, target=theirs)
    run_effects()
    drain()
    assert peer.letters[-1]["type"] == "Undo"
    assert peer.letters[-1]["object"]["type"] == "Block"


def test_our_follow_waits_for_its_accept(peer: Peer, run_effects: Any) -> None:
    actor, member = peer.actor("wren"), make_account("heron")
    theirs = account_by_handle("wren", "peer.test")
    follow_account(account=member, target=theirs)
    run_effects()
    drain()
    (follow,) = peer.letters
    assert (follow["type"], follow["object"]) == ("Follow", actor)
    assert FollowRequest.objects.get().uri == follow["id"]
    peer.send(peer.activity("Accept", actor, follow["id"]))
    run_effects()
    assert Follow.objects.get().uri == follow["id"]
    unfollow_account(account=member, target=theirs)
    run_effects()
    drain()
    assert (peer.letters[-1]["type"], peer.letters[-1]["object"]["id"]) == ("Undo", follow["id"])


def test_a_reject_ends_a_follow(peer: Peer, run_effects: Any) -> None:
    actor, member = peer.actor("wren"), make_account("heron")
    theirs = account_by_handle("wren", "peer.test")
    follow_account(account=member, target=theirs)
    accept_follow_request(account=theirs, follower=member)
    embedded = {"type": "Follow", "actor": member.actor_uri, "object": actor}
    peer.send(peer.activity("Reject", actor, embedded))
    run_effects()
    assert not Follow.objects.exists()


def test_an_undo_that_comes_first(peer: Peer, run_effects: Any) -> None:
    actor, member = peer.actor("wren"), make_account("heron")
    follow = peer.activity("Follow", actor, member.actor_uri)
    peer.send(peer.activity("Undo", actor, follow))
    run_effects()
    assert Foretold.objects.get().object_id == follow["id"]
    peer.send(follow)
    run_effects()
    assert not Follow.objects.exists()
    assert ReceivedActivity.objects.get(activity_type="Follow").dropped == "undone before it came"


def test_undoing_a_follow(peer: Peer, run_effects: Any) -> None:
    actor, member = peer.actor("wren"), make_account("heron")
    follow = peer.activity("Follow", actor, member.actor_uri)
    peer.send(follow)
    run_effects()
    peer.send(peer.activity("Undo", actor, follow))
    run_effects()
    assert not Follow.objects.exists()
    drain()
    assert [letter["type"] for letter in peer.letters] == ["Accept"]  # and no Reject of what they took back


def test_a_block_from_elsewhere_cuts_follows(peer: Peer, run_effects: Any) -> None:
    actor, member = peer.actor("wren"), make_account("heron")
    peer.send(peer.activity("Follow", actor, member.actor_uri))
    run_effects()
    block = peer.activity("Block", actor, member.actor_uri)
    peer.send(block)
    run_effects()
    assert Block.objects.get().target == member
    assert not Follow.objects.exists()
    peer.send(peer.activity("Undo", actor, block))
    run_effects()
    assert not Block.objects.exists()


def test_a_changed_profile(peer: Peer, run_effects: Any) -> None:
    actor = peer.actor("wren")
    account = account_by_uri(actor)
    changed = {**peer.documents["/users/wren"], "name": "Wren of the hedge"}
    assert peer.send(peer.activity("Update", actor, changed)) == 202
    run_effects()
    assert account is not None
    account.refresh_from_db()
    assert account.display_name == "Wren of the hedge"


def test_who_leaves_takes_everything_along(peer: Peer, run_effects: Any) -> None:
    actor, member = peer.actor("wren"), make_account("heron")
    peer.send(peer.activity("Follow", actor, member.actor_uri))
    run_effects()
    peer.send(peer.activity("Delete", actor, actor))
    run_effects()
    assert not Account.objects.filter(uri=actor).exists()


def test_a_move_takes_followers_along(peer: Peer, run_effects: Any) -> None:
    old, member = peer.actor("wren"), make_account("heron")
    new = peer.actor("robin", alsoKnownAs=[old])
    theirs = account_by_uri(old)
    assert theirs is not None
    follow_account(account=member, target=theirs)
    accept_follow_request(account=theirs, follower=member)
    peer.documents["/users/wren"]["movedTo"] = new
    peer.send(peer.activity("Move", old, old, target=new))
    run_effects()
    assert FollowRequest.objects.get(account=member).target.uri == new
    assert not Follow.objects.exists()


def test_a_move_to_somebody_who_knows_nothing_of_it(peer: Peer, run_effects: Any) -> None:
    old, member = peer.actor("wren"), make_account("heron")
    new = peer.actor("robin")
    theirs = account_by_uri(old)
    assert theirs is not None
    follow_account(account=member, target=theirs)
    accept_follow_request(account=theirs, follower=member)
    peer.send(peer.activity("Move", old, old, target=new))
    run_effects()
    assert Follow.objects.get().target.uri == old
    assert Account.objects.get(uri=old).moved_to is None
