"""Who is told what, and what is not heard any more."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.actions.follow import accept_follow_request, follow_account, reject_follow_request, unfollow_account
from accounts.actions.relationship import block_account
from accounts.models import Account, DomainMute, Mute
from accounts.models.role import Permission, Role
from statuses.actions.delete import delete_status
from statuses.actions.interact import (
    favourite_status,
    mute_thread,
    reblog_status,
    unfavourite_status,
    unreblog_status,
)
from tests.support.factories import make_account, make_follow, make_remote_account
from tests.support.statuses import make_status as post
from tests.timelines.things import make_status
from timelines import effects
from timelines.models import Notification

pytestmark = pytest.mark.django_db

Run = Callable[[], int]


@pytest.fixture
def alice() -> Account:
    return make_account("alice")


@pytest.fixture
def bob() -> Account:
    return make_account("bob")


@pytest.fixture
def told(client_for: Any) -> Callable[..., list[dict[str, Any]]]:
    def read(account: Account, **query: Any) -> list[dict[str, Any]]:
        return client_for(account).get("/api/v1/notifications", query).json

    return read


def types(notifications: list[dict[str, Any]]) -> list[str]:
    return [notification["type"] for notification in notifications]


def test_a_mention(alice: Account, bob: Account, told: Any, run_effects: Run) -> None:
    status = post(alice, "Hello @bob")
    run_effects()
    (notification,) = told(bob)
    assert notification["type"] == "mention"
    assert notification["account"]["acct"] == "alice"
    assert notification["status"]["id"] == str(status.pk)
    assert notification["group_key"] == f"ungrouped-{notification['id']}"
    assert told(alice) == []


def test_favourite_and_reblog_and_their_undoing(alice: Account, bob: Account, told: Any, run_effects: Run) -> None:
    status = post(alice, "Hello")
    favourite_status(account=bob, status=status)
    reblog_status(account=bob, status=status)
    run_effects()
    found = told(alice)
    assert types(found) == ["reblog", "favourite"] or types(found) == ["favourite", "reblog"]
    assert {one["status"]["id"] for one in found} == {str(status.pk)}
    unfavourite_status(account=bob, status=status)
    unreblog_status(account=bob, status=status)
    run_effects()
    assert told(alice) == []


def test_a_deed_is_told_once(alice: Account, bob: Account, told: Any, run_effects: Run) -> None:
    status = post(alice, "Hello @bob")
    run_effects()
    effects.status_posted(status_id=status.pk)
    effects.status_received(status_id=status.pk)
    assert types(told(bob)) == ["mention"]


def test_own_deeds_are_no_news(alice: Account, told: Any, run_effects: Run) -> None:
    status = post(alice, "Hello @alice")
    favourite_status(account=alice, status=status)
    run_effects()
    assert told(alice) == []


def test_follow_and_unfollow(alice: Account, bob: Account, told: Any, run_effects: Run) -> None:
    follow_account(account=alice, target=bob)
    run_effects()
    (notification,) = told(bob)
    assert notification["type"] == "follow"
    assert notification["group_key"].startswith("follow-")
    assert "status" not in notification
    unfollow_account(account=alice, target=bob)
    run_effects()
    assert told(bob) == []


def test_follow_requests(alice: Account, told: Any, run_effects: Run) -> None:
    locked, other = make_account("locked", locked=True), make_account("other")
    for account in (alice, other):
        follow_account(account=account, target=locked)
    run_effects()
    assert types(told(locked)) == ["follow_request", "follow_request"]
    accept_follow_request(account=locked, follower=alice)
    reject_follow_request(account=locked, follower=other)
    run_effects()
    assert told(locked) == []


def test_what_was_undone_before_it_was_told(alice: Account, bob: Account, told: Any, run_effects: Run) -> None:
    status = post(alice, "Hello @bob")
    favourite_status(account=bob, status=status)
    unfavourite_status(account=bob, status=status)
    follow_account(account=alice, target=bob)
    unfollow_account(account=alice, target=bob)
    delete_status(status=status)
    run_effects()
    assert told(bob) == [] and told(alice) == []


def test_deleting_takes_back_what_was_told(alice: Account, bob: Account, told: Any, run_effects: Run) -> None:
    status = post(alice, "Hello @bob")
    favourite_status(account=bob, status=status)
    run_effects()
    delete_status(status=status)
    assert told(bob) == [], "at once, before any effect"
    run_effects()
    assert not Notification.objects.exists()


def test_deleting_a_reblog(alice: Account, bob: Account, told: Any, run_effects: Run) -> None:
    reblog = reblog_status(account=bob, status=post(alice, "Hello"))
    run_effects()
    assert types(told(alice)) == ["reblog"]
    delete_status(status=reblog)
    run_effects()
    assert told(alice) == []


def mute(reader: Account, other: Account) -> None:
    Mute.objects.create(account=reader, target=other)


def block(reader: Account, other: Account) -> None:
    block_account(account=reader, target=other)


def mute_domain(reader: Account, other: Account) -> None:
    DomainMute.objects.create(account=reader, domain=other.domain)


def suspend(reader: Account, other: Account) -> None:
    Account.objects.filter(pk=other.pk).update(suspended_at=timezone.now())


HIDING = [mute, block, mute_domain, suspend]


@pytest.mark.parametrize("hide", HIDING)
@pytest.mark.parametrize("before", [True, False])
def test_hidden_accounts_are_not_heard(
    hide: Callable[[Account, Account], None], before: bool, alice: Account, told: Any, run_effects: Run
) -> None:
    """Neither those that were hidden before, nor what came in before they were."""
    remote = make_remote_account()
    if before:
        hide(alice, remote)
    status = make_status(Account.objects.get(pk=remote.pk), mentions=[alice])
    effects.status_received(status_id=status.pk)
    if not before:
        assert types(told(alice)) == ["mention"]
        hide(alice, remote)
    run_effects()
    assert told(alice) == []


def test_a_mute_may_leave_notifications(alice: Account, bob: Account, told: Any, run_effects: Run) -> None:
    Mute.objects.create(account=bob, target=alice, hide_notifications=False)
    post(alice, "Hello @bob")
    run_effects()
    assert types(told(bob)) == ["mention"]


def test_who_blocks_me_is_not_heard(alice: Account, bob: Account, told: Any, run_effects: Run) -> None:
    post(alice, "Hello @bob")
    block_account(account=alice, target=bob)
    run_effects()
    assert told(bob) == []


def test_a_muted_thread_is_silent(alice: Account, bob: Account, told: Any, run_effects: Run) -> None:
    status = post(alice, "Hello")
    mute_thread(account=alice, status=status)
    post(bob, "@alice No", in_reply_to=status)
    favourite_status(account=bob, status=status)
    run_effects()
    assert told(alice) == []


def test_limited_strangers_are_filtered_and_followed_ones_are_not(
    alice: Account, bob: Account, told: Any, run_effects: Run
) -> None:
    Account.objects.filter(pk=alice.pk).update(silenced_at=timezone.now())
    post(alice, "Hello @bob")
    run_effects()
    assert told(bob) == []
    (filtered,) = told(bob, include_filtered=True)
    assert filtered["group_key"].startswith("ungrouped-")
    make_follow(bob, alice)
    post(alice, "Hello again @bob")
    run_effects()
    assert len(told(bob)) == 1


def test_subscribers_are_told_of_each_post(alice: Account, bob: Account, told: Any, run_effects: Run) -> None:
    stranger = make_account()
    make_follow(bob, alice, notify=True)
    make_follow(make_account("quiet"), alice)
    status = post(alice, "Hello", "private")
    post(alice, "Psst", "direct")
    post(alice, "Hello @bob")
    post(alice, "A reply", in_reply_to=post(stranger, "Other"))
    reblog_status(account=alice, status=post(stranger, "Another"))
    run_effects()
    assert sorted(types(told(bob))) == ["mention", "status"]
    assert told(bob, types=["status"])[0]["status"]["id"] == str(status.pk)
    assert told(Account.objects.get(username="quiet")) == []
    effects.status_posted(status_id=status.pk)
    assert len(told(bob)) == 2


@pytest.mark.parametrize("hide", [mute, block])
def test_subscribers_who_hide_the_author(hide: Any, alice: Account, bob: Account, told: Any, run_effects: Run) -> None:
    make_follow(bob, alice, notify=True)
    hide(bob, alice)
    post(alice, "Hello")
    run_effects()
    assert told(bob) == []


def test_staff_is_told_of_newcomers(alice: Account, told: Any, run_effects: Run) -> None:
    role = Role.objects.create(name="Doorkeeper", permissions=Permission.MANAGE_USERS)
    keeper = make_account(role=role)
    effects.user_signed_up(user_id=make_account("newcomer", approved=False).user.pk)
    (notification,) = told(keeper)
    assert notification["type"] == "admin.sign_up"
    assert told(alice) == []


def test_groups_are_joined_within_twelve_hours(alice: Account, bob: Account, told: Any, run_effects: Run) -> None:
    status = post(alice, "Hello")
    for account in (bob, make_account()):
        favourite_status(account=account, status=status)
        run_effects()
    first, second = told(alice)
    assert first["group_key"] == second["group_key"]
    assert first["group_key"].startswith(f"favourite-{status.pk}-")
    hours_ago = int(timezone.now().timestamp() // 3600) - 12
    Notification.objects.update(group_key=f"favourite-{status.pk}-{hours_ago}")
    favourite_status(account=make_account(), status=status)
    run_effects()
    assert told(alice)[0]["group_key"] != told(alice)[1]["group_key"]
