"""What our members do with posts, as it reaches other servers."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.activitypub.remote import account_by_uri
from accounts.models import Account, Follow
from federation.drain import drain
from federation.models import Delivery, Letter
from statuses.actions.delete import delete_status
from statuses.actions.edit import Revision, edit_status
from statuses.actions.interact import favourite_status, reblog_status, unfavourite_status, unreblog_status
from statuses.actions.pin import pin_status, unpin_status
from statuses.actions.poll import vote_in_poll, vote_once
from statuses.actions.post import Draft, post_status
from statuses.activitypub import outbox
from statuses.activitypub.remote import status_by_uri
from statuses.models import Poll, Status, StatusStats
from statuses.models.status import Visibility
from statuses.queries.reach import status_inboxes
from tests.support.factories import make_account, make_follow, make_remote_account
from tests.support.peer import PUBLIC, Peer
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db


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
    """What has come to `peer` since the last time it was asked."""
    seen = 0

    def letters() -> list[dict[str, Any]]:
        nonlocal seen
        run_effects()
        drain()
        new = peer.letters[seen:]
        seen = len(peer.letters)
        return new

    return letters


@pytest.mark.parametrize(
    ("visibility", "to"), [(Visibility.PUBLIC, PUBLIC), (Visibility.UNLISTED, "F"), (Visibility.PRIVATE, "F")]
)
def test_a_post_reaches_followers(follower: Account, member: Account, sent: Any, visibility: Any, to: str) -> None:
    status = post_status(account=member, draft=Draft(text="hello", visibility=visibility))
    (create,) = sent()
    assert (create["type"], create["object"]["id"]) == ("Create", status.object_uri)
    assert create["object"]["to"] == [to if to == PUBLIC else f"{member.actor_uri}/followers"]
    assert ("signature" in create) is (visibility != Visibility.PRIVATE)


def test_a_direct_one_reaches_whom_it_names(follower: Account, member: Account, sent: Any, other: Peer) -> None:
    named = account_by_uri(other.actor("robin"))
    post_status(account=member, draft=Draft(text="@robin@other.test psst", visibility=Visibility.DIRECT))
    assert sent() == []
    (create,) = other.letters
    assert named is not None
    assert create["to"] == [named.actor_uri]


def test_an_answer_reaches_whom_it_answers(peer: Peer, member: Account, sent: Any) -> None:
    parent = status_by_uri(peer.note(peer.actor("wren"))["id"])
    post_status(account=member, draft=Draft(text="yes", in_reply_to=parent))
    (create,) = sent()
    assert create["object"]["inReplyTo"] == f"{peer.base}/users/wren/statuses/1"


def test_nobody_elsewhere(member: Account, run_effects: Any) -> None:
    make_follow(make_account(), member)
    post_status(account=member, draft=Draft(text="hello"))
    run_effects()
    assert not Letter.objects.exists()


def test_edits_and_deletes(follower: Account, member: Account, sent: Any) -> None:
    status = post_status(account=member, draft=Draft(text="hello"))
    sent()
    edit_status(status=status, revision=Revision(text="hallo"))
    (update,) = sent()
    assert (update["type"], "updated" in update["object"]) == ("Update", True)
    delete_status(status=status)
    (delete,) = sent()
    assert (delete["type"], delete["object"]["type"]) == ("Delete", "Tombstone")


def test_a_delete_reaches_whoever_boosted(peer: Peer, member: Account, sent: Any) -> None:
    status = post_status(account=member, draft=Draft(text="hello"))
    booster = account_by_uri(peer.actor("wren"))
    assert booster is not None
    reblog_status(account=booster, status=status, uri=f"{booster.uri}#1")
    delete_status(status=status)
    assert [letter["type"] for letter in sent()] == ["Delete"]


def test_favourites(peer: Peer, member: Account, sent: Any) -> None:
    status = status_by_uri(peer.note(peer.actor("wren"))["id"])
    assert status is not None
    favourite_status(account=member, status=status)
    (like,) = sent()
    assert (like["type"], like["object"]) == ("Like", status.uri)
    unfavourite_status(account=member, status=status)
    (undo,) = sent()
    assert (undo["type"], undo["object"]["id"]) == ("Undo", like["id"])


def test_boosts(peer: Peer, follower: Account, member: Account, sent: Any) -> None:
    status = status_by_uri(peer.note(peer.actor("robin"))["id"])
    assert status is not None
    reblog_status(account=member, status=status)
    (announce,) = sent()
    assert (announce["type"], announce["object"]) == ("Announce", status.uri)
    unreblog_status(account=member, status=status)
    (undo,) = sent()
    assert (undo["type"], undo["object"]["id"]) == ("Undo", announce["id"])


def test_votes(peer: Peer, member: Account, sent: Any) -> None:
    option = {"type": "Note", "replies": {"type": "Collection", "totalItems": 0}}
    options = [{**option, "name": name} for name in ("yes", "no")]
    status = status_by_uri(peer.note(peer.actor("wren"), type="Question", oneOf=options)["id"])
    assert status is not None
    vote_in_poll(account=member, poll=status.poll, choices=[1])
    (vote,) = sent()
    assert (vote["object"]["name"], vote["object"]["inReplyTo"]) == ("no", status.uri)


def test_pins(follower: Account, member: Account, sent: Any) -> None:
    status = post_status(account=member, draft=Draft(text="hello"))
    sent()
    pin_status(account=member, status=status)
    (add,) = sent()
    assert (add["type"], add["object"]) == ("Add", status.object_uri)


def test_others_do_not_speak_through_us(peer: Peer, follower: Account, member: Account, sent: Any) -> None:
    status = status_by_uri(peer.note(peer.actor("robin"))["id"])
    assert status is not None
    favourite_status(account=follower, status=status)
    delete_status(status=status)
    assert sent() == []


def test_a_stranger_who_is_named_is_met(peer: Peer, member: Account, sent: Any, client_for: Any) -> None:
    peer.actor("wren")
    client_for(member).post("/api/v1/statuses", {"status": "hello @wren@peer.test"})
    (create,) = sent()
    assert create["object"]["tag"][0]["href"] == f"{peer.base}/users/wren"


def test_nobody_is_met_for_a_handle_of_ours(peer: Peer, member: Account, client_for: Any) -> None:
    client_for(member).post("/api/v1/statuses", {"status": "hello @nobody and @nobody@nowhere"})
    assert peer.server.asked == []


@pytest.fixture
def posted(run_effects: Any) -> Any:
    """What was written down since the last time, as (type, inboxes)."""

    def letters() -> list[tuple[str, set[str]]]:
        run_effects()
        found = list(Letter.objects.order_by("id").prefetch_related("deliveries"))
        Letter.objects.all().delete()
        return [(letter.activity_type, {each.inbox for each in letter.deliveries.all()}) for letter in found]

    return letters


def test_a_thousand_followers_on_ten_servers(member: Account, posted: Any, django_assert_num_queries: Any) -> None:
    """Each server gets one letter; who has no shared inbox gets one of their own."""
    Account.objects.bulk_create(stranger(number) for number in range(1000))
    solo = make_remote_account("solo", domain="host1.test", shared_inbox_url="")
    make_remote_account(domain="gone.test", suspended_at=timezone.now())
    Follow.objects.bulk_create(Follow(account=each, target=member) for each in Account.objects.remote())
    status = make_status(member)
    with django_assert_num_queries(1):
        found = status_inboxes(status, again=True)
    assert sorted(found) == sorted([*(f"https://host{number}.test/inbox" for number in range(10)), solo.inbox_url])
    assert posted() == [("Create", set(found))]


def test_many_followers_take_no_more_statements(member: Account) -> None:
    counts = []
    for first in (0, 500):
        made = Account.objects.bulk_create(stranger(number) for number in range(first, first + 500))
        Follow.objects.bulk_create(Follow(account=each, target=member) for each in made)
        status = make_status(member)
        with CaptureQueriesContext(connection) as caught:
            outbox.status_posted(status_id=status.pk)
        counts.append(len(caught))
    assert Delivery.objects.count() == 20
    assert counts[1] <= counts[0]


def test_an_answer_reaches_the_followers_of_ours_whom_it_answers(member: Account, posted: Any) -> None:
    other = make_account()
    make_follow(make_remote_account(), other)
    parent = make_status(other)
    posted()
    make_status(member, "for all", in_reply_to=parent)
    assert posted() == [("Create", {"https://remote.test/inbox"})]
    make_status(member, "for mine", "private", in_reply_to=parent)
    assert posted() == []


def test_who_answered_in_private_reads_no_edits(member: Account, posted: Any) -> None:
    """Anybody can say that theirs is an answer; only that it is gone is told them."""
    answering = make_remote_account(domain="answering.test")
    make_follow(make_remote_account(domain="reader.test"), member)
    status = make_status(member, "secret", "private")
    theirs(answering, in_reply_to=status)
    posted()
    edit_status(status=status, revision=Revision(text="more secret"))
    assert posted() == [("Update", {"https://reader.test/inbox"})]
    delete_status(status=status)
    assert posted() == [("Delete", {"https://reader.test/inbox", "https://answering.test/inbox"})]


def test_news_reaches_all_who_have_it(member: Account, posted: Any) -> None:
    boosting, favouring, answering = (make_remote_account(domain=f"{name}.test") for name in "abc")
    status = make_status(member)
    reblog_status(account=boosting, status=status, uri="https://a.test/1")
    favourite_status(account=favouring, status=status)
    theirs(answering, in_reply_to=status)
    assert posted() == []
    everybody = {f"https://{name}.test/inbox" for name in "abc"}
    edit_status(status=status, revision=Revision(text="other words"))
    assert posted() == [("Update", everybody)]
    delete_status(status=status)
    assert posted() == [("Delete", everybody)]


def test_what_is_deleted_at_once_is_not_announced(member: Account, posted: Any) -> None:
    make_follow(make_remote_account(), member)
    delete_status(status=make_status(member))
    assert [kind for kind, _inboxes in posted()] == ["Delete"]


def test_likes_go_to_the_author_alone(member: Account, posted: Any) -> None:
    author = make_remote_account()
    make_follow(make_remote_account(domain="other.test"), member)
    status = theirs(author)
    favourite_status(account=member, status=status)
    assert posted() == [("Like", {author.inbox_url})]
    unfavourite_status(account=member, status=status)
    assert posted() == [("Undo", {author.inbox_url})]


def test_a_boost_reaches_its_author_too(member: Account, posted: Any) -> None:
    author = make_remote_account()
    make_follow(make_remote_account(domain="other.test"), member)
    status = theirs(author)
    both = {"https://remote.test/inbox", "https://other.test/inbox"}
    reblog_status(account=member, status=status)
    assert posted() == [("Announce", both)]
    unreblog_status(account=member, status=status)
    assert posted() == [("Undo", both)]


def test_the_results_of_our_polls(member: Account, posted: Any) -> None:
    """Every three minutes at most; who voted hears of it also without following."""
    voter, second = make_remote_account(), make_remote_account(domain="second.test")
    status = make_status(member, "yes?", poll={"options": ["yes", "no"], "expires_in": 600})
    vote_once(account=voter, poll=status.poll, choice=0, uri="https://remote.test/votes/1")
    assert posted() == [("Update", {"https://remote.test/inbox"})]
    vote_once(account=second, poll=status.poll, choice=1, uri="https://second.test/votes/1")
    assert posted() == []
    outbox.poll_ended(poll_id=status.poll.pk)
    assert posted() == [("Update", {"https://remote.test/inbox", "https://second.test/inbox"})]


def test_a_letter_for_each_choice(member: Account, posted: Any) -> None:
    author = make_remote_account()
    status = theirs(author)
    Poll.objects.create(status=status, account=author, options=["a", "b", "c"], tallies=[0] * 3, multiple=True)
    vote_in_poll(account=member, poll=status.poll, choices=[0, 2])
    assert posted() == [("Create", {author.inbox_url})] * 2


def test_pins_that_are_taken_off(member: Account, posted: Any) -> None:
    make_follow(make_remote_account(), member)
    status = make_status(member)
    pin_status(account=member, status=status)
    unpin_status(account=member, status=status)
    assert [kind for kind, _inboxes in posted()] == ["Create", "Add", "Remove"]


def test_nothing_of_ours_concerns_anybody_elsewhere(member: Account, posted: Any) -> None:
    other = make_account()
    status = make_status(other, "yes?", poll={"options": ["yes", "no"], "expires_in": 600})
    favourite_status(account=member, status=status)
    unfavourite_status(account=member, status=status)
    reblog_status(account=member, status=status)
    unreblog_status(account=member, status=status)
    vote_in_poll(account=member, poll=status.poll, choices=[0])
    pin_status(account=other, status=status)
    edit_status(status=status, revision=Revision(text="no?", keep_poll=True))
    delete_status(status=status)
    assert posted() == []


def theirs(author: Account, **fields: Any) -> Status:
    needed = {"uri": f"{author.uri}/statuses/1", "local": False, "created_at": timezone.now()}
    status = Status.objects.create(account=author, **needed, **fields)
    StatusStats.objects.create(status=status)
    return status


def stranger(number: int) -> Account:
    host = f"https://host{number % 10}.test"
    return Account(
        username=f"far{number}",
        domain=f"host{number % 10}.test",
        uri=f"{host}/users/far{number}",
        inbox_url=f"{host}/users/far{number}/inbox",
        shared_inbox_url=f"{host}/inbox",
    )
