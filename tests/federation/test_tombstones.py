"""What has been deleted does not come back: posts, accounts elsewhere, and members of ours."""

from typing import Any

import pytest
from django.core.management import call_command

from accounts.actions.sign_up_rules import faults_of_username
from accounts.activitypub.remote import account_by_uri, fetch_account
from accounts.models import Account
from federation import tombstones
from federation.fetch import NotFetched
from federation.models import ReceivedActivity, Tombstone
from federation.tombstones import bury, forget_unseen, is_buried, raise_from_the_dead
from statuses.actions.delete import delete_status
from statuses.activitypub.remote import status_by_uri
from statuses.models import Status
from tests.support.factories import make_account, make_follow
from tests.support.keys import fixed_key
from tests.support.peer import Peer

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(peer: Peer) -> str:
    uri = peer.actor("wren")
    account = account_by_uri(uri)
    assert account is not None
    make_follow(make_account("heron"), account)
    return uri


@pytest.fixture
def send(peer: Peer, run_effects: Any) -> Any:
    def work(activity: dict[str, Any], **options: Any) -> str:
        ReceivedActivity.objects.all().delete()  # as after a week
        status = peer.send(activity, **options)
        run_effects()
        row = ReceivedActivity.objects.first()
        return row.dropped if row is not None else str(status)

    return work


def test_a_post_stays_deleted_when_all_else_is_forgotten(peer: Peer, author: str, send: Any) -> None:
    note = peer.note(author)
    send(peer.activity("Create", author, note))
    send(peer.activity("Delete", author, note["id"]))
    Status.objects.all().delete()  # as a day later
    assert send(peer.activity("Create", author, note)) == "its author has deleted it"
    assert send(peer.activity("Create", author, note["id"])) == "its author has deleted it"
    assert send(peer.activity("Update", author, note)) == "its author has deleted it"
    assert send(peer.activity("Announce", author, note)) == "its author has deleted it"
    assert send(peer.activity("Announce", author, note["id"])) == "its author has deleted it"
    before = len(peer.fetched)
    with pytest.raises(NotFetched, match="deleted"):
        status_by_uri(note["id"])
    assert len(peer.fetched) == before
    answer = peer.note(author, 2, inReplyTo=note["id"])
    assert send(peer.activity("Create", author, answer)) == ""
    assert list(Status.objects.values_list("uri", flat=True)) == [answer["id"]]


def test_of_what_was_never_here_only_its_author_is_believed(peer: Peer, author: str, send: Any) -> None:
    crow = peer.actor("crow")
    note, other = peer.note(author), peer.note(author, 2)
    send(peer.activity("Delete", crow, note["id"]))
    assert send(peer.activity("Create", author, note)) == ""
    send(peer.activity("Delete", author, other["id"]))
    with pytest.raises(NotFetched, match="deleted"):
        status_by_uri(other["id"])


def test_what_moderators_take_down_stays_down(peer: Peer, author: str, send: Any) -> None:
    note = peer.note(author)
    send(peer.activity("Create", author, note))
    delete_status(status=Status.objects.get())
    Status.objects.all().delete()
    assert send(peer.activity("Create", author, note)) == "its author has deleted it"


def test_who_left_does_not_come_back(peer: Peer, author: str, send: Any) -> None:
    """His server may still say that he is there; only with other keys is he somebody else."""
    note = peer.note(author)
    send(peer.activity("Delete", author, author))
    assert not Account.objects.remote().exists()
    assert send(peer.activity("Create", author, note)) == "it has been deleted"
    assert send(peer.activity("Update", author, peer.documents["/users/wren"])) == "it has been deleted"
    with pytest.raises(NotFetched, match="deleted"):
        account_by_uri(author)
    peer.key = fixed_key(2)
    peer.actor("wren")
    assert peer.send(peer.activity("Like", author, note["id"])) == 401  # his key is asked for anew in some minutes
    raise_from_the_dead(author)
    assert account_by_uri(author) is not None


def test_other_keys_are_somebody_else(peer: Peer, author: str) -> None:
    bury(f"{author}/statuses/1", actor=author)
    fetch_account(author)
    assert is_buried(f"{author}/statuses/1")
    peer.key = fixed_key(7)
    peer.actor("wren")
    fetch_account(author)
    assert not is_buried(f"{author}/statuses/1")


def test_whose_server_says_that_he_is_gone(peer: Peer, author: str) -> None:
    """410 to a refresh; 404 may be a fault."""
    document = peer.documents.pop("/users/wren")
    with pytest.raises(NotFetched):
        fetch_account(author)
    assert Account.objects.remote().exists()
    peer.documents["/users/wren"] = document
    peer.gone.add("/users/wren")
    with pytest.raises(NotFetched):
        fetch_account(author)
    assert not Account.objects.remote().exists()
    assert is_buried(author, actor=author)


def test_whose_key_is_gone(peer: Peer, author: str, run_effects: Any, monkeypatch: Any) -> None:
    """He deleted himself with a key that is new and nowhere to be had any more."""
    monkeypatch.setattr("federation.verify.may_refetch", lambda _key: True)
    peer.key = fixed_key(8)
    peer.gone.add("/users/wren")
    assert peer.send(peer.activity("Delete", author, author)) == 401
    run_effects()
    assert not Account.objects.remote().exists()
    assert ReceivedActivity.objects.get().activity_type == "Delete"


def test_a_member_who_left(client: Any, settings: Any) -> None:
    make_account("Heron")
    call_command("accounts", "delete", "heron", "--yes")
    accept = {"accept": "application/activity+json"}
    for path in ("/users/heron", "/users/Heron/followers", "/users/heron/outbox"):
        assert client.get(path, headers=accept).status_code == 410, path
    resource = f"acct:heron@{settings.LOCAL_DOMAIN}"
    assert client.get("/.well-known/webfinger", {"resource": resource}).status_code == 410
    assert client.get("/users/egret", headers=accept).status_code == 404
    for of_the_staff in (False, True):
        assert [fault.code for fault in faults_of_username("HERON", reserved_too=of_the_staff)] == ["ERR_TAKEN"]
    make_account("heron")  # by the operator's hand
    assert client.get("/users/heron", headers=accept).status_code == 200


def test_a_flood_of_deletions_fills_no_disk(monkeypatch: Any) -> None:
    monkeypatch.setattr(tombstones, "MAX_UNSEEN", 2)
    for number in range(4):
        bury(f"http://peer.test/{number}", actor="http://peer.test/users/crow", was_here=False)
    bury("http://peer.test/seen", actor="http://peer.test/users/wren")
    forget_unseen()
    assert Tombstone.objects.count() == 3
    assert is_buried("http://peer.test/3", actor="http://peer.test/users/crow")
    assert not is_buried("http://peer.test/1", actor="http://peer.test/users/crow")
