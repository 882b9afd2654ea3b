"""A rule for another server takes effect on what is known of it, on what comes and goes, and can be taken back."""

from typing import Any

import pytest
from django.test import Client

from accounts.actions.follow import accept_follow_request, follow_account
from accounts.actions.limit import suspend_account, unsuspend_account
from accounts.actions.relationship import mute_domain
from accounts.activitypub.remote import account_by_uri, fetch_account
from accounts.jobs import keep_domain_rules
from accounts.models import Account, AccountSeverance, Follow, FollowRequest
from federation.actions import lift_rule, set_rule
from federation.drain import drain
from federation.fetch import Forbidden
from federation.models import Delivery, DomainAllow, DomainBlock
from federation.models.domain_policy import Severity
from statuses.models import MediaAttachment, Status, StatusStats
from tests.support.factories import make_account, make_follow, make_remote_account
from tests.support.peer import Peer
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db


def block(domain: str, severity: Severity = Severity.SUSPEND, **fields: Any) -> DomainBlock:
    rule = DomainBlock(domain=domain, severity=severity, **fields)
    set_rule(rule=rule)
    return rule


def standing(*accounts: Account) -> list[tuple[bool, bool]]:
    """Whether each is suspended, and limited."""
    rows = Account.objects.in_bulk([account.pk for account in accounts])
    return [(rows[account.pk].is_suspended, rows[account.pk].is_silenced) for account in accounts]


def test_a_suspension_cuts_what_ran_across_and_can_be_taken_back(peer: Peer, run_effects: Any, client_for: Any) -> None:
    member, reader = make_account("heron"), make_account("stork")
    follower = account_by_uri(peer.actor("wren"))
    followed = account_by_uri(peer.actor("robin"))
    assert follower is not None and followed is not None
    peer.send(peer.activity("Follow", follower.actor_uri, member.actor_uri))
    follow_account(account=member, target=followed, notify=True)
    accept_follow_request(account=followed, follower=member)
    run_effects()
    make_status(member, "not for them any more")
    run_effects()
    assert {row.letter.activity_type for row in Delivery.objects.select_related("letter")} >= {"Create"}

    rule = block("peer.test")
    run_effects()
    assert standing(follower, followed, member, reader) == [
        (True, False),
        (True, False),
        (False, False),
        (False, False),
    ]
    assert not Follow.objects.exists() and not FollowRequest.objects.exists()
    drain()
    assert sorted(letter["type"] for letter in peer.letters) == ["Reject", "Undo"]  # no Create, no Accept
    assert peer.send(peer.note(followed.actor_uri) | {"actor": followed.actor_uri, "object": {}}) == 403
    with pytest.raises(Forbidden):
        fetch_account(followed.actor_uri)

    (told,) = client_for(member).get("/api/v1/notifications").json
    assert told["type"] == "severed_relationships"
    assert told["event"]["target_name"] == "peer.test"
    assert (told["event"]["followers_count"], told["event"]["following_count"]) == (1, 1)
    (group,) = client_for(member).get("/api/v2/notifications").json["notification_groups"]
    assert group["event"]["type"] == "domain_block"
    assert client_for(reader).get("/api/v1/notifications").json == []

    lift_rule(rule=rule)
    run_effects()
    assert standing(follower, followed) == [(False, False), (False, False)]
    asked = FollowRequest.objects.get()
    assert (asked.account, asked.target, asked.notify) == (member, followed, True)
    drain()
    assert peer.letters[-1]["type"] == "Follow"
    follow_account(account=reader, target=followed)  # a second round restores nothing twice
    keep_domain_rules()
    run_effects()
    assert FollowRequest.objects.count() == 2


def test_each_lifts_only_its_own(run_effects: Any) -> None:
    by_both, by_rule = make_remote_account(domain="a.b.test"), make_remote_account(domain="b.test")
    beside = make_remote_account(domain="xb.test")
    suspend_account(account=by_both)
    rule = block("b.test")
    run_effects()
    assert standing(by_both, by_rule, beside) == [(True, False), (True, False), (False, False)]
    by_rule.refresh_from_db()
    unsuspend_account(account=by_rule)  # the staff cannot lift what it did not impose
    assert standing(by_rule) == [(True, False)]
    nearer = block("a.b.test", Severity.SILENCE)  # of two rules the longer name counts
    run_effects()
    assert standing(by_both, by_rule) == [(True, True), (True, False)]
    lift_rule(rule=nearer)
    lift_rule(rule=rule)
    run_effects()
    assert standing(by_both, by_rule) == [(True, False), (False, False)]
    by_both.refresh_from_db()
    unsuspend_account(account=by_both)
    assert standing(by_both) == [(False, False)]


def test_a_limit_hides_from_strangers(run_effects: Any, client_for: Any) -> None:
    member, stranger = make_account("heron"), make_account("stork")
    theirs = make_remote_account(domain="loud.test")
    make_follow(member, theirs)
    make_follow(theirs, member)
    status = Status.objects.create(
        account=theirs, local=False, uri="https://loud.test/1", content="hello", created_at=theirs.created_at
    )
    StatusStats.objects.create(status=status)
    rule = block("loud.test", Severity.SILENCE)
    run_effects()
    assert standing(theirs) == [(False, True)]
    assert Follow.objects.count() == 2 and not AccountSeverance.objects.exists()
    timeline = "/api/v1/timelines/public"
    assert [post["id"] for post in client_for(member).get(timeline).json] == [str(status.pk)]
    assert client_for(stranger).get(timeline).json == []
    theirs.refresh_from_db()
    assert isinstance(follow_account(account=theirs, target=stranger), FollowRequest)
    rule.severity = Severity.NOOP
    set_rule(rule=rule)
    run_effects()
    assert standing(theirs) == [(False, False)]


def test_newcomers_are_born_as_the_rule_wants(peer: Peer, run_effects: Any) -> None:
    block("peer.test", Severity.SILENCE, reject_media=True)
    uri = peer.actor("wren", icon={"type": "Image", "url": "http://peer.test/a.png"})
    newcomer = account_by_uri(uri)
    assert newcomer is not None
    assert newcomer.is_silenced and newcomer.avatar_remote_url == ""
    peer.documents["/users/wren"]["suspended"] = True  # its own server may suspend it, and lift that again
    fetch_account(uri)
    assert standing(newcomer) == [(True, True)]
    del peer.documents["/users/wren"]["suspended"]
    fetch_account(uri)
    assert standing(newcomer) == [(False, True)]
    newcomer.refresh_from_db()
    suspend_account(account=newcomer)
    fetch_account(uri)
    assert standing(newcomer) == [(True, True)]


def test_media_go_where_they_are_not_wanted(run_effects: Any) -> None:
    theirs = make_remote_account(domain="blinking.test", avatar_remote_url="https://blinking.test/a.gif")
    status = Status.objects.create(
        account=theirs, local=False, uri="https://blinking.test/1", created_at=theirs.created_at
    )
    media = MediaAttachment.objects.create(account=theirs, status=status, remote_url="https://blinking.test/b.gif")
    Status.objects.filter(pk=status.pk).update(media_order=[media.pk])
    ours = make_account(avatar="accounts/avatars/a.png")
    block("blinking.test", Severity.NOOP, reject_media=True)
    run_effects()
    theirs.refresh_from_db()
    status.refresh_from_db()
    ours.refresh_from_db()
    assert (theirs.avatar_remote_url, status.media_order, MediaAttachment.objects.count()) == ("", [], 0)
    assert ours.avatar and standing(theirs) == [(False, False)]


def test_only_the_allowed(peer: Peer, run_effects: Any, settings: Any) -> None:
    member = make_account("heron")
    actor = peer.actor("wren")
    theirs, other = account_by_uri(actor), make_remote_account(domain="elsewhere.test")
    assert theirs is not None
    make_follow(theirs, member)
    settings.LIMITED_FEDERATION_MODE = True
    allow = DomainAllow(domain="peer.test")
    set_rule(rule=allow)
    keep_domain_rules()
    run_effects()
    assert standing(theirs, other) == [(False, False), (True, False)]
    assert peer.send(peer.activity("Follow", actor, member.actor_uri)) == 202
    lift_rule(rule=allow)
    run_effects()
    assert standing(theirs) == [(True, False)]
    assert peer.send(peer.activity("Follow", actor, member.actor_uri)) == 403
    settings.LIMITED_FEDERATION_MODE = False
    keep_domain_rules()
    run_effects()
    assert standing(theirs, other) == [(False, False), (False, False)]


def test_a_member_who_blocks_a_server(peer: Peer, run_effects: Any, client_for: Any) -> None:
    member, beside = make_account("heron"), make_account("stork")
    actor = peer.actor("wren")
    theirs = account_by_uri(actor)
    assert theirs is not None
    make_follow(member, theirs, uri="https://example.test/follows/1")
    make_follow(theirs, member, uri=f"{actor}#follow")
    make_follow(beside, theirs)
    mute_domain(account=member, domain="peer.test")
    run_effects()
    drain()
    letters = {letter["type"]: letter["object"]["id"] for letter in peer.letters}
    assert letters == {"Undo": "https://example.test/follows/1", "Reject": f"{actor}#follow"}
    assert Follow.objects.get().account == beside
    (told,) = client_for(member).get("/api/v1/notifications").json
    assert (told["event"]["type"], told["event"]["following_count"]) == ("user_domain_block", 1)
    assert client_for(beside).get("/api/v1/notifications").json == []
    browser = Client()
    browser.force_login(member.user)
    assert "peer.test" in browser.get("/severed_relationships").content.decode()
    assert "peer.test" in browser.get("/notifications").content.decode()
    file = f"/severed_relationships/{AccountSeverance.objects.get().pk}"
    assert "wren@peer.test,true,false," in browser.get(f"{file}/following.csv").content.decode()
    assert "wren@peer.test" in browser.get(f"{file}/followers.csv").content.decode()
    browser.force_login(beside.user)
    assert browser.get(f"{file}/following.csv").status_code == 404
    peer.send(peer.activity("Follow", actor, member.actor_uri))  # it may not come back by itself
    run_effects()
    drain()
    assert peer.letters[-1]["type"] == "Reject"
    assert not Follow.objects.filter(target=member).exists()
