"""A notification becomes a message at the push service of whoever wants it: really sent, read by the receiver's key."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import django_rq
import pytest
from django.utils import timezone

from accounts.models import AccessToken, Account
from statuses.actions.delete import delete_status
from statuses.actions.interact import favourite_status
from tests.support.api import ApiClient, token_for
from tests.support.factories import make_account, make_follow
from tests.support.push import Browser
from tests.support.servers import OtherServer, make_certificate, other_server, reply
from tests.support.statuses import make_status as post
from timelines.models import Notification, PushSubscription
from timelines.models.notification import NotificationType
from timelines.models.push import ALERTS
from timelines.notifications.push import TITLES, WAITS, PushFailed, push_notification, push_soon

pytestmark = pytest.mark.django_db

Run = Callable[[], int]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: Any) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def service(certificate: Path, settings: Any) -> Iterator[OtherServer]:
    settings.ALLOWED_PRIVATE_ADDRESSES = [ip_network("127.0.0.1")]
    settings.EXTRA_CA_FILE = str(certificate)
    with other_server(certificate) as server:
        server.answer = lambda handler: reply(handler, 201)
        yield server


@pytest.fixture
def alice() -> Account:
    return make_account("alice", display_name="Alice")


@pytest.fixture
def bob() -> Account:
    return make_account("bob")


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def listen(service: OtherServer, bob: Account, browser: Browser) -> Callable[..., str]:
    """Bob's app subscribes; the answer is the value of its token."""

    def subscribe(policy: str = "all", standard: bool = True, **alerts: bool) -> str:
        value = token_for(bob, "push")
        wanted = browser.subscription(f"{service.url}/bob", standard=standard)
        data = {"alerts": alerts or {"mention": True}, "policy": policy}
        answer = ApiClient(value).post("/api/v1/push/subscription", {"subscription": wanted, "data": data})
        assert answer.status == 200
        return value

    return subscribe


def read(service: OtherServer, browser: Browser) -> list[dict[str, Any]]:
    return [json.loads(browser.open(asked.headers, asked.body)) for asked in service.asked]


@pytest.mark.parametrize("standard", [True, False])
def test_a_mention_arrives(
    standard: bool, alice: Account, listen: Any, service: OtherServer, browser: Browser, run_effects: Run
) -> None:
    token = listen(standard=standard)
    post(alice, "Hello @bob & all")
    run_effects()
    (asked,) = service.asked
    assert (asked.method, asked.path) == ("POST", "/bob")
    assert asked.headers["ttl"] == "172800"
    assert asked.headers["urgency"] == "normal"
    assert asked.headers["content-encoding"] == ("aes128gcm" if standard else "aesgcm")
    assert asked.headers["authorization"].startswith("vapid t=" if standard else "WebPush ")
    (message,) = read(service, browser)
    assert message == {
        "access_token": token,
        "preferred_locale": "en",
        "notification_id": Notification.objects.get().pk,
        "notification_type": "mention",
        "icon": message["icon"],
        "title": "Alice mentioned you",
        "body": "Hello @bob & all",
    }
    assert message["icon"].startswith("http")


def test_a_favourite_of_a_long_post(
    alice: Account, bob: Account, listen: Any, service: OtherServer, browser: Browser, run_effects: Run
) -> None:
    listen(favourite=True)
    favourite_status(account=alice, status=post(bob, "word " * 80))
    run_effects()
    (message,) = read(service, browser)
    assert message["title"] == "Alice favourited your post"
    assert len(message["body"]) <= 140
    assert message["body"].endswith("…")


def test_a_content_warning_stands_in_for_the_text(
    alice: Account, listen: Any, service: OtherServer, browser: Browser, run_effects: Run
) -> None:
    listen()
    post(alice, "@bob the butler did it", spoiler_text="Ending")
    run_effects()
    (message,) = read(service, browser)
    assert message["body"] == "Ending"


def test_a_post_of_somebody_with_the_bell_on(
    alice: Account, bob: Account, listen: Any, service: OtherServer, browser: Browser, run_effects: Run
) -> None:
    make_follow(bob, alice, notify=True)
    listen(status=True)
    post(alice, "News")
    run_effects()
    assert [one["notification_type"] for one in read(service, browser)] == ["status"]


@pytest.mark.parametrize("alerts", [{"mention": False}, {"favourite": True}])
def test_what_is_not_switched_on_is_not_sent(
    alerts: dict[str, bool], alice: Account, listen: Any, service: OtherServer, run_effects: Run
) -> None:
    listen(**alerts)
    post(alice, "Hello @bob")
    run_effects()
    assert Notification.objects.count() == 1
    assert service.asked == []


@pytest.mark.parametrize(
    ("policy", "follows", "arrives"),
    [
        ("all", "", True),
        ("none", "both", False),
        ("followed", "", False),
        ("followed", "alice", False),
        ("followed", "bob", True),
        ("follower", "", False),
        ("follower", "alice", True),
        ("follower", "bob", False),
    ],
)
def test_policies(
    policy: str,
    follows: str,
    arrives: bool,
    alice: Account,
    bob: Account,
    listen: Any,
    service: OtherServer,
    run_effects: Run,
) -> None:
    listen(policy)
    if follows in ("alice", "both"):
        make_follow(alice, bob)
    if follows in ("bob", "both"):
        make_follow(bob, alice)
    post(alice, "Hello @bob")
    run_effects()
    assert bool(service.asked) is arrives


def test_a_filtered_notification_is_not_sent(
    alice: Account, listen: Any, service: OtherServer, run_effects: Run
) -> None:
    listen()
    Account.objects.filter(pk=alice.pk).update(silenced_at=timezone.now())
    post(Account.objects.get(pk=alice.pk), "Hello @bob")
    run_effects()
    assert Notification.objects.get().filtered
    assert service.asked == []


def test_what_is_gone_before_the_job_runs_is_not_sent(
    alice: Account, listen: Any, service: OtherServer, run_effects: Run
) -> None:
    listen()
    status = post(alice, "Hello @bob")
    run_effects()
    notification, subscription = Notification.objects.get(), PushSubscription.objects.get()
    service.asked.clear()
    delete_status(status=status)
    push_notification(subscription_id=subscription.pk, notification_id=notification.pk)
    assert service.asked == []


@pytest.fixture
def told(alice: Account, bob: Account, listen: Any) -> dict[str, int]:
    """The arguments of a job for a notification that is just made."""
    listen()
    notification = Notification.objects.create(
        account=bob, from_account=alice, type="mention", status=post(alice, "Hi")
    )
    return {"subscription_id": PushSubscription.objects.get().pk, "notification_id": notification.pk}


def test_the_job_sends(told: dict[str, int], service: OtherServer) -> None:
    push_notification(**told)
    assert len(service.asked) == 1


@pytest.mark.parametrize("change", ["expired", "disabled", "suspended", "old"])
def test_when_nothing_is_sent_any_more(change: str, told: dict[str, int], bob: Account, service: OtherServer) -> None:
    now = timezone.now()
    if change == "expired":
        AccessToken.objects.update(expires=now)
    if change == "disabled":
        bob.user.disabled = True
        bob.user.save()
    if change == "suspended":
        Account.objects.filter(pk=bob.pk).update(suspended_at=now)
    if change == "old":
        Notification.objects.update(created_at=now - timedelta(hours=49))
    push_notification(**told)
    assert service.asked == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_the_service_does_not_know_is_removed(
    status: int, told: dict[str, int], service: OtherServer
) -> None:
    service.answer = lambda handler: reply(handler, status)
    push_notification(**told)
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize("status", [302, 400, 401, 429, 500, 503])
def test_other_failures_are_tried_again(status: int, told: dict[str, int], service: OtherServer) -> None:
    service.answer = lambda handler: reply(handler, status, Location="https://elsewhere.test/")
    with pytest.raises(PushFailed):
        push_notification(**told)
    assert PushSubscription.objects.exists()


def test_an_endpoint_in_our_own_network_is_never_asked(
    told: dict[str, int], service: OtherServer, settings: Any
) -> None:
    settings.ALLOWED_PRIVATE_ADDRESSES = []
    push_notification(**told)
    assert service.asked == []
    assert PushSubscription.objects.exists()


def test_without_subscriptions_telling_costs_one_query_more_and_no_job(
    alice: Account, bob: Account, django_assert_num_queries: Any, run_effects: Run
) -> None:
    notification = Notification(account=bob, from_account=alice, type="mention")
    with django_assert_num_queries(1):
        push_soon([notification])
    assert run_effects() == 0


def test_a_job_that_fails_waits_ever_longer_before_it_is_tried_again(
    told: dict[str, int], run_effects: Run, django_capture_on_commit_callbacks: Any
) -> None:
    run_effects()
    with django_capture_on_commit_callbacks(execute=True):
        push_soon([Notification.objects.get(pk=told["notification_id"])])
    (job,) = django_rq.get_queue("push").jobs
    assert job.kwargs == told
    assert job.retry_intervals == list(WAITS) == sorted(WAITS)
    assert job.retries_left == len(WAITS)
    run_effects()


def test_every_kind_of_notification_has_a_title_and_an_alert() -> None:
    assert set(TITLES) == set(NotificationType.values)
    assert set(NotificationType.values) <= set(ALERTS)
