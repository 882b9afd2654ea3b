"""What filters do to the posts that a reader gets."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from accounts.models import Account
from instance.text.phrases import Phrase
from statuses.actions.filters import FilterChange, KeywordChange, add_keyword, add_status, create_filter, delete_filter
from statuses.actions.interact import reblog_status
from statuses.models import CustomFilter, Status
from statuses.queries.filters import ReadyFilter, matches
from statuses.rendering import filter_results, render, render_json
from tests.support.api import ApiClient
from tests.support.factories import make_account, make_follow
from tests.support.statuses import attach, make_status
from timelines.models import List, ListAccount, Notification
from timelines.models.notification import NotificationType

pytestmark = pytest.mark.django_db

Clients = Callable[..., ApiClient]


@pytest.fixture
def reader() -> Account:
    return make_account("reader")


@pytest.fixture
def friend(reader: Account) -> Account:
    friend = make_account("friend")
    make_follow(reader, friend)
    return friend


@pytest.fixture
def client(client_for: Clients, reader: Account) -> ApiClient:
    return client_for(reader)


def filter_out(account: Account, *keywords: str, context: str = "home", **change: Any) -> CustomFilter:
    rows = [KeywordChange(keyword=keyword) for keyword in keywords]
    fields = {"title": "Cats", "context": [context], "keywords": rows, **change}
    return create_filter(account=account, change=FilterChange(**fields))


def filtered(status: Status, viewer: Account) -> list[dict[str, Any]]:
    return render_json([status.pk], viewer)[0]["filtered"]


def ids(rows: list[dict[str, Any]]) -> list[int]:
    return [int(row["id"]) for row in rows]


def test_without_filters_nothing_is_filtered(client: ApiClient, friend: Account) -> None:
    status = make_status(friend, "A cat")
    filter_out(make_account(), "cat")
    assert client.get(f"/api/v1/statuses/{status.pk}").json["filtered"] == []


def test_results_name_filter_and_keywords(client: ApiClient, reader: Account, friend: Account) -> None:
    status = make_status(friend, "My Cat and my dog")
    made = filter_out(reader, "cat", "dog", "fox", expires_in=3600, sets_expiry=True)
    (result,) = client.get(f"/api/v1/statuses/{status.pk}").json["filtered"]
    assert result["keyword_matches"] == ["cat", "dog"]
    assert result["status_matches"] is None
    assert result["filter"]["id"] == str(made.pk)
    assert result["filter"]["title"] == "Cats"
    assert result["filter"]["filter_action"] == "warn"
    assert result["filter"]["context"] == ["home"]
    assert result["filter"]["expires_at"]
    assert "keywords" not in result["filter"]


def test_single_statuses(client: ApiClient, reader: Account, friend: Account) -> None:
    status, other = make_status(friend, "Hello"), make_status(friend, "Hello")
    add_status(custom_filter=filter_out(reader, "cat"), status=status)
    (result,) = client.get(f"/api/v1/statuses/{status.pk}").json["filtered"]
    assert result["keyword_matches"] is None
    assert result["status_matches"] == [str(status.pk)]
    assert filtered(other, reader) == []


def test_warning_descriptions_and_polls_are_searched(reader: Account, friend: Account) -> None:
    filter_out(reader, "cat")
    assert filtered(make_status(friend, "Hello", spoiler_text="About a cat"), reader)
    poll = {"options": ["dog", "cat"], "expires_in": 3600}
    assert filtered(make_status(friend, "Which?", poll=poll), reader)
    status = make_status(friend, "Look")
    picture = attach(status)
    assert not filtered(status, reader)
    picture.description = "The cat sleeps"
    picture.save()
    assert filtered(status, reader)


def test_addresses_and_markup_are_not(reader: Account, friend: Account) -> None:
    filter_out(reader, "href", "span", "nofollow", "amp")
    assert not filtered(make_status(friend, "https://example.test/ a & b @friend"), reader)


def test_parts_do_not_run_together(reader: Account, friend: Account) -> None:
    filter_out(reader, "big cat")
    assert not filtered(make_status(friend, "cat", spoiler_text="big"), reader)
    assert filtered(make_status(friend, "big\n\ncat"), reader)


def test_of_a_boost_the_original(reader: Account, friend: Account) -> None:
    original = make_status(make_account(), "A cat")
    boost = reblog_status(account=friend, status=original)
    filter_out(reader, "cat")
    entity = render_json([boost.pk], reader)[0]
    assert entity["filtered"] == entity["reblog"]["filtered"]
    assert entity["filtered"][0]["keyword_matches"] == ["cat"]


def test_quoted_posts_have_their_own(reader: Account, friend: Account) -> None:
    quoted = make_status(friend, "A cat")
    status = make_status(friend, "Look", quoted=quoted)
    filter_out(reader, "cat")
    entity = render_json([status.pk], reader)[0]
    assert entity["filtered"] == []
    assert entity["quote"]["quoted_status"]["filtered"][0]["keyword_matches"] == ["cat"]


def test_expired_filters_say_nothing(client: ApiClient, reader: Account, friend: Account) -> None:
    status = make_status(friend, "A cat")
    made = filter_out(reader, "cat", expires_in=60, sets_expiry=True)
    assert filtered(status, reader)
    CustomFilter.objects.filter(pk=made.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert filtered(status, reader) == []
    assert len(client.get("/api/v2/filters").json) == 1


def test_every_change_counts_at_once(reader: Account, friend: Account, client: ApiClient) -> None:
    status = make_status(friend, "A cat")
    assert filtered(status, reader) == []
    made = filter_out(reader, "dog")
    assert filtered(status, reader) == []
    keyword = add_keyword(custom_filter=made, keyword="cat")
    assert filtered(status, reader)
    client.put(f"/api/v2/filters/keywords/{keyword.pk}", {"keyword": "fox"})
    assert filtered(status, reader) == []
    client.put(f"/api/v2/filters/keywords/{keyword.pk}", {"keyword": "CAT"})
    assert filtered(status, reader)
    client.delete(f"/api/v2/filters/keywords/{keyword.pk}")
    assert filtered(status, reader) == []
    row = client.post(f"/api/v2/filters/{made.pk}/statuses", {"status_id": str(status.pk)}).json
    assert filtered(status, reader)
    client.delete(f"/api/v2/filters/statuses/{row['id']}")
    assert filtered(status, reader) == []
    add_keyword(custom_filter=made, keyword="cat")
    assert filtered(status, reader)
    delete_filter(custom_filter=made)
    assert filtered(status, reader) == []


# ---- Hiding


@pytest.mark.parametrize(
    ("action", "context", "gone"),
    [("hide", "home", True), ("hide", "public", False), ("warn", "home", False), ("blur", "home", False)],
)
def test_home_leaves_out_what_is_hidden_there(
    client: ApiClient, reader: Account, friend: Account, action: str, context: str, gone: bool
) -> None:
    cat, dog = make_status(friend, "A cat"), make_status(friend, "A dog")
    filter_out(reader, "cat", action=action, context=context)
    rows = client.get("/api/v1/timelines/home").json
    assert ids(rows) == ([dog.pk] if gone else [dog.pk, cat.pk])
    assert client.get(f"/api/v1/statuses/{cat.pk}").json["filtered"][0]["filter"]["filter_action"] == action


def test_ones_own_posts_stay(client: ApiClient, reader: Account) -> None:
    own = make_status(reader, "My cat")
    filter_out(reader, "cat", action="hide")
    assert ids(client.get("/api/v1/timelines/home").json) == [own.pk]


def test_boosts_of_what_is_hidden_go_too(client: ApiClient, reader: Account, friend: Account) -> None:
    reblog_status(account=friend, status=make_status(make_account(), "A cat"))
    filter_out(reader, "cat", action="hide")
    assert client.get("/api/v1/timelines/home").json == []


def test_lists_as_home(client: ApiClient, reader: Account, friend: Account) -> None:
    members = List.objects.create(account=reader, title="Friends")
    ListAccount.objects.create(list=members, account=friend)
    make_status(friend, "A cat")
    dog = make_status(friend, "A dog")
    filter_out(reader, "cat", action="hide")
    assert ids(client.get(f"/api/v1/timelines/list/{members.pk}").json) == [dog.pk]


def test_public_timelines_deliver_and_say_so(client: ApiClient, reader: Account, friend: Account) -> None:
    cat = make_status(friend, "A cat")
    filter_out(reader, "cat", action="hide", context="public")
    (row,) = client.get("/api/v1/timelines/public").json
    assert row["id"] == str(cat.pk)
    assert row["filtered"][0]["filter"]["filter_action"] == "hide"


@pytest.mark.parametrize("start", ["max_id", "min_id"])
def test_pages_are_filled_up_and_nothing_is_met_twice(
    client: ApiClient, reader: Account, friend: Account, start: str
) -> None:
    statuses = [make_status(friend, "A cat" if index % 3 else "A dog") for index in range(24)]
    filter_out(reader, "cat", action="hide")
    dogs = [status.pk for status in reversed(statuses) if "dog" in status.content]
    query = {"limit": 3} if start == "max_id" else {"limit": 3, "min_id": 1}
    answer, met, pages = client.get("/api/v1/timelines/home", query), [], []
    while answer.links:
        pages.append(ids(answer.json))
        met = met + pages[-1] if start == "max_id" else pages[-1] + met
        link = answer.links["next" if start == "max_id" else "prev"]
        answer = client.get(link.partition("example.test")[2] or link[link.index("/api") :])
    assert met == dogs
    assert [len(page) for page in pages if page] == [3, 3, 2]


def test_a_stretch_of_hidden_posts_does_not_end_the_timeline(
    client: ApiClient, reader: Account, friend: Account
) -> None:
    dog = make_status(friend, "A dog")
    for _ in range(12):
        make_status(friend, "A cat")
    filter_out(reader, "cat", action="hide")
    first = client.get("/api/v1/timelines/home", {"limit": 2})
    assert first.json == []
    further = client.get(first.links["next"][first.links["next"].index("/api") :])
    assert ids(further.json) == [dog.pk]


def notify(reader: Account, status: Status) -> Notification:
    return Notification.objects.create(
        account=reader,
        from_account=status.account,
        type=NotificationType.MENTION,
        status=status,
        group_key=f"ungrouped-{status.pk}",
    )


@pytest.mark.parametrize(("context", "gone"), [("notifications", True), ("home", False)])
def test_notifications_leave_out_what_is_hidden_there(
    client: ApiClient, reader: Account, friend: Account, context: str, gone: bool
) -> None:
    cat = notify(reader, make_status(friend, "@reader a cat"))
    dog = notify(reader, make_status(friend, "@reader a dog"))
    filter_out(reader, "cat", action="hide", context=context)
    expected = [dog.pk] if gone else [dog.pk, cat.pk]
    assert ids(client.get("/api/v1/notifications").json) == expected
    groups = client.get("/api/v2/notifications").json
    assert [int(group["most_recent_notification_id"]) for group in groups["notification_groups"]] == expected
    assert len(groups["statuses"]) == len(expected)
    assert [int(row["id"]) for row in groups["accounts"]] == [friend.pk]
    assert client.get(f"/api/v1/notifications/{cat.pk}").json["status"]["filtered"]


# ---- Streams, and what it costs


def test_streams_ask_for_matches_alone(reader: Account, friend: Account) -> None:
    cat, dog = make_status(friend, "A cat"), make_status(friend, "A dog")
    filter_out(reader, "cat", action="hide")
    found = filter_results([cat.pk, dog.pk], reader)
    assert found.keys() == {cat.pk}
    assert [match.hides_in("home") for match in found[cat.pk]] == [True]
    assert not found[cat.pk][0].hides_in("public")


def statements(reader: Account, pks: list[int]) -> int:
    with CaptureQueriesContext(connection) as captured:
        render(pks, reader)
    return len(captured)


def test_filters_cost_one_statement_when_they_changed_and_none_after(reader: Account, friend: Account) -> None:
    pks = [make_status(friend, f"A cat {index}").pk for index in range(5)]
    render(pks, reader)
    without = statements(reader, pks)
    made = [filter_out(reader, f"word{index}", "cat") for index in range(3)]
    assert statements(reader, pks) == without + 1
    assert statements(reader, pks) == without
    add_keyword(custom_filter=made[0], keyword="fox")
    assert statements(reader, pks) == without + 1
    assert statements(reader, pks) == without == 2


def test_fifty_filters_for_twenty_statuses_take_no_noticeable_time() -> None:
    filters = tuple(
        ReadyFilter(
            CustomFilter(pk=number, action="warn", context=["home"]),
            tuple((f"w{number}x{index}", Phrase.of(f"w{number}x{index}", whole_word=True)) for index in range(3)),
            frozenset({number}),
        )
        for number in range(50)
    )
    text = "some words of a post as long as most are, with w7x1 in it " * 8
    best = min(_seconds(filters, text) for _ in range(5))
    assert best < 0.05  # ten times what it takes, for machines that are busy


def _seconds(filters: tuple[ReadyFilter, ...], text: str) -> float:
    started = time.process_time()
    for pk in range(20):
        assert matches(filters, text, (1000 + pk,))[0].keywords == ["w7x1"]
    return time.process_time() - started


@pytest.mark.parametrize("keyword", ["(a+)+$", ".*", "[", "\\", "x" * 512, "🐈", "\u202ecat", "%", "'; --", "קוד"])
def test_hostile_keywords_mean_what_they_say(client: ApiClient, reader: Account, friend: Account, keyword: str) -> None:
    body = {"title": keyword[:200], "context": ["home"], "keywords_attributes": [{"keyword": keyword}]}
    assert client.post("/api/v2/filters", body).status == 200
    status = make_status(friend, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")
    assert filtered(status, reader) == []
    Status.objects.filter(pk=status.pk).update(content=f"<p>Here: {escape(keyword)} !</p>")
    (result,) = filtered(status, reader)
    assert result["keyword_matches"] == [keyword]


def test_home_costs_as_much_with_filters_as_without(client: ApiClient, reader: Account, friend: Account) -> None:
    for index in range(20):
        make_status(friend, f"A cat {index}" if index % 2 else f"A dog {index}")

    def cost() -> int:
        client.get("/api/v1/timelines/home")
        with CaptureQueriesContext(connection) as captured:
            assert len(client.get("/api/v1/timelines/home").json) == 20
        return len(captured)

    without = cost()
    for index in range(10):
        filter_out(reader, f"word{index}", "dog", action="warn")
    assert cost() == without <= 4
