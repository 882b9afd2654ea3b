"""Finding what is elsewhere: by handle, by address, and only if its server says so."""

from typing import Any

import pytest

from accounts.activitypub.remote import account_by_handle, account_by_uri
from accounts.models import Account
from federation.fetch import Forbidden, Gone, NotFetched
from federation.models import DomainBlock, RemoteKey
from federation.models.domain_policy import Severity
from federation.signing import published_keys, rotate_keys, signer_for
from tests.support.factories import make_account
from tests.support.peer import Peer

pytestmark = pytest.mark.django_db


def test_a_handle_that_nobody_here_has_met(peer: Peer, client_for: Any) -> None:
    peer.actor("wren", name="Wren", summary="<p>sings<script>alert(1)</script></p>")
    member = make_account()
    found = client_for(member).get("/api/v2/search", {"q": "@wren@peer.test", "resolve": "true", "type": "accounts"})
    (account,) = found.json["accounts"]
    assert (account["acct"], account["display_name"], account["note"]) == ("wren@peer.test", "Wren", "<p>sings</p>")
    assert RemoteKey.objects.get().actor == f"{peer.base}/users/wren"


def test_nobody_is_asked_without_resolve(peer: Peer, client_for: Any) -> None:
    peer.actor("wren")
    found = client_for(make_account()).get("/api/v2/search", {"q": "@wren@peer.test"})
    assert found.json["accounts"] == []
    assert peer.server.asked == []


def test_the_address_of_a_profile(peer: Peer, client_for: Any) -> None:
    uri = peer.actor("wren")
    found = client_for(make_account()).get("/api/v2/search", {"q": uri, "resolve": "true"})
    assert [each["acct"] for each in found.json["accounts"]] == ["wren@peer.test"]


def test_the_account_search_resolves_too(peer: Peer, client_for: Any) -> None:
    peer.actor("wren")
    found = client_for(make_account()).get("/api/v1/accounts/search", {"q": "wren@peer.test", "resolve": "true"})
    assert [each["acct"] for each in found.json] == ["wren@peer.test"]


def test_all_requests_are_signed(peer: Peer) -> None:
    account_by_uri(peer.actor("wren"))
    signed = [asked for asked in peer.server.asked if "/users/" in asked.path]
    assert signed
    assert all("/actor#main-key" in asked.headers["signature"] for asked in signed)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"id": "http://elsewhere.test/users/wren"}, NotFetched),
        ({"inbox": None}, NotFetched),
        ({"type": "Note"}, NotFetched),
        ({"preferredUsername": "other"}, Gone),
        ({"@context": "https://example.com/else"}, NotFetched),
    ],
)
def test_who_is_not_believed(peer: Peer, change: Any, error: type[Exception]) -> None:
    uri = peer.actor("wren", **change)
    with pytest.raises(error):
        account_by_uri(uri)
    assert not Account.objects.remote().exists()


def test_a_handle_of_ours_cannot_be_taken(peer: Peer, settings: Any) -> None:
    uri = peer.actor("wren", webfinger=f"wren@{settings.LOCAL_DOMAIN}")
    with pytest.raises(NotFetched):
        account_by_uri(uri)


def test_what_is_not_served_as_activity_is_not_believed(peer: Peer) -> None:
    uri = peer.actor("wren")
    peer.served_as = "application/json"  # an upload that looks like an actor
    with pytest.raises(NotFetched):
        account_by_uri(uri)


def test_a_blocked_server_is_not_asked(peer: Peer) -> None:
    DomainBlock.objects.create(domain="peer.test", severity=Severity.SUSPEND)
    with pytest.raises(Forbidden):
        account_by_handle("wren", "peer.test")
    assert peer.server.asked == []


def test_a_limited_server(peer: Peer) -> None:
    DomainBlock.objects.create(domain="peer.test", severity=Severity.SILENCE, reject_media=True)
    account = account_by_uri(peer.actor("wren", icon={"type": "Image", "url": f"{peer.base}/wren.png"}))
    assert account is not None
    assert account.is_silenced
    assert account.avatar_remote_url == ""


def test_the_same_again_changes_the_row(peer: Peer) -> None:
    first = account_by_uri(peer.actor("wren"))
    Account.objects.update(uri=f"{peer.base}/users/old")  # its server was set up anew
    again = account_by_uri(f"{peer.base}/users/wren")
    assert first is not None
    assert again is not None
    assert first.pk == again.pk


def test_rotated_keys_overlap(run_effects: Any) -> None:
    member = make_account()
    before = signer_for(member.pk, member.actor_uri).key_id
    rotate_keys(member.pk)
    after = signer_for(member.pk, member.actor_uri).key_id
    keys, multikeys = published_keys(member.pk, member.actor_uri)
    assert before != after
    assert [key.id for key in keys] == [after, before]
    assert len(multikeys) == 1
