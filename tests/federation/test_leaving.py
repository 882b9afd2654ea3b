"""Accounts of ours that end, or are suspended: all servers hear of it, and read that it is so."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.actions.leave import forget_keys_of_departed
from accounts.actions.limit import suspend_account, unsuspend_account
from accounts.activitypub.remote import account_by_uri
from accounts.models import Account, AccountStats, DepartedAccount, Follow
from federation.drain import drain
from federation.models import ActorKey, Delivery, HostQueue
from tests.support.factories import make_account, make_follow
from tests.support.peer import Peer
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/activity+json"}


def delete(name: str) -> None:
    call_command("accounts", "delete", name, "--yes", stdout=StringIO())


def statuses_of(*addresses: str, **headers: str) -> set[int]:
    return {Client().get(address, headers=headers).status_code for address in addresses}


def test_deleting_an_account(peer: Peer, run_effects: Any, settings: Any) -> None:
    member, follower = make_account("heron"), make_account("stork")
    uri, pk = member.actor_uri, member.pk
    assert account_by_uri(peer.actor("wren")) is not None  # known, though nobody there follows
    make_follow(follower, member)
    status = make_status(member)
    documents = ("/users/heron", "/@heron", f"/users/heron/statuses/{status.pk}", "/users/heron/followers")
    handle = f"/.well-known/webfinger?resource=acct:heron@{settings.LOCAL_DOMAIN}"
    assert statuses_of(*documents, handle, **JSON) == {200}
    assert statuses_of("/users/jay", f"/users/jay/statuses/{status.pk}", **JSON) == {404}
    peer.status = 503  # it is away just now, and hears of it later
    delete("heron")
    run_effects()
    drain()
    assert not Account.objects.filter(pk=pk).exists() and not Follow.objects.exists()
    assert AccountStats.objects.get(account=follower).following_count == 0
    assert Delivery.objects.get().letter.activity_type == "Delete"
    peer.status = 202
    Delivery.objects.update(next_at=timezone.now())
    HostQueue.objects.update(wake_at=timezone.now())
    drain()
    letter = peer.letters[-1]
    assert (letter["type"], letter["actor"], letter["object"]) == ("Delete", uri, uri)
    assert letter["signature"]["creator"] == f"{uri}#main-key"
    assert not Delivery.objects.exists()

    assert statuses_of(*documents, handle, **JSON) == {410}
    assert statuses_of("/users/heron", Accept="text/html") == {410}
    assert peer.send(peer.activity("Follow", f"{peer.base}/users/wren", uri), to="/users/heron/inbox") == 410
    with pytest.raises(CommandError, match="taken"):
        call_command("accounts", "create", "Heron", "--email", "new@example.test", stdout=StringIO())
    forget_keys_of_departed()
    assert ActorKey.objects.filter(owner=pk).exists()
    DepartedAccount.objects.update(created_at=timezone.now() - timedelta(days=8))
    forget_keys_of_departed()
    assert not ActorKey.objects.filter(owner=pk).exists()


def test_who_was_never_let_in_leaves_nothing(peer: Peer, run_effects: Any) -> None:
    account_by_uri(peer.actor("wren"))
    make_account("heron", confirmed=False)
    delete("heron")
    run_effects()
    assert not Delivery.objects.exists() and not DepartedAccount.objects.exists()


def test_suspending_one_of_ours(peer: Peer, run_effects: Any) -> None:
    member = make_account("heron", display_name="Heron of the reeds")
    account_by_uri(peer.actor("wren"))
    suspend_account(account=member)
    run_effects()
    drain()
    unsuspend_account(account=member)
    run_effects()
    drain()
    first, second = [letter["object"] for letter in peer.letters]
    assert (first["suspended"], first["name"]) == (True, "heron")
    assert ("suspended" in second, second["name"]) == (False, "Heron of the reeds")


def test_suspending_one_of_theirs_ends_what_they_read(peer: Peer, run_effects: Any, client_for: Any) -> None:
    member, theirs = make_account("heron"), account_by_uri(peer.actor("wren"))
    assert theirs is not None
    make_follow(theirs, member, uri=f"{theirs.uri}#follow")
    make_follow(member, theirs)
    suspend_account(account=theirs)
    run_effects()
    drain()
    (reject,) = peer.letters
    assert (reject["type"], reject["object"]["id"]) == ("Reject", f"{theirs.uri}#follow")
    assert Follow.objects.get().account == member
    (told,) = client_for(member).get("/api/v1/notifications").json
    assert (told["event"]["type"], told["event"]["target_name"]) == ("account_suspension", "wren@peer.test")
