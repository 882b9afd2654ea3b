"""Our statuses as Notes: in Mastodon's order, in terms that their context defines, and readable as we read others."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.activitypub.addresses import followers_uri
from accounts.models import Account
from instance.models.emoji import CustomEmoji
from instance.text.plain import plain
from instance.text.sanitize import sanitize
from statuses.activitypub.read_note import Reach
from statuses.activitypub.write_note import write_note
from statuses.models import MediaAttachment, Mention, Quote, Status, StatusStats
from statuses.models.quote import QuoteState
from statuses.models.status import Conversation, QuotePolicy
from tests.federation.cases import sample_json
from tests.federation.terms import undefined_terms
from tests.federation.writing import loaded, note_of, read_back
from tests.support.factories import make_account, make_remote_account
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


@pytest.fixture
def alice() -> Account:
    return make_account("alice")


@pytest.fixture
def bob() -> Account:
    return make_remote_account("bob", "b.example")


@pytest.fixture
def full(alice: Account, bob: Account) -> Status:
    """A reply with everything but a poll."""
    parent = make_status(alice, "first")
    text = "@bob@b.example look :cat: #Cats https://c.example/"
    status = make_status(alice, text, spoiler_text="cw", language="en", in_reply_to=parent, sensitive=True)
    picture = MediaAttachment.objects.create(
        account=alice,
        status=status,
        type="image",
        content_type="image/png",
        file="media/c.png",
        thumbnail="media/c-small.png",
        description="A cat",
        blurhash="UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH",
        focus_x=0.1,
        focus_y=-0.3,
        meta={"original": {"width": 1200, "height": 800}},
    )
    film = MediaAttachment.objects.create(
        account=alice,
        status=status,
        type="video",
        content_type="video/mp4",
        file="media/v.mp4",
        thumbnail="media/v.jpg",
        meta={"original": {"width": 640, "height": 360, "duration": 12.5}},
    )
    Status.objects.filter(pk=status.pk).update(media_order=[film.pk, picture.pk], edited_at=timezone.now())
    StatusStats.objects.filter(pk=status.pk).update(favourites_count=3, reblogs_count=1)
    return loaded(status)


@pytest.fixture
def emojis() -> Any:
    return {("cat", None): CustomEmoji.objects.create(shortcode="cat", image="custom_emojis/cat.png")}


def test_in_the_order_and_terms_of_mastodon(full: Status, emojis: Any) -> None:
    note = write_note(full, emojis=emojis)
    theirs = list(sample_json("mastodon-4.6-create-note-full.json")["object"])
    theirs.insert(theirs.index("published") + 1, "updated")
    assert [name for name in note if name != "@context"] == theirs
    assert undefined_terms(note) == set()
    assert list(note["attachment"][1]) == list(
        sample_json("mastodon-4.6-create-note-full.json")["object"]["attachment"][0]
    )


def test_what_we_write_we_read(full: Status, emojis: Any, alice: Account, bob: Account) -> None:
    note = read_back(write_note(full, emojis=emojis), followers_uri(alice))
    parent = full.in_reply_to
    assert parent
    assert (note.uri, note.url, note.attributed_to) == (full.object_uri, full.permalink, alice.actor_uri)
    assert (note.in_reply_to, note.in_reply_to_atom_uri) == (parent.object_uri, parent.object_uri)
    assert (note.spoiler_text, note.sensitive, note.language) == ("cw", True, "en")
    assert note.published == full.created_at.replace(microsecond=0)
    assert full.edited_at
    assert note.updated == full.edited_at.replace(microsecond=0)
    assert (note.reach, note.addressed) == (Reach.PUBLIC, (bob.actor_uri,))
    assert [(each.href, each.name) for each in note.mentions] == [(bob.actor_uri, "@bob@b.example")]
    assert (note.hashtags, [each.shortcode for each in note.emojis]) == (("Cats",), ["cat"])
    assert (note.likes.total, note.shares.total) == (3, 1)
    film, picture = note.attachments
    assert (film.kind, film.duration, film.width) == ("video", 12.5, 640)
    assert film.thumbnail_url.endswith("v.jpg")
    assert (picture.description, picture.focus, picture.blurhash[:4]) == ("A cat", (0.1, -0.3), "UBL_")
    assert (picture.thumbnail_url, picture.height) == ("", 800)
    assert note.content == sanitize(full.content)
    assert note.conversation == note.context == f"{settings.BASE_URL}/contexts/{full.conversation_id}"
    assert note.policy.can_quote
    assert note.policy.can_quote.automatic == ("public",)


def test_it_queries_nothing(full: Status, emojis: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        write_note(full, emojis=emojis)


@pytest.mark.parametrize(
    "text", ["a\nb\n\nc <b> & :x:", "@bob@b.example #Tag https://c.example/" + "long" * 20, "@alice"]
)
def test_nothing_of_our_html_is_lost_elsewhere(text: str, alice: Account, bob: Account) -> None:
    content = note_of(alice, text)["content"]
    assert plain(sanitize(content)) == plain(content)
    assert sanitize(content).count("class=") == content.count("class=")


@pytest.mark.parametrize(
    ("visibility", "to", "cc", "reach"),
    [
        ("public", [PUBLIC], ["F", "B"], Reach.PUBLIC),
        ("unlisted", ["F"], [PUBLIC, "B"], Reach.UNLISTED),
        ("private", ["F"], ["B"], Reach.PRIVATE),
        ("direct", ["B"], [], Reach.DIRECT),
    ],
)
def test_audiences(visibility: str, to: list[str], cc: list[str], reach: Reach, alice: Account, bob: Account) -> None:
    note = note_of(alice, "@bob@b.example hi", visibility)
    names = {followers_uri(alice): "F", bob.actor_uri: "B"}
    assert [names.get(each, each) for each in note["to"]] == to
    assert [names.get(each, each) for each in note["cc"]] == cc
    assert read_back(note, followers_uri(alice)).reach is reach


def test_groups_bring_their_followers(alice: Account) -> None:
    group = make_remote_account("group", "b.example", actor_type="Group", followers_url="https://b.example/f")
    assert note_of(alice, "@group@b.example hi")["cc"] == [followers_uri(alice), group.actor_uri, "https://b.example/f"]


def test_a_silenced_author_reaches_only_followers(alice: Account, bob: Account) -> None:
    status = loaded(make_status(alice, "@bob@b.example hi"))
    assert bob.actor_uri not in write_note(status, reachable=[])["cc"]
    assert bob.actor_uri in write_note(status, reachable=[bob.pk])["cc"]


def test_silent_mentions_are_not_told(alice: Account, bob: Account) -> None:
    status = make_status(alice, "hi")
    Mention.objects.create(status=status, account=bob, silent=True)
    note = write_note(loaded(status))
    assert note["tag"] == []
    assert bob.actor_uri not in note["cc"]


def test_a_plain_status_says_nothing_it_has_not(alice: Account) -> None:
    note = note_of(alice, "hi", language=None)
    assert (note["summary"], note["inReplyTo"], note["attachment"], note["tag"]) == (None, None, [], [])
    assert not {"updated", "quote", "oneOf", "directMessage"} & set(note)


def test_no_language_no_map(alice: Account) -> None:
    status = make_status(alice, "hi")
    Status.objects.filter(pk=status.pk).update(language="")
    assert "contentMap" not in write_note(loaded(status))


def test_media_that_never_came_are_left_out(alice: Account) -> None:
    status = make_status(alice, "hi")
    MediaAttachment.objects.create(account=alice, status=status, type="image")
    assert write_note(loaded(status))["attachment"] == []


def test_who_is_sensitised_says_so(alice: Account) -> None:
    alice.sensitized_at = timezone.now()
    alice.save()
    assert note_of(alice, "hi")["sensitive"] is True


def test_a_thread_of_another_server_keeps_its_name(alice: Account) -> None:
    status = make_status(alice, "hi")
    conversation = Conversation.objects.create(uri="tag:b.example,2018:objectId=1:objectType=Conversation")
    Status.objects.filter(pk=status.pk).update(conversation=conversation)
    note = write_note(loaded(status))
    assert note["conversation"] == conversation.uri
    assert "context" not in note


@pytest.mark.parametrize(
    ("visibility", "policy", "words"),
    [
        ("public", QuotePolicy.PUBLIC, ("public",)),
        ("unlisted", QuotePolicy.FOLLOWERS, ("followers",)),
        ("public", QuotePolicy.NOBODY, ("author",)),
        ("private", QuotePolicy.PUBLIC, ("author",)),
        ("direct", QuotePolicy.PUBLIC, ("author",)),
    ],
)
def test_who_may_quote_it(visibility: str, policy: QuotePolicy, words: tuple[str, ...], alice: Account) -> None:
    status = make_status(alice, "hi", visibility)
    Status.objects.filter(pk=status.pk).update(quote_policy=policy)
    found = read_back(write_note(loaded(status)), followers_uri(alice)).policy.can_quote
    assert found
    assert found.automatic == words


class TestReplies:
    def test_others_come_next_where_there_are_no_own(self, alice: Account) -> None:
        note = note_of(alice, "hi")
        assert note["replies"] == {
            "id": f"{note['id']}/replies",
            "type": "Collection",
            "first": {
                "type": "CollectionPage",
                "next": f"{note['id']}/replies?only_other_accounts=true&page=true",
                "partOf": f"{note['id']}/replies",
                "items": [],
            },
        }

    def test_own_come_first(self, alice: Account) -> None:
        status = make_status(alice, "hi")
        reply = loaded(make_status(alice, "more", in_reply_to=status))
        first = write_note(loaded(status), self_replies=[reply])["replies"]["first"]
        assert first["items"] == [reply.object_uri]
        assert first["next"].endswith(f"?min_id={reply.pk}&page=true")


class TestPolls:
    def poll(self, alice: Account, **fields: Any) -> dict[str, Any]:
        status = make_status(alice, "?", poll={"options": ["Tea", "Coffee"], "expires_in": 3600, "multiple": False})
        type(status.poll).objects.filter(status=status).update(tallies=[4, 2], voters_count=6, **fields)
        return write_note(loaded(status))

    def test_open(self, alice: Account) -> None:
        note = self.poll(alice)
        theirs = list(sample_json("mastodon-4.6-create-question.json")["object"])
        assert [name for name in note if name not in ("@context", "contentMap")] == [
            name for name in theirs if name != "contentMap"
        ]
        assert undefined_terms(note) == set()
        poll = read_back(note).poll
        assert poll
        assert [(each.title, each.votes) for each in poll.options] == [("Tea", 4), ("Coffee", 2)]
        assert (poll.multiple, poll.voters_count) == (False, 6)
        assert "closed" not in note

    def test_over(self, alice: Account) -> None:
        note = self.poll(alice, expires_at=datetime(2026, 1, 1, tzinfo=UTC), multiple=True, hide_totals=True)
        assert note["closed"] == note["endTime"] == "2026-01-01T00:00:00Z"
        assert note["anyOf"][0]["replies"] == {"type": "Collection", "totalItems": 4}
        assert "oneOf" not in note

    def test_counts_kept_until_the_end(self, alice: Account) -> None:
        note = self.poll(alice, hide_totals=True, expires_at=timezone.now() + timedelta(hours=1))
        assert [each["replies"] for each in note["oneOf"]] == [{"type": "Collection"}] * 2


class TestQuotes:
    @pytest.fixture
    def quote(self, alice: Account) -> Quote:
        quoted = make_status(make_account("carol"), "quote me")
        return Quote.objects.get(status=make_status(alice, "indeed", quoted=quoted))

    def test_by_every_name_and_with_the_stamp(self, quote: Quote) -> None:
        note = write_note(loaded(quote.status))
        assert quote.quoted_status
        uri = quote.quoted_status.object_uri
        assert [note[name] for name in ("quote", "_misskey_quote", "quoteUri", "quoteUrl")] == [uri] * 4
        assert [tag["href"] for tag in note["tag"] if tag["type"] == "Link"] == [uri]
        assert undefined_terms(note) == set()
        found = read_back(note).quote
        assert found
        assert quote.quoted_account
        assert found.approval_uri == f"{quote.quoted_account.actor_uri}/quote_authorizations/{quote.pk}"
        assert 'class="quote-inline"' in note["content"]

    def test_each_name_alone_is_enough(self, quote: Quote) -> None:
        note = write_note(loaded(quote.status))
        names = ("quote", "_misskey_quote", "quoteUri", "quoteUrl", "tag")
        for kept in names:
            found = read_back({name: value for name, value in note.items() if name == kept or name not in names}).quote
            assert found
            assert found.uri == note["quote"]

    @pytest.mark.parametrize("state", [QuoteState.PENDING, QuoteState.REJECTED, QuoteState.REVOKED])
    def test_no_stamp_no_approval(self, quote: Quote, state: QuoteState) -> None:
        Quote.objects.filter(pk=quote.pk).update(state=state, approval_uri="https://b.example/stamp")
        assert "quoteAuthorization" not in write_note(loaded(quote.status))

    def test_the_stamp_of_another_server(self, quote: Quote, bob: Account) -> None:
        Quote.objects.filter(pk=quote.pk).update(quoted_account=bob, approval_uri="https://b.example/stamp")
        assert write_note(loaded(quote.status))["quoteAuthorization"] == "https://b.example/stamp"

    def test_what_is_quoted_may_be_gone(self, quote: Quote) -> None:
        Quote.objects.filter(pk=quote.pk).update(quoted_status=None)
        note = write_note(loaded(quote.status))
        assert note["quote"] == {"type": "Tombstone"}
        found = read_back(note).quote
        assert found
        assert found.deleted
