"""Proofs (FEP-8b32): those that we make, as others check them, and those that come in by another's hand."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.activitypub.outbox import account_updated, actor_document
from accounts.activitypub.remote import account_by_uri
from accounts.models import Account
from federation import signing
from federation.as2.keys import read_multikeys, read_public_keys
from federation.drain import drain
from federation.models import Delivery, Letter, ReceivedActivity
from federation.signatures import linked_data, proofs
from federation.signatures.keys import make_key, read_multikey, read_public_key
from federation.signing import rotate_keys
from statuses.actions.delete import delete_status
from statuses.actions.edit import Revision, edit_status
from statuses.actions.interact import reblog_status
from statuses.models import Status
from tests.support.factories import make_account, make_follow, make_remote_account
from tests.support.peer import PUBLIC, Peer
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db

ED25519 = make_key("ed25519")


@pytest.fixture
def member() -> Account:
    return make_account("heron")


@pytest.fixture
def follower(peer: Peer, member: Account) -> Account:
    account = account_by_uri(peer.actor("wren"))
    assert account is not None
    make_follow(account, member)
    return account


@pytest.fixture
def sent(peer: Peer, run_effects: Any) -> Any:
    def letters() -> list[dict[str, Any]]:
        run_effects()
        drain()
        return peer.letters

    return letters


def is_proved(activity: dict[str, Any], member: Account) -> bool:
    """By a key that the actor document lists, as its own."""
    listed = {key.id: key for key in read_multikeys(actor_document(member), timezone.now())}
    proof = proofs.read(activity, timezone.now())
    key = listed[proof.key_id]
    assert key.controller == proof.speaker == member.actor_uri
    return proof.verify(read_multikey(key.multibase))


def is_signed(activity: dict[str, Any], member: Account) -> bool:
    pems = {key.id: key.pem for key in read_public_keys(actor_document(member))}
    signature = linked_data.read(activity, timezone.now())
    return signature.verify(read_public_key(pems[signature.key_id]))


def test_what_is_public_carries_both(follower: Account, member: Account, sent: Any) -> None:
    status = make_status(member, "one")
    sent()
    edit_status(status=status, revision=Revision(text="two"))
    reblog_status(account=member, status=make_status(make_account(), "three", "unlisted"))
    account_updated(account_id=member.pk)
    sent()
    delete_status(status=status)
    letters = sent()
    assert sorted(each["type"] for each in letters) == ["Announce", "Create", "Delete", "Update", "Update"]
    for each in letters:
        assert is_proved(each, member)
        assert is_signed(each, member)
        assert not is_proved({**each, "published": "2020-01-01T00:00:00Z"}, member)
        assert not is_proved({**each, "more": 1}, member)


def test_graphs_do_not_see_the_proof(follower: Account, member: Account, sent: Any) -> None:
    """Libraries differ in what they make of words without a meaning, so there must be none in what is signed."""
    make_status(member)
    (create,) = sent()
    bare = {name: value for name, value in create.items() if name != "proof"}
    assert is_signed(bare, member)
    assert "proof" not in linked_data.covered(create, create["@context"][:1])


def test_what_is_not_for_everybody_carries_none(follower: Account, member: Account, sent: Any) -> None:
    make_status(member, visibility="private")
    (create,) = sent()
    assert not {"proof", "signature"} & create.keys()


def test_authorized_fetch_lets_nothing_be_passed_on(
    follower: Account, member: Account, sent: Any, settings: Any
) -> None:
    settings.AUTHORIZED_FETCH = True
    status = make_status(member)
    sent()
    delete_status(status=status)
    create, delete = sent()
    assert not {"proof", "signature"} & create.keys()
    assert {"proof", "signature"} <= delete.keys()


def test_what_was_proved_with_an_old_key_still_holds(follower: Account, member: Account, sent: Any) -> None:
    make_status(member)
    (create,) = sent()
    rotate_keys(member.pk)
    assert is_proved(create, member)
    make_status(member)
    assert is_proved(sent()[1], member)
    assert sent()[1]["proof"]["verificationMethod"] != create["proof"]["verificationMethod"]


def test_an_activity_is_signed_once_for_everybody(member: Account, run_effects: Any, monkeypatch: Any) -> None:
    for number in range(5):
        make_follow(make_remote_account(domain=f"remote{number}.test"), member)
    made: list[str] = []
    for module in (proofs, linked_data):

        def counted(*given: Any, sign: Any = module.sign, name: str = module.__name__) -> Any:
            made.append(name)
            return sign(*given)

        monkeypatch.setattr(getattr(signing, module.__name__.rpartition(".")[2]), "sign", counted)
    make_status(member)
    run_effects()
    assert len(made) == 2
    assert (Letter.objects.count(), Delivery.objects.count()) == (1, 5)


def proving_actor(peer: Peer, name: str, **key: Any) -> str:
    uri = f"{peer.base}/users/{name}"
    listed = {"id": f"{uri}#ed25519-key", "type": "Multikey", "controller": uri,
              "publicKeyMultibase": ED25519.public.multibase, **key}  # fmt: skip
    context = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"]
    return peer.actor(name, **{"@context": context, "assertionMethod": [listed]})


def test_what_another_passes_on(peer: Peer, run_effects: Any) -> None:
    """Believed by its proof alone: the post is not to be had from its server."""
    wren, robin, courier = proving_actor(peer, "wren"), proving_actor(peer, "robin"), peer.actor("magpie")
    member = make_account("heron")
    make_follow(make_remote_account(), member)
    answer = {"inReplyTo": make_status(member).object_uri, "to": [member.actor_uri, PUBLIC]}
    note = peer.note(wren, **answer)
    del peer.documents["/users/wren/statuses/1"]
    create = peer.activity("Create", wren, note)
    changed = {**create, "object": {**note, "content": "other"}}
    good = proved(create, wren)
    forgeries = {
        "changed body": {**good, "object": changed["object"]},
        "added word": {**good, "more": 1},
        "of another document": {**good, "proof": proved(changed, wren)["proof"]},
        "another's key": proved(create, robin),
        "key of another server": proved(create, "http://elsewhere.test/users/wren"),
        "for another purpose": {**good, "proof": {**good["proof"], "proofPurpose": "authentication"}},
        "over": {**good, "proof": {**good["proof"], "expires": "2020-01-01T00:00:00Z"}},
    }
    for how, activity in forgeries.items():
        ReceivedActivity.objects.all().delete()
        peer.send(activity, signer=courier)
        run_effects()
        assert (how, ReceivedActivity.objects.get().dropped != "") == (how, True)
        assert (how, Status.objects.filter(local=False).exists()) == (how, False)
    ReceivedActivity.objects.all().delete()
    peer.send(good, signer=courier)
    run_effects()
    assert Status.objects.get(local=False).uri == note["id"]
    assert not Letter.objects.filter(activity_id=good["id"]).exists()  # what came by another's hand goes no further
    own = proved(peer.activity("Create", wren, peer.note(wren, 2, **answer)), wren)
    peer.send(own)
    run_effects()
    assert Letter.objects.get(activity_id=own["id"]).owner == member.pk  # a proof is enough for those it goes on to


def proved(activity: dict[str, Any], owner: str) -> dict[str, Any]:
    return proofs.sign(activity, f"{owner}#ed25519-key", ED25519, timezone.now())
