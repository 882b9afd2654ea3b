"""What others say about posts, from the signed request to the row."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.activitypub.remote import account_by_uri
from accounts.models import Account
from federation.as2.activity import read_activity
from federation.as2.urls import domain_of
from federation.fetch import NotFetched
from federation.inbox.dispatch import process
from federation.inbox.errors import Dropped
from federation.models import Foretold, ReceivedActivity
from statuses.actions.poll import PollDraft
from statuses.actions.post import Draft, post_status
from statuses.activitypub.inbox import create_note, delete_status
from statuses.activitypub.remote import received_of, status_by_uri
from statuses.models import MediaAttachment, Mention, Poll, Status
from statuses.models.history import StatusEdit
from statuses.models.interaction import Favourite, Pin
from statuses.models.status import QuotePolicy, Visibility
from tests.federation.cases import index, sample_json
from tests.support.factories import make_account, make_follow, make_remote_account
from tests.support.peer import PUBLIC, Peer, peer_server
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


def test_a_create_is_worked_off_in_few_statements(peer: Peer, author: str, send: Any) -> None:
    tag = [{"type": "Hashtag", "name": "#sedge", "href": f"{peer.base}/tags/sedge"}]
    send(create(peer, peer.note(author, 1, tag=tag)))
    assert peer.send(create(peer, peer.note(author, 2, tag=tag))) == 202
    row = ReceivedActivity.objects.latest("pk")
    with CaptureQueriesContext(connection) as queries:
        process(bytes(row.fingerprint))
    assert Status.objects.filter(uri=f"{author}/statuses/2").exists()
    ends = ("SAVEPOINT", "RELEASE")
    assert len([query for query in queries.captured_queries if not query["sql"].startswith(ends)]) <= 15


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


def test_an_edit_within_the_second_of_publication(peer: Peer, author: str, send: Any) -> None:
    note = peer.note(author)
    send(create(peer, note))
    send(peer.activity("Update", author, {**note, "updated": note["published"]}))
    assert StatusEdit.objects.count() == 0  # some say so of every post
    send(peer.activity("Update", author, {**note, "content": "<p>changed</p>", "updated": note["published"]}))
    assert (Status.objects.get().content, StatusEdit.objects.count()) == ("<p>changed</p>", 2)


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
    assert send(create(peer, note)) == "its author has deleted it"
    assert not Status.objects.exists()


def test_a_delete_while_others_are_asked(peer: Peer, author: str, send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    note = peer.note(author)

    def overtaken(*arguments: Any, **options: Any) -> Any:
        delete_status(read_activity(peer.activity("Delete", author, note["id"])))
        return received_of(*arguments, **options)

    monkeypatch.setattr("statuses.activitypub.inbox.received_of", overtaken)
    assert send(create(peer, note)) == "its author has deleted it"
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


def moment(**ago: float) -> str:
    return (timezone.now() - timedelta(**ago)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_nobody_is_spoken_for_by_a_fetched_post(peer: Peer, author: str, settings: Any, send: Any) -> None:
    """Its author is of its own server, whoever else it is attributed to first."""
    with peer_server("nest.test", settings) as nest:
        forger = nest.actor("cuckoo")
        named = f"{settings.BASE_URL}/users/heron"
        note = nest.note(forger, attributedTo=[author, {"type": "Person", "id": forger}], cc=[named])
        send(nest.activity("Create", forger, note["id"]))
    assert list(Status.objects.values_list("account__uri", flat=True)) == [forger]


def test_nobody_takes_the_id_of_anothers_post(
    peer: Peer, author: str, member: Account, settings: Any, send: Any
) -> None:
    status = post_status(account=member, draft=Draft(text="hello"))
    note = peer.note(author)
    with peer_server("nest.test", settings) as nest:
        boost = nest.activity("Announce", nest.actor("cuckoo"), status.object_uri, to=[PUBLIC], id=note["id"])
        assert send(boost) == "has no id of its actor's server"
    assert send(create(peer, note)) == ""


def test_a_boost_without_an_id_or_again(peer: Peer, author: str, member: Account, send: Any) -> None:
    status = post_status(account=member, draft=Draft(text="hello"))
    boost = peer.activity("Announce", author, status.object_uri, to=[PUBLIC])
    assert send({**boost, "id": None}) == "has no id of its actor's server"
    send(boost)
    send(peer.activity("Undo", author, boost))
    ReceivedActivity.objects.all().delete()  # a week later
    Foretold.objects.all().delete()
    assert send(boost) == "known already"
    assert not Status.objects.filter(reblog_of__isnull=False, deleted_at=None).exists()


def test_a_strangers_boosts_are_not_even_fetched(peer: Peer, send: Any) -> None:
    note = peer.note(peer.actor("robin"))
    boost = peer.activity("Announce", peer.actor("cuckoo"), note["id"], to=[PUBLIC])
    assert send(boost) == "nobody here follows its actor"
    assert "/users/robin/statuses/1" not in peer.fetched


def test_old_posts_stand_where_they_belong(
    peer: Peer, author: str, send: Any, client_for: Any, member: Account
) -> None:
    old = peer.note(f"{peer.base}/users/wren", 1, published=moment(days=30))
    send(create(peer, peer.note(author, 2)))
    send(peer.activity("Announce", author, old["id"], to=[PUBLIC]))
    first, second = Status.objects.filter(reblog_of=None).order_by("id")
    assert (first.uri, first.pk >> 16) == (old["id"], int(first.created_at.timestamp() * 1000))
    account = Account.objects.with_stats().get(uri=author)
    assert account.stats.last_status_at >= second.created_at
    home = client_for(member).get("/api/v1/timelines/home").json
    assert [each["uri"] for each in home if not each["reblog"]] == [second.uri, first.uri]


def test_only_what_is_news_is_pushed(peer: Peer, author: str, events: Any) -> None:
    for number, hours in ((1, 7), (2, 5)):
        status_by_uri(peer.note(author, number, published=moment(hours=hours))["id"])
    received = [ids["status_id"] for name, ids in events() if name == "status_received"]
    assert received == [Status.objects.get(uri=f"{author}/statuses/2").pk]


def test_direct_posts_are_for_those_addressed(peer: Peer, author: str, send: Any) -> None:
    stranger = peer.actor("robin")
    tag = {"type": "Mention", "href": stranger, "name": "@robin"}
    assert send(create(peer, peer.note(author, to=[stranger], cc=[], tag=[tag]))) == "concerns nobody here"


def test_who_is_linked_but_not_addressed_is_not_told(peer: Peer, author: str, member: Account, send: Any) -> None:
    tag = {"type": "Mention", "href": member.actor_uri, "name": "@heron"}
    assert send(create(peer, peer.note(author, tag=[tag]))) == ""
    assert Mention.objects.get().silent
    assert not Notification.objects.exists()


def test_a_personal_inbox_lets_its_owner_in(peer: Peer, author: str, member: Account, send: Any) -> None:
    other = make_account("stork")
    note = peer.note(author, to=[member.actor_uri], cc=[], tag=[])
    send(create(peer, note))
    send(create(peer, note, published=moment()), to="/users/stork/inbox")
    assert set(Mention.objects.values_list("account", "silent")) == {(member.pk, True), (other.pk, True)}


def test_a_thread_of_ones_own(peer: Peer, author: str, member: Account, send: Any) -> None:
    """Goes on answering whom it began with."""
    status = post_status(account=member, draft=Draft(text="hello"))
    first = peer.note(author, 1, inReplyTo=status.object_uri)
    second = peer.note(author, 2, inReplyTo=first["id"])
    send(create(peer, first))
    send(create(peer, second))
    assert Status.objects.get(uri=second["id"]).in_reply_to_account == member


def test_threads_that_go_round(peer: Peer, author: str, send: Any) -> None:
    robin = peer.actor("robin")
    peer.note(robin, 1, inReplyTo=f"{robin}/statuses/2")
    peer.note(robin, 2, inReplyTo=f"{robin}/statuses/1")
    assert send(create(peer, peer.note(author, 3, inReplyTo=f"{robin}/statuses/1"))) == ""
    assert peer.fetched.count("/users/robin/statuses/1") == 1
    assert Status.objects.count() == 3


def test_tallies_of_an_edited_poll(peer: Peer, author: str, send: Any) -> None:
    """They come with the date of the edit, or with none, and are no edit."""
    note = question(peer, author, [1, 2], published=moment(hours=2), updated=moment(hours=1))
    send(create(peer, note))
    for tallies in ([2, 2], [3, 2]):
        changed = question(peer, author, tallies, published=note["published"], content="<p>no</p>")
        dated = {"updated": note["updated"]} if tallies == [2, 2] else {}
        send(peer.activity("Update", author, {**changed, **dated}))
        assert Poll.objects.get().tallies == tallies
    status = Status.objects.get()
    assert (status.content, StatusEdit.objects.count()) == ("<p>hello</p>", 0)
    send(peer.activity("Update", author, {**note, "content": "<p>late</p>", "updated": moment(hours=1.5)}))
    assert Status.objects.get().content == "<p>hello</p>"


def test_an_edit_of_media_tags_and_poll(peer: Peer, author: str, send: Any) -> None:
    first, second, third = (
        {"type": "Document", "mediaType": "image/png", "url": f"{peer.base}/{name}.png", "name": name} for name in "abc"
    )
    tags = [{"type": "Hashtag", "name": "#Birds"}, {"type": "Hashtag", "name": "#Old"}]
    note = question(peer, author, [1, 2], attachment=[first, second], tag=tags, published=moment(hours=1))
    send(create(peer, note))
    before = {media.remote_url: media.pk for media in MediaAttachment.objects.all()}
    changed = {**note, "attachment": [third, {**first, "name": "A bird"}], "tag": tags[:1], "type": "Note"}
    del changed["oneOf"]
    send(peer.activity("Update", author, {**changed, "updated": moment()}))
    status = Status.objects.get()
    new = MediaAttachment.objects.get(remote_url=third["url"])
    assert status.media_order == [new.pk, before[first["url"]]]
    assert MediaAttachment.objects.get(pk=before[first["url"]]).description == "A bird"
    assert MediaAttachment.objects.get(pk=before[second["url"]]).status is None
    assert [tag.name for tag in status.tags.all()] == ["birds"]
    assert not Poll.objects.exists()
    assert StatusEdit.objects.count() == 2


def test_votes_for_nothing(peer: Peer, author: str, member: Account, send: Any) -> None:
    """Are no empty posts: the poll is gone, or has no such option."""
    status = post_status(account=member, draft=Draft(text="?", poll=PollDraft(options=["a", "b"], expires_in=600)))
    vote = {"type": "Note", "name": "c", "attributedTo": author, "to": [member.actor_uri]}
    for number, uri in enumerate((status.object_uri, f"{member.actor_uri}/statuses/1")):
        activity = peer.activity("Create", author, {**vote, "id": f"{author}#{number}", "inReplyTo": uri})
        assert send(activity) == "votes for nothing that can be chosen"
    assert Status.objects.get() == status


def test_one_bad_object_of_several(peer: Peer, author: str, member: Account, send: Any) -> None:
    foreign = {**peer.note(author, 1), "id": "http://elsewhere.test/1"}
    assert send(peer.activity("Create", author, [foreign, peer.note(author, 2)])) == ""
    assert Status.objects.get().uri == f"{author}/statuses/2"


def test_what_only_followers_may_fetch(peer: Peer, author: str, member: Account, send: Any) -> None:
    """A follower asks for it, not the server."""
    note = peer.note(author, to=[f"{author}/followers"], cc=[])
    assert send(peer.activity("Create", author, note["id"])) == ""
    (asked,) = [each for each in peer.server.asked if each.path == "/users/wren/statuses/1"]
    assert f'keyId="{member.actor_uri}#' in asked.headers["signature"]


def test_a_pin_into_nothing(peer: Peer, member: Account, send: Any) -> None:
    author = peer.actor("robin")
    assert send(peer.activity("Add", author, peer.note(author)["id"])).startswith("into no collection")


def test_the_suspended_may_take_back(peer: Peer, author: str, member: Account, send: Any) -> None:
    status = post_status(account=member, draft=Draft(text="hello"))
    like = peer.activity("Like", author, status.object_uri)
    send(like)
    Account.objects.filter(uri=author).update(suspended_at=timezone.now())
    assert send(peer.activity("Undo", author, like)) == ""
    assert not Favourite.objects.exists()


def test_reactions_are_favourites(peer: Peer, author: str, member: Account, send: Any) -> None:
    status = post_status(account=member, draft=Draft(text="hello"))
    reaction = peer.activity("EmojiReact", author, status.object_uri, content="\N{BIRD}")
    assert send(reaction) == ""
    assert Favourite.objects.get().status == status
    send(peer.activity("Undo", author, reaction))
    assert not Favourite.objects.exists()


def test_whom_an_edit_names(peer: Peer, author: str, member: Account, send: Any) -> None:
    """Is told; and what may be quoted changes without any edit."""
    note = peer.note(author, published=moment(hours=1))
    send(create(peer, note))
    policy = {"canQuote": {"automaticApproval": [PUBLIC]}}
    send(peer.activity("Update", author, {**note, "interactionPolicy": policy}))
    assert (Status.objects.get().quote_policy, StatusEdit.objects.count()) == (QuotePolicy.PUBLIC, 0)
    tag = {"type": "Mention", "href": member.actor_uri, "name": "@heron"}
    changed = {**note, "content": "<p>@heron</p>", "tag": [tag], "cc": [member.actor_uri], "updated": moment()}
    send(peer.activity("Update", author, changed))
    assert Notification.objects.get().account == member


def test_a_vote_for_several(peer: Peer, author: str, member: Account, send: Any) -> None:
    """Both choices in one activity, and again."""
    poll = PollDraft(options=["a", "b", "c"], expires_in=600, multiple=True)
    status = post_status(account=member, draft=Draft(text="?", poll=poll))
    votes = [
        {"id": f"{author}#v{name}", "type": "Note", "name": name, "attributedTo": author, "to": [member.actor_uri]}
        for name in "ac"
    ]
    for _time in range(2):
        send(peer.activity("Create", author, [{**vote, "inReplyTo": status.object_uri} for vote in votes]))
    found = Poll.objects.get()
    assert (found.tallies, found.voters_count, Status.objects.count()) == ([1, 0, 1], 1, 1)


CREATES = [row["file"] for row in index() if row["kind"].startswith("Create")]


@pytest.mark.parametrize("name", CREATES)
def test_posts_as_others_write_them(name: str, member: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a personal inbox: a post by its sender, or refused for a reason; nothing is believed about anybody else."""

    def unreachable(url: str, **_: Any) -> dict[str, Any]:
        raise NotFetched(url)

    for module in ("accounts", "statuses"):
        monkeypatch.setattr(f"{module}.activitypub.remote.fetch_document", unreachable)
    activity = read_activity(sample_json(name))
    sender = make_remote_account(
        "sender", domain_of(activity.actor), uri=activity.actor, followers_url=f"{activity.actor}/followers"
    )
    try:
        create_note(activity, recipient=member.pk)
    except Dropped as error:
        assert str(error)
        assert not Status.objects.exists()
    else:
        statuses = Status.objects.all()
        assert {status.account for status in statuses} == {sender}
        for status in statuses:
            assert status.media_order == list(status.media.order_by("pk").values_list("pk", flat=True))


def question(peer: Peer, author: str, tallies: list[int], **properties: Any) -> dict[str, Any]:
    options = [
        {"type": "Note", "name": name, "replies": {"type": "Collection", "totalItems": tally}}
        for name, tally in zip("ab", tallies, strict=True)
    ]
    return peer.note(author, type="Question", oneOf=options, **properties)
