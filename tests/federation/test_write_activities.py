"""What we do, as activities: each is read back as what it was, and in terms that its context defines."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from accounts.activitypub.addresses import featured_uri, followers_uri
from accounts.activitypub.write_activity import (
    write_accept,
    write_add,
    write_block,
    write_delete_actor,
    write_flag,
    write_follow,
    write_move,
    write_reject,
    write_remove,
    write_undo,
    write_update_actor,
)
from accounts.activitypub.write_actor import write_actor
from accounts.models import Account
from federation.as2.activity import Activity, read_activity
from federation.as2.collections import read_collection
from federation.as2.document import parse_document
from federation.as2.write import (
    collection_page,
    counted_collection,
    hashtag_tag,
    ordered_collection,
    whole_collection,
)
from federation.signing import instance_actor
from instance.rest.answers import to_json
from statuses.activitypub.read_note import Reach, read_note
from statuses.activitypub.read_quote import read_authorization
from statuses.activitypub.write_activity import (
    write_announce,
    write_create,
    write_delete,
    write_like,
    write_quote_authorization,
    write_quote_request,
    write_revoke,
    write_update,
    write_vote,
)
from statuses.activitypub.write_note import write_note
from statuses.models import Favourite, PollVote, Quote, Status
from tests.federation.cases import NOW, sample_json
from tests.federation.terms import undefined_terms
from tests.federation.writing import loaded
from tests.support.factories import make_account, make_remote_account
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def read(document: dict[str, Any]) -> Activity:
    assert undefined_terms(document) == set()
    return read_activity(parse_document(to_json(document)))


def same_shape(document: dict[str, Any], sample: str, *, but: tuple[str, ...] = ()) -> bool:
    """The names that Mastodon gives such an activity, leaving out `but`, and the same kind of id."""
    return set(document) - set(but) == set(sample_json(sample)) - set(but)


@pytest.fixture
def alice() -> Account:
    return make_account("alice")


@pytest.fixture
def bob() -> Account:
    return make_remote_account("bob", "b.example")


@pytest.fixture
def status(alice: Account) -> Status:
    return loaded(make_status(alice, "hi"))


@pytest.fixture
def reblog(alice: Account) -> Callable[..., Status]:
    def make(original: Status, visibility: int) -> Status:
        row = Status.objects.create(
            account=alice, reblog_of=original, visibility=visibility, created_at=original.created_at
        )
        return loaded(row)

    return make


class TestAccounts:
    def follow(self, alice: Account, bob: Account) -> dict[str, Any]:
        return write_follow(alice, bob, uri=f"{settings.BASE_URL}/follows/3")

    def test_follow(self, alice: Account, bob: Account) -> None:
        document = self.follow(alice, bob)
        activity = read(document)
        assert (activity.type, activity.actor, activity.object_id) == ("Follow", alice.actor_uri, bob.actor_uri)
        assert same_shape(document, "mastodon-4.6-follow.json", but=("to",))
        assert document["to"] == [bob.actor_uri]

    def test_answers_hold_what_they_answer(self, alice: Account, bob: Account) -> None:
        asked = sample_json("mastodon-4.6-follow.json")
        accept = read(write_accept(alice, asked, key="follows/3"))
        reject = read(write_reject(alice, asked, key="follows/3"))
        for activity, kind in ((accept, "Accept"), (reject, "Reject")):
            assert activity.type == kind
            assert activity.id == f"{alice.actor_uri}#{kind.lower()}s/follows/3"
            assert activity.inner
            assert activity.inner.id == asked["id"]
            assert activity.audience.to == (asked["actor"],)
            assert "@context" not in activity.inner.raw

    def test_undo(self, alice: Account, bob: Account) -> None:
        follow = self.follow(alice, bob)
        undo = read(write_undo(follow))
        assert (undo.id, undo.actor) == (f"{follow['id']}/undo", alice.actor_uri)
        assert undo.inner
        assert (undo.inner.type, undo.inner.object_id) == ("Follow", bob.actor_uri)
        block = write_block(alice, bob, uri=f"{settings.BASE_URL}/blocks/1")
        assert same_shape(block, "mastodon-4.6-block.json")
        assert "to" not in write_undo(block)
        assert read(write_undo(block, uri=f"{alice.actor_uri}#blocks/1/undo")).id.endswith("#blocks/1/undo")

    def test_flag(self, bob: Account) -> None:
        document = write_flag(
            actor=instance_actor(), uri=f"{settings.BASE_URL}/flags/1", objects=[bob.actor_uri], comment="Spam"
        )
        assert same_shape(document, "mastodon-4.6-flag.json")
        assert read(document).content == "Spam"

    def test_move(self, alice: Account, bob: Account) -> None:
        document = write_move(alice, bob, key="1")
        activity = read(document)
        assert (activity.object_id, activity.target) == (alice.actor_uri, bob.actor_uri)
        assert activity.audience.to == (followers_uri(alice),)
        assert same_shape(document, "mastodon-4.6-move.json", but=("to",))

    def test_pins_and_featured_tags(self, alice: Account, status: Status) -> None:
        added = write_add(alice, status.object_uri, target=featured_uri(alice))
        removed = write_remove(alice, status.object_uri, target=featured_uri(alice))
        assert same_shape(added, "mastodon-4.6-add-pin.json")
        assert same_shape(removed, "mastodon-4.6-remove-pin.json")
        assert read(added).target == featured_uri(alice)
        tag = write_add(alice, hashtag_tag(f"{alice.profile_url}/tagged/cats", "cats"), target=featured_uri(alice))
        assert same_shape(tag, "mastodon-4.6-add-hashtag.json")
        assert read(tag).object == {"type": "Hashtag", "href": f"{alice.profile_url}/tagged/cats", "name": "#cats"}

    def test_actors(self, alice: Account) -> None:
        update = write_update_actor(alice, write_actor(alice, keys=[]), moment=NOW)
        later = write_update_actor(alice, write_actor(alice, keys=[]), moment=NOW + timedelta(milliseconds=1))
        assert later["id"] != update["id"]
        assert read(update).own_objects[0]["id"] == alice.actor_uri
        assert same_shape(update, "mastodon-4.6-update-actor.json")
        delete = write_delete_actor(alice)
        assert same_shape(delete, "mastodon-4.6-delete-actor.json")
        assert read(delete).object_id == alice.actor_uri


class TestStatuses:
    def test_create(self, status: Status) -> None:
        note = write_note(status)
        document = write_create(status, note)
        activity = read(document)
        assert list(document) == list(sample_json("mastodon-4.6-create-note-full.json"))
        assert activity.id == f"{status.object_uri}/activity"
        assert (document["to"], document["cc"]) == (note["to"], note["cc"])
        assert activity.object
        assert read_note(activity.object, now=NOW, activity=activity.raw).uri == status.object_uri

    def test_update(self, status: Status) -> None:
        document = write_update(status, write_note(status), moment=NOW)
        assert list(document) == list(sample_json("mastodon-4.6-update-note.json"))
        assert read(document).id == f"{status.object_uri}#updates/{int(NOW.timestamp() * 1000)}"

    def test_delete(self, status: Status) -> None:
        document = write_delete(status)
        assert same_shape(document, "mastodon-4.6-delete-note.json")
        activity = read(document)
        assert activity.object
        assert (activity.object["type"], activity.object_id) == ("Tombstone", status.object_uri)

    @pytest.mark.parametrize(
        ("visibility", "public", "unlisted"), [(0, True, False), (1, False, True), (2, False, False)]
    )
    def test_announce(
        self, visibility: int, public: bool, unlisted: bool, alice: Account, reblog: Callable[..., Status]
    ) -> None:
        carol = make_account("carol")
        original = make_status(carol, "hi")
        document = write_announce(reblog(original, visibility))
        activity = read(document)
        assert same_shape(document, "mastodon-4.6-announce.json")
        assert activity.object_id == original.object_uri
        assert (activity.audience.public, activity.audience.unlisted) == (public, unlisted)
        assert set(activity.audience.addressed) == {carol.actor_uri, followers_uri(alice)}

    def test_an_own_private_post_goes_along(self, alice: Account, reblog: Callable[..., Status]) -> None:
        original = loaded(make_status(alice, "hi", "private"))
        note = write_note(original)
        activity = read(write_announce(reblog(original, 2), note=note))
        assert activity.object
        found = read_note(activity.object, now=NOW, author_followers=followers_uri(alice), activity=activity.raw)
        assert (found.uri, found.reach) == (original.object_uri, Reach.PRIVATE)

    def test_a_public_post_does_not(self, status: Status, reblog: Callable[..., Status]) -> None:
        assert write_announce(reblog(status, 0), note=write_note(status))["object"] == status.object_uri

    def test_undone(self, status: Status, reblog: Callable[..., Status]) -> None:
        announce = write_announce(reblog(status, 0))
        undo = read(write_undo(announce))
        assert undo.audience.public
        assert undo.inner
        assert undo.inner.id == announce["id"]

    def test_like(self, alice: Account, status: Status) -> None:
        document = write_like(Favourite.objects.create(account=alice, status=status))
        assert same_shape(document, "mastodon-4.6-like.json")
        assert read(document).object_id == status.object_uri
        assert document["id"].startswith(f"{alice.actor_uri}#likes/")

    def test_vote(self, bob: Account, alice: Account) -> None:
        status = make_status(alice, "?", poll={"options": ["Tea", "Coffee"], "expires_in": 3600})
        vote = PollVote.objects.create(poll=status.poll, account=make_account("carol"), choice=1)
        document = write_vote(vote)
        assert same_shape(document, "mastodon-4.6-create-vote.json")
        assert set(document["object"]) == set(sample_json("mastodon-4.6-create-vote.json")["object"])
        activity = read(document)
        assert activity.object
        note = read_note(activity.object, now=NOW, activity=activity.raw)
        assert (note.vote, note.in_reply_to, note.reach) == ("Coffee", status.object_uri, Reach.DIRECT)
        assert activity.audience.to == (alice.actor_uri,)


class TestQuotes:
    @pytest.fixture
    def quote(self, alice: Account) -> Quote:
        quoted = make_status(make_account("carol"), "quote me")
        return Quote.objects.get(status=make_status(alice, "indeed", quoted=quoted))

    def test_request_and_answer(self, quote: Quote) -> None:
        assert quote.quoted_status
        status = loaded(quote.status)
        document = write_quote_request(quote, write_note(status), uri=f"{status.account.actor_uri}/quote_requests/1")
        assert same_shape(document, "mastodon-4.6-quote-request.json", but=("to",))
        activity = read(document)
        assert (activity.object_id, activity.instrument_id) == (quote.quoted_status.object_uri, status.object_uri)
        assert quote.quoted_account
        stamp = write_quote_authorization(quote)
        accept = read(write_accept(quote.quoted_account, document, key="quote_requests/1", result=stamp["id"]))
        assert accept.result == stamp["id"]
        assert accept.inner
        assert accept.inner.id == document["id"]

    def test_the_stamp(self, quote: Quote) -> None:
        document = write_quote_authorization(quote)
        assert list(document) == list(sample_json("mastodon-4.6-quote-authorization.json"))
        assert undefined_terms(document) == set()
        stamp = read_authorization(parse_document(to_json(document)), served_from=document["id"])
        assert quote.quoted_status
        assert quote.quoted_account
        assert (stamp.author, stamp.interaction_target) == (
            quote.quoted_account.actor_uri,
            quote.quoted_status.object_uri,
        )
        assert stamp.interacting_object == quote.status.object_uri
        assert write_note(loaded(quote.status))["quoteAuthorization"] == stamp.uri

    def test_revoked(self, quote: Quote) -> None:
        assert quote.quoted_account
        document = write_revoke(quote.quoted_account, quote)
        assert same_shape(document, "mastodon-4.6-delete-quote-authorization.json")
        assert read(document).object_id == write_quote_authorization(quote)["id"]


class TestCollections:
    uri = "https://a.example/users/alice/outbox"

    def test_of_pages(self) -> None:
        collection = ordered_collection(self.uri, total=310, first=f"{self.uri}?page=true", last=f"{self.uri}?min_id=0")
        assert set(collection) | {"@context"} == set(sample_json("mastodon-4.6-outbox.json"))
        found = read_collection(collection, self.uri)
        assert (found.total, found.first, found.hides_items) == (310, f"{self.uri}?page=true", False)

    def test_of_hidden_items(self) -> None:
        assert read_collection(ordered_collection(self.uri, total=7), self.uri).hides_items
        assert counted_collection(self.uri, 3) == {"id": self.uri, "type": "Collection", "totalItems": 3}

    def test_pages(self) -> None:
        page = collection_page(
            f"{self.uri}?page=2",
            part_of=self.uri,
            items=["a"],
            next_page=f"{self.uri}?page=3",
            previous=f"{self.uri}?page=1",
        )
        assert list(page) == ["id", "type", "next", "prev", "partOf", "orderedItems"]
        assert read_collection(page, self.uri).next == f"{self.uri}?page=3"
        unordered = collection_page("", part_of=self.uri, items=["a"], ordered=False)
        assert unordered == {"type": "CollectionPage", "partOf": self.uri, "items": ["a"]}

    def test_whole(self) -> None:
        assert read_collection(whole_collection(self.uri, ["a", {"id": "b"}]), self.uri).items == ("a", {"id": "b"})
        assert whole_collection(self.uri, [], ordered=False) == {
            "id": self.uri, "type": "Collection", "totalItems": 0, "items": [],
        }  # fmt: skip
