"""Favourite, reblog, bookmark, mute: counted once, undone once, and only for what one may see."""

from typing import Any

import pytest

from accounts.models import AccountStats
from statuses.actions.interact import favourite_status, reblog_status
from statuses.models import Bookmark, ConversationMute, Favourite, Status, StatusStats
from tests.support.factories import make_account, make_follow
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob() -> Any:
    return make_account("bob")


@pytest.fixture
def client(bob: Any, client_for: Any) -> Any:
    return client_for(bob)


@pytest.fixture
def status() -> Status:
    return make_status(make_account("alice"), "Hello")


def _stats(status: Status) -> StatusStats:
    return StatusStats.objects.get(status=status)


def test_favouriting_twice_counts_once_and_undoing_twice_too(client: Any, status: Status) -> None:
    path = f"/api/v1/statuses/{status.pk}"

    for _ in range(2):
        answer = client.post(f"{path}/favourite").json
        assert (answer["favourited"], answer["favourites_count"]) == (True, 1)
    for _ in range(2):
        answer = client.post(f"{path}/unfavourite").json
        assert (answer["favourited"], answer["favourites_count"]) == (False, 0)


def test_reblogging_twice_makes_one_reblog_and_undoing_takes_it_back(client: Any, bob: Any, status: Status) -> None:
    path = f"/api/v1/statuses/{status.pk}"

    first, second = (client.post(f"{path}/reblog").json for _ in range(2))
    assert first["id"] == second["id"] != str(status.pk)
    assert first["reblog"]["id"] == str(status.pk)
    assert (first["reblogged"], first["reblog"]["reblogs_count"]) == (True, 1)
    assert AccountStats.objects.get(account=bob).statuses_count == 1

    for _ in range(2):
        answer = client.post(f"{path}/unreblog").json
        assert (answer["id"], answer["reblogged"], answer["reblogs_count"]) == (str(status.pk), False, 0)
    assert AccountStats.objects.get(account=bob).statuses_count == 0
    assert client.get(f"/api/v1/statuses/{first['id']}").status == 404


def test_a_reblog_can_be_made_again_after_it_was_undone(client: Any, status: Status) -> None:
    for action in ("reblog", "unreblog", "reblog"):
        assert client.post(f"/api/v1/statuses/{status.pk}/{action}").status == 200

    assert _stats(status).reblogs_count == 1


def test_acting_on_a_reblog_acts_on_its_original(client: Any, status: Status) -> None:
    reblog = reblog_status(account=make_account(), status=status)

    answer = client.post(f"/api/v1/statuses/{reblog.pk}/favourite").json

    assert answer["id"] == str(status.pk)
    assert Favourite.objects.get().status_id == status.pk


@pytest.mark.parametrize("visibility", ["private", "direct"])
def test_what_is_not_for_everybody_cannot_be_reblogged_by_others(client: Any, bob: Any, visibility: str) -> None:
    alice = make_account("alice")
    make_follow(bob, alice)
    status = make_status(alice, "@bob psst", visibility)

    assert client.post(f"/api/v1/statuses/{status.pk}/reblog").status == 403
    assert not Status.objects.filter(reblog_of=status).exists()


def test_ones_own_private_post_is_reblogged_privately(client: Any, bob: Any) -> None:
    status = make_status(bob, "For my followers", "private")

    answer = client.post(f"/api/v1/statuses/{status.pk}/reblog", {"visibility": "public"}).json

    assert answer["visibility"] == "private"
    assert _stats(status).reblogs_count == 0


def test_bookmarks_and_thread_mutes_are_private_switches(client: Any, bob: Any, status: Status, events: Any) -> None:
    path = f"/api/v1/statuses/{status.pk}"
    before = events()

    assert client.post(f"{path}/bookmark").json["bookmarked"] is True
    assert client.post(f"{path}/mute").json["muted"] is True
    assert client.get(path).json["muted"] is True
    assert client.post(f"{path}/unbookmark").json["bookmarked"] is False
    assert client.post(f"{path}/unmute").json["muted"] is False

    assert not Bookmark.objects.exists()
    assert not ConversationMute.objects.exists()
    assert events() == before


@pytest.mark.parametrize("action", ["favourite", "reblog", "bookmark", "mute", "unfavourite", "unbookmark"])
def test_what_one_cannot_see_is_not_there(client: Any, action: str) -> None:
    hidden = make_status(make_account(), "For my followers", "private")

    assert client.post(f"/api/v1/statuses/{hidden.pk}/{action}").status == 404
    assert not Favourite.objects.exists()
    assert not Bookmark.objects.exists()
    assert not ConversationMute.objects.exists()


def test_who_favourited_and_who_reblogged_are_lists_by_page(client: Any, status: Status, api: Any) -> None:
    people = [make_account() for _ in range(3)]
    for person in people:
        favourite_status(account=person, status=status)
        reblog_status(account=person, status=status)

    for path in ("favourited_by", "reblogged_by"):
        first = api.get(f"/api/v1/statuses/{status.pk}/{path}", {"limit": 2})
        rest = api.get(first.links["next"].removeprefix("http://localhost:8000"))
        named = [person["acct"] for person in first.json + rest.json]
        assert named == [person.username for person in reversed(people)]


def test_favourites_and_bookmarks_list_what_was_kept_latest_first(client: Any, bob: Any) -> None:
    statuses = [make_status(make_account(), f"Post {number}") for number in range(3)]
    for status in reversed(statuses):
        client.post(f"/api/v1/statuses/{status.pk}/favourite")
        client.post(f"/api/v1/statuses/{status.pk}/bookmark")

    for path in ("favourites", "bookmarks"):
        first = client.get(f"/api/v1/{path}", {"limit": 2})
        rest = client.get(first.links["next"].removeprefix("http://localhost:8000"))
        assert [row["id"] for row in first.json + rest.json] == [str(status.pk) for status in statuses]


def test_what_was_kept_and_is_no_longer_visible_is_left_out(client: Any, bob: Any) -> None:
    alice = make_account("alice")
    follow = make_follow(bob, alice)
    status = make_status(alice, "For my followers", "private")
    client.post(f"/api/v1/statuses/{status.pk}/bookmark")
    follow.delete()

    assert client.get("/api/v1/bookmarks").json == []


def test_voting_counts_once_and_tells_the_voter(client: Any, bob: Any) -> None:
    status = make_status(make_account(), "Which?", poll={"options": ["Tea", "Coffee"], "expires_in": 3600})
    path = f"/api/v1/polls/{status.poll.pk}"

    answer = client.post(f"{path}/votes", {"choices": ["1"]}).json

    assert (answer["voted"], answer["own_votes"], answer["votes_count"], answer["voters_count"]) == (True, [1], 1, 1)
    assert [option["votes_count"] for option in answer["options"]] == [0, 1]
    assert client.post(f"{path}/votes", {"choices": [0]}).status == 422
    assert client.get(path).json["votes_count"] == 1


@pytest.mark.parametrize("choices", [[], [2], [-1], [0, 1], ["x"], "no"])
def test_votes_that_cannot_be_are_refused(client: Any, choices: Any) -> None:
    status = make_status(make_account(), "Which?", poll={"options": ["Tea", "Coffee"], "expires_in": 3600})

    assert client.post(f"/api/v1/polls/{status.poll.pk}/votes", {"choices": choices}).status == 422
    assert client.get(f"/api/v1/polls/{status.poll.pk}").json["votes_count"] == 0


def test_one_cannot_vote_in_ones_own_poll_nor_in_one_that_is_hidden(client: Any, bob: Any) -> None:
    poll = {"options": ["Tea", "Coffee"], "expires_in": 3600}
    own = make_status(bob, "Which?", poll=poll)
    hidden = make_status(make_account(), "Which?", "private", poll=poll)

    assert client.post(f"/api/v1/polls/{own.poll.pk}/votes", {"choices": [0]}).status == 422
    assert client.post(f"/api/v1/polls/{hidden.poll.pk}/votes", {"choices": [0]}).status == 404


def test_hidden_totals_are_hidden_until_the_end(client: Any) -> None:
    poll = {"options": ["Tea", "Coffee"], "expires_in": 3600, "hide_totals": True}
    status = make_status(make_account(), "Which?", poll=poll)

    answer = client.post(f"/api/v1/polls/{status.poll.pk}/votes", {"choices": [0]}).json

    assert [option["votes_count"] for option in answer["options"]] == [None, None]
