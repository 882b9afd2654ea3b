"""Grouped notifications (v2): pages of groups, what a group says, and how it is put away."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.actions.follow import follow_account
from accounts.models import Account
from statuses.actions.interact import favourite_status, reblog_status
from statuses.models import Status
from tests.support.factories import make_account
from tests.support.statuses import make_status as post
from timelines.models import Notification

pytestmark = pytest.mark.django_db

PATH = "/api/v2/notifications"


@pytest.fixture
def alice() -> Account:
    return make_account("alice")


@pytest.fixture
def client(alice: Account, client_for: Any) -> Any:
    return client_for(alice)


@pytest.fixture
def act(run_effects: Callable[[], int]) -> Callable[..., None]:
    """Each deed is told before the next happens, so that their order is known."""

    def run(*deeds: Callable[[], object]) -> None:
        for deed in deeds:
            deed()
            run_effects()

    return run


@pytest.fixture
def people() -> list[Account]:
    return [make_account() for _ in range(10)]


@pytest.fixture
def status(alice: Account, people: list[Account], act: Any) -> Status:
    """Ten favourites with a mention in the middle, then a follow, a reblog and one more favourite elsewhere."""
    status, other = post(alice, "Hello"), post(alice, "Other")
    favour = [lambda account=account: favourite_status(account=account, status=status) for account in people]
    act(
        *favour[:5],
        lambda: post(people[0], "@alice Hi"),
        *favour[5:],
        lambda: follow_account(account=people[1], target=alice),
        lambda: reblog_status(account=people[2], status=status),
        lambda: favourite_status(account=people[3], status=other),
    )
    return status


def test_one_entry_a_group(client: Any, status: Status, people: list[Account]) -> None:
    page = client.get(PATH).json
    groups = page["notification_groups"]
    assert [group["type"] for group in groups] == ["favourite", "reblog", "follow", "favourite", "mention"]
    big = groups[3]
    assert big["notifications_count"] == 10
    assert big["status_id"] == str(status.pk)
    assert big["sample_account_ids"] == [str(account.pk) for account in reversed(people)][:8]
    assert big["most_recent_notification_id"] == int(big["page_max_id"]) > int(big["page_min_id"])
    assert groups[4]["group_key"].startswith("ungrouped-")
    ids = [account["id"] for account in page["accounts"]]
    assert len(ids) == len(set(ids)) == 10, "eight of the big group, who mentioned and who followed"
    assert len(page["statuses"]) == 3
    assert "partial_accounts" not in page


def test_pages_count_groups(client: Any, status: Status) -> None:
    first = client.get(PATH, {"limit": 3})
    assert [group["type"] for group in first.json["notification_groups"]] == ["favourite", "reblog", "follow"]
    following = client.get(first.links["next"].removeprefix("http://localhost:8000"))
    assert [group["type"] for group in following.json["notification_groups"]] == ["favourite", "mention"]
    last = following.json["notification_groups"]
    newer = client.get(PATH, {"limit": 2, "min_id": last[0]["page_max_id"]}).json["notification_groups"]
    assert [group["type"] for group in newer] == ["reblog", "follow"]
    since = client.get(PATH, {"since_id": last[0]["page_max_id"]}).json["notification_groups"]
    assert [group["type"] for group in since] == ["favourite", "reblog", "follow"]


def test_a_group_tells_what_of_it_lies_on_the_page(client: Any, status: Status) -> None:
    big = client.get(PATH, {"limit": 4}).json["notification_groups"][3]
    assert big["notifications_count"] == 10
    assert big["page_min_id"] == big["page_max_id"] == str(big["most_recent_notification_id"])


def test_a_page_knows_nothing_newer_than_itself(client: Any, status: Status) -> None:
    mention = client.get(PATH, {"types": ["mention"]}).json["notification_groups"][0]
    (group,) = client.get(PATH, {"types": ["favourite"], "max_id": mention["page_max_id"]}).json["notification_groups"]
    assert group["notifications_count"] == 5


def test_types_that_are_not_to_be_grouped(client: Any, status: Status) -> None:
    groups = client.get(PATH, {"grouped_types": ["reblog"], "types": ["favourite"]}).json["notification_groups"]
    assert len(groups) == 11
    assert {group["notifications_count"] for group in groups} == {1}
    alone = client.get(f"{PATH}/{groups[0]['group_key']}").json["notification_groups"]
    assert alone[0]["most_recent_notification_id"] == groups[0]["most_recent_notification_id"]


def test_partial_accounts(client: Any, status: Status, people: list[Account]) -> None:
    page = client.get(PATH, {"types": ["favourite"], "expand_accounts": "partial_avatars"}).json
    whole = {account["id"] for account in page["accounts"]}
    assert whole == {str(people[9].pk), str(people[3].pk)}
    assert len(page["partial_accounts"]) == 6


def test_one_group_and_everybody_in_it(client: Any, status: Status, people: list[Account], client_for: Any) -> None:
    key = client.get(PATH, {"types": ["favourite"]}).json["notification_groups"][1]["group_key"]
    (group,) = client.get(f"{PATH}/{key}").json["notification_groups"]
    assert group["notifications_count"] == 10
    found = [account["id"] for account in client.get(f"{PATH}/{key}/accounts").json]
    assert found == [str(account.pk) for account in reversed(people)]
    stranger = client_for(people[0])
    assert stranger.get(f"{PATH}/{key}").status == stranger.get(f"{PATH}/{key}/accounts").status == 404


def test_dismissing_a_group(client: Any, status: Status) -> None:
    groups = client.get(PATH).json["notification_groups"]
    for group in (groups[3], groups[4]):
        assert client.post(f"{PATH}/{group['group_key']}/dismiss").json == {}
    left = client.get(PATH).json["notification_groups"]
    assert [group["group_key"] for group in left] == [group["group_key"] for group in groups[:3]]


def test_unread_groups(client: Any, status: Status) -> None:
    assert client.get(f"{PATH}/unread_count").json == {"count": 5}
    assert client.get(f"{PATH}/unread_count", {"limit": 2}).json == {"count": 2}
    assert client.get(f"{PATH}/unread_count", {"types": ["mention"]}).json == {"count": 1}
    assert client.get(f"{PATH}/unread_count", {"grouped_types": ["follow"]}).json == {"count": 14}
    reblog = client.get(PATH).json["notification_groups"][1]
    client.post("/api/v1/markers", {"notifications": {"last_read_id": reblog["page_max_id"]}})
    assert client.get(f"{PATH}/unread_count").json == {"count": 1}


def test_nothing_to_tell(client: Any) -> None:
    page = client.get(PATH)
    assert page.json == {"accounts": [], "statuses": [], "notification_groups": []}
    assert page.links == {}
    assert client.get(f"{PATH}/unread_count").json == {"count": 0}


def test_a_page_costs_five_statements_and_a_count_three(
    client: Any, status: Status, act: Any, alice: Account, django_assert_num_queries: Any
) -> None:
    """However full: who asks, the groups, what is in them and by whom, and two for their statuses."""
    client.get(PATH)
    with django_assert_num_queries(5):
        client.get(PATH, {"limit": 2})
    act(*(lambda: favourite_status(account=make_account(), status=post(alice, "Hi")) for _ in range(10)))
    client.get(PATH)  # rendered once, cached from here on
    with django_assert_num_queries(5):
        assert len(client.get(PATH).json["notification_groups"]) == 15
    with django_assert_num_queries(3):
        assert client.get(f"{PATH}/unread_count").json == {"count": 15}


def test_narrowed_pages(client: Any, status: Status, people: list[Account], act: Any) -> None:
    """What is asked for decides what is counted; groups of several types keep their order."""

    def told(**query: Any) -> list[tuple[str, int]]:
        groups = client.get(PATH, query).json["notification_groups"]
        return [(group["type"], group["notifications_count"]) for group in groups]

    assert told(types=["favourite", "mention"]) == [("favourite", 1), ("favourite", 10), ("mention", 1)]
    assert told(types=["favourite", "mention"], limit=2) == [("favourite", 1), ("favourite", 10)]
    assert told(exclude_types=["favourite"]) == [("reblog", 1), ("follow", 1), ("mention", 1)]
    assert told(account_id=people[3].pk) == [("favourite", 1), ("favourite", 1)]
    assert client.get(f"{PATH}/unread_count", {"account_id": people[3].pk}).json == {"count": 2}
    Notification.objects.filter(type="favourite", from_account__in=people[:2]).update(filtered=True)
    assert told(types=["favourite"]) == [("favourite", 1), ("favourite", 8)]
    assert told(types=["favourite"], include_filtered=True) == [("favourite", 1), ("favourite", 10)]


def test_a_newcomer_who_waits_is_shown(client: Any, alice: Account) -> None:
    newcomer = make_account("newcomer", approved=False)
    Notification.objects.create(account=alice, from_account=newcomer, type="admin.sign_up", group_key="admin.sign_up-1")
    page = client.get(PATH).json
    assert [account["acct"] for account in page["accounts"]] == ["newcomer"]
    assert page["notification_groups"][0]["sample_account_ids"] == [str(newcomer.pk)]


def test_words_of_the_api_are_no_groups(client: Any) -> None:
    assert "for_bots" in client.get(f"{PATH}/policy").json
    assert client.get(f"{PATH}/requests", check=False).status == 404
    assert client.patch(f"{PATH}/requests", {}, check=False).status == 404
    assert client.get(f"{PATH}/favourite-1-2").status == 404
    assert client.get(f"{PATH}/ungrouped-99999999999999999999").status == 404
