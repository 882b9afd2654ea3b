"""What others say about posts, from the signed request to the row."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.activitypub.remote import account_by_uri
from accounts.models import Account
from federation.models import Foretold, ReceivedActivity
from statuses.actions.poll import PollDraft
from statuses.actions.post import Draft, post_status
from statuses.models import MediaAttachment, Mention, Poll, Status
from statuses.models.history import StatusEdit
from statuses.models.interaction import Favourite, Pin
from statuses.models.status import Visibility
from tests.support.factories import make_account, make_follow
from tests.support.peer import PUBLIC, Peer
from timelines.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Account:
    return make_account("heron")


@pytest.fixture
def author(peer: Peer, member: Account) -> str:
    """Followed by `member`."""
    uri = peer.actor("wren", featured=f"{peer.base}/users/wren/featured")
    account = account_by_uri(uri)
    assert account is not None
    make_follow(member, account)
    return uri


@pytest.fixture
def send(peer: Peer, run_effects: Any) -> Any:
    """Send it and work it off; the reason why nothing came of it, or ""."""

    def work(activity: dict[str, Any], **options: Any) -> str:
        assert peer.send(activity, **options) == 202
        run_effects()
        return ReceivedActivity.objects.order_by("-pk").values_list("dropped", flat=True)[0]

    return work


def create(peer: Peer, note: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return peer.activity("Create", note["attributedTo"], note, **properties)


def test_a_post_comes_home(peer: Peer, author: str, member: Account, send: Any, client_for: Any) -> None:
    note = peer.note(author, content="<p>hi <script>bad()</script><b>there</b></p>", summary="birds")
    assert send(create(peer, note)) == ""
    status = Status.objects.get(uri=note["id"])
    assert (status.local, status.content, status.spoiler_text) == (False, "<p>hi <b>there</b></p>", "birds")
    (shown,) = client_for(member).get("/api/v1/timelines/home").json
    assert shown["uri"] == note["id"]


def test_the_same_twice(peer: Peer, author: str, send: Any) -> None:
    note = peer.note(author)
    send(create(peer, note))
    peer.documents["/padding"] = {}
    send(create(peer, note))
    assert Status.objects.count() == 1


@pytest.mark.parametrize(
    ("to", "cc", "visibility"),
    [
        ([PUBLIC], [], Visibility.PUBLIC),
        (["FOLLOWERS"], ["as:Public"], Visibility.UNLISTED),
        (["FOLLOWERS"], [], Visibility.PRIVATE),
        (["MEMBER"], [], Visibility.DIRECT),
    ],
)
def test_whom_it_is_for(
    peer: Peer, author: str, member: Account, send: Any, to: list[str], cc: list[str], visibility: Visibility
) -> None:
    names = {"FOLLOWERS": f"{author}/followers", "MEMBER": member.actor_uri}
    note = peer.note(author, to=[names.get(each, each) for each in to], cc=cc, tag=[])
    assert send(create(peer, note)) == ""
    assert Status.objects.get().visibility == visibility
    assert Status.objects.visible_to(None).exists() is (visibility <= Visibility.UNLISTED)
    assert Status.objects.visible_to(member).exists()


def test_who_is_named_is_told(peer: Peer, member: Account, send: Any) -> None:
    """Also by somebody whom nobody here follows."""
    author = peer.actor("robin")
    tag = {"type": "Mention", "href": member.actor_uri, "name": "@heron"}
    send(create(peer, peer.note(author, to=[PUBLIC, member.actor_uri], tag=[tag])))
    assert Mention.objects.get().account == member
    assert Notification.objects.get().account == member


def test_what_concerns_nobody_here(peer: Peer, send: Any) -> None:
    assert send(create(peer, peer.note(peer.actor("robin")))) == "concerns nobody here"
    assert not Status.objects.exists()


def test_an_answer_with_what_it_answers(peer: Peer, author: str, send: Any) -> None:
    first = peer.note(peer.actor("robin"), 1)
    second = peer.note(f"{peer.base}/users/robin", 2, inReplyTo=first["id"])
    third = peer.note(author, 3, inReplyTo=second["id"])
    assert send(create(peer, third)) == ""
    status = Status.objects.get(uri=third["id"])
    assert status.in_reply_to is not None
    assert status.in_reply_to.in_reply_to is not None
    assert status.in_reply_to.in_reply_to.uri == first["id"]
    assert len({each.conversation_id for each in Status.objects.all()}) == 1


def test_forgeries(peer: Peer, author: str, send: Any) -> None:
    forger = peer.actor("cuckoo")
    note = peer.note(author)
    send(peer.activity("Create", forger, {**note, "content": "<p>forged</p>"}))  # what its own server says counts
    assert list(Status.objects.values_list("account__uri", "content")) == [(author, "<p>hello</p>")]
    foreign = {**note, "id": "http://elsewhere.test/1"}
    assert send(peer.activity("Create", author, foreign)) == "of another server than its sender"
    assert not Status.objects.filter(account__username="cuckoo").exists()


def test_media_poll_and_tags(peer: Peer, author: str, send: Any) -> None:
    picture = {"type": "Document", "mediaType": "image/png", "url": f"{peer.base}/a.png", "name": "A bird"}
    option = {"type": "Note", "name": "yes", "replies": {"type": "Collection", "totalItems": 3}}
    note = peer.note(
        author,
        type="Question",
        oneOf=[option, {**option, "name": "no"}],
        attachment=[picture],
        tag=[{"type": "Hashtag", "name": "#Birds"}],
    )
    assert send(create(peer, note)) == ""
    status = Status.objects.get()
    media = MediaAttachment.objects.get()
    assert (status.media_order, media.description, media.remote_url) == ([media.pk], "A bird", picture["url"])
    assert Poll.objects.get().tallies == [3, 3]
    assert [tag.name for tag in status.tags.all()] == ["birds"]


def test_an_edit(peer: Peer, author: str, send: Any) -> None:
    note = peer.note(author)
    send(create(peer, note))
    Status.objects.update(created_at=timezone.now() - timedelta(hours=1))
    now = timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    send(peer.activity("Update", author, {**note, "content": "<p>changed</p>", "updated": now}))
    status = Status.objects.get()
    assert (status.content, status.edited_at is not None) == ("<p>changed</p>", True)
    assert StatusEdit.objects.count() == 2
    old = (timezone.now() - timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    send(peer.activity("Update", author, {**note, "content": "<p>older</p>", "updated": old}))
    send(peer.activity("Update", author, {**note, "content": "<p>no date</p>"}))
    assert Status.objects.get().content == "<p>changed</p>"


def test_an_update_that_comes_first(peer: Peer, author: str, send: Any) -> None:
    note = peer.note(author)
    now = timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    assert send(peer.activity("Update", author, {**note, "updated": now})) == ""
    assert Status.objects.filter(uri=note["id"]).exists()


def test_only_its_author_changes_or_deletes(peer: Peer, author: str, send: Any) -> None:
    note = peer.note(author)
    send(create(peer, note))
    forger = peer.actor("cuckoo")
    account_by_uri(forger)
    assert send(peer.activity("Delete", forger, note["id"])) == "somebody else's post"
    assert send(peer.activity("Update", forger, {**note, "content": "mine"})) == "changes nothing of its actor's"
    assert Status.objects.get().deleted_at is None


def test_a_delete(peer: Peer, author: str, send: Any) -> None:
    note = peer.note(author)
    send(create(peer, note))
    send(peer.activity("Delete", author, {"id": note["id"], "type": "Tombstone"}))
    assert Status.objects.get().deleted_at is not None


def test_a_delete_that_comes_first(peer: Peer, author: str, send: Any) -> None:
    note = peer.note(author)
    send(peer.activity("Delete", author, note["id"]))
    assert Foretold.objects.get().object_id == note["id"]
    assert send(create(peer, note)) == "deleted before it came"
    assert not Status.objects.exists()


def test_a_boost_and_its_end(peer: Peer, author: str, member: Account, send: Any) -> None:
    original = peer.note(peer.actor("robin"))
    boost = peer.activity("Announce", author, original["id"], to=[PUBLIC])
    assert send(boost) == ""
    reblog = Status.objects.get(reblog_of__isnull=False)
    assert (reblog.uri, reblog.local, reblog.reblog_of.uri) == (boost["id"], False, original["id"])
    send(peer.activity("Undo", author, boost))
    reblog.refresh_from_db()
    assert reblog.deleted_at is not None


def test_nobody_boosts_what_is_for_followers(peer: Peer, author: str, member: Account, send: Any) -> None:
    status = post_status(account=member, draft=Draft(text="hush", visibility=Visibility.PRIVATE))
    boost = peer.activity("Announce", author, status.object_uri, to=[PUBLIC])
    assert send(boost) == "boosts what is not for everybody"
    assert not Status.objects.filter(reblog_of__isnull=False).exists()


def test_favourites(peer: Peer, author: str, member: Account, send: Any) -> None:
    status = post_status(account=member, draft=Draft(text="hello"))
    like = peer.activity("Like", author, status.object_uri)
    assert send(like) == ""
    assert Favourite.objects.get().status == status
    send(peer.activity("Undo", author, like))
    assert not Favourite.objects.exists()


def test_an_undo_before_its_like(peer: Peer, author: str, member: Account, send: Any) -> None:
    status = post_status(account=member, draft=Draft(text="hello"))
    like = peer.activity("Like", author, status.object_uri)
    send(peer.activity("Undo", author, like))
    assert send(like) == "undone before it came"
    assert not Favourite.objects.exists()


def test_what_cannot_be_seen_cannot_be_liked(peer: Peer, author: str, member: Account, send: Any) -> None:
    status = post_status(account=member, draft=Draft(text="hush", visibility=Visibility.PRIVATE))
    assert send(peer.activity("Like", author, status.object_uri)) == "a post that its actor cannot see"
    assert not Favourite.objects.exists()


def test_votes(peer: Peer, author: str, member: Account, send: Any) -> None:
    poll = PollDraft(options=["a", "b"], expires_in=600)
    status = post_status(account=member, draft=Draft(text="?", poll=poll))
    for number, name in enumerate("ba"):
        vote = {"id": f"{author}#v{number}", "type": "Note", "name": name, "attributedTo": author}
        send(peer.activity("Create", author, {**vote, "inReplyTo": status.object_uri, "to": [member.actor_uri]}))
    found = Poll.objects.get()
    assert (found.tallies, found.voters_count) == ([0, 1], 1)
    assert Status.objects.count() == 1


def test_pins(peer: Peer, author: str, send: Any) -> None:
    note = peer.note(author)
    add = peer.activity("Add", author, note["id"], target=f"{author}/featured")
    assert send(add) == ""
    assert Pin.objects.get().status.uri == note["id"]
    send(peer.activity("Remove", author, note["id"], target=f"{author}/featured"))
    assert not Pin.objects.exists()


def test_an_article(peer: Peer, author: str, send: Any) -> None:
    note = peer.note(author, type="Article", name="On birds")
    assert send(create(peer, note)) == ""
    assert "On birds" in Status.objects.get().content
