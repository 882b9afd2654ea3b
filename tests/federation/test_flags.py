"""Reports across servers: ours by the server's own actor, theirs about people here alone."""

from typing import Any

import pytest

from accounts.activitypub.remote import account_by_uri
from accounts.models import Account
from federation.drain import drain
from federation.models import DomainBlock, ReceivedActivity
from federation.signing import instance_actor
from moderation.models import Report
from statuses.models import Mention, Status, StatusStats
from tests.support.factories import make_account, make_follow, make_owner, make_remote_account
from tests.support.peer import Peer, peer_server
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db

PATH = "/api/v1/reports"


def known(uri: str) -> Account:
    account = account_by_uri(uri)
    assert account is not None
    return account


def remote_status(account: Account, number: int, **fields: Any) -> Status:
    status = Status.objects.create(
        account=account, local=False, uri=f"{account.uri}/{number}", created_at=account.created_at, **fields
    )
    StatusStats.objects.create(status=status)
    return status


def test_forwarding(peer: Peer, run_effects: Any, client_for: Any, settings: Any) -> None:
    with peer_server("second.test", settings) as second:
        member, target, answered = make_account("heron"), known(peer.actor("crow")), known(second.actor("wren"))
        status = remote_status(target, 1, in_reply_to_account=answered)
        body = {"account_id": target.pk, "status_ids": [status.pk], "comment": "rude"}
        assert client_for(member).post(PATH, body).json["forwarded"] is False
        run_effects()
        drain()
        assert peer.letters == []
        assert client_for(member).post(PATH, {**body, "forward": True}).json["forwarded"] is True
        run_effects()
        drain()
        (flag,) = peer.letters
        assert second.letters == []
        assert (flag["type"], flag["actor"], flag["content"]) == ("Flag", instance_actor(), "rude")
        assert flag["object"] == [target.uri, status.uri]
        assert "heron" not in str(flag)
        (asked,) = [asked for asked in peer.server.asked if asked.method == "POST"]
        assert asked.path == "/users/crow/inbox"
        client_for(member).post(PATH, {**body, "forward": True, "forward_to_domains": ["second.test", "third.test"]})
        run_effects()
        drain()
        assert len(peer.letters) == 1 and second.letters[0]["object"] == [target.uri, status.uri]


def test_reports_from_elsewhere(peer: Peer, run_effects: Any, client_for: Any) -> None:
    owner, target, other = make_owner("owner"), make_account("crow"), make_account("jay")
    sender = peer.actor("peer.test", type="Application")
    reader = known(peer.actor("reader"))
    public, direct, to_them = (
        make_status(target, "one"),
        make_status(target, "two", "direct"),
        make_status(target, "three", "direct"),
    )
    Mention.objects.create(status=to_them, account=reader)
    private, others = make_status(target, "four", "private"), make_status(other, "five")
    stranger = make_remote_account("stranger", domain="third.test")
    objects = [target.actor_uri, *(each.object_uri for each in (public, direct, to_them, private, others))]
    flag = peer.activity("Flag", sender, [*objects, stranger.uri], content="x" * 6000)
    assert peer.send(flag) == 202
    assert peer.send(flag) == 202
    run_effects()
    first, second = Report.objects.order_by("target_account__username").reverse()
    assert (first.target_account, first.status_ids) == (other, [others.pk])
    assert (second.target_account, second.status_ids) == (target, [public.pk, to_them.pk])
    assert (second.account.uri, second.category, len(second.comment), second.uri) == (sender, "other", 5000, flag["id"])
    ReceivedActivity.objects.all().delete()
    peer.send(flag)
    run_effects()
    assert Report.objects.count() == 2
    told = client_for(owner).get("/api/v1/notifications").json
    assert {one["report"]["target_account"]["acct"] for one in told} == {"crow", "jay"}

    make_follow(reader, target)
    peer.send(peer.activity("Flag", sender, [private.object_uri], summary="by its post alone"))
    run_effects()
    third = Report.objects.latest("pk")
    assert (third.target_account, third.status_ids, third.comment) == (target, [private.pk], "by its post alone")


@pytest.mark.parametrize(
    ("objects", "rule", "why"),
    [
        (["http://peer.test/users/x"], {}, "it is about nobody here"),
        (["OURS"], {"reject_reports": True}, "reports of that server are not taken"),
        (["OURS/statuses/5"], {}, "it is about nobody here"),
    ],
)
def test_what_is_not_taken(peer: Peer, run_effects: Any, objects: list[str], rule: dict[str, Any], why: str) -> None:
    target, sender = make_account("crow"), peer.actor("wren")
    if rule:
        DomainBlock.objects.create(domain="peer.test", severity="noop", **rule)
    peer.send(peer.activity("Flag", sender, [each.replace("OURS", target.actor_uri) for each in objects]))
    run_effects()
    assert ReceivedActivity.objects.get().dropped == why
    assert not Report.objects.exists()
