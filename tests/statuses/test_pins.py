"""Pinning: what may stand on top of a profile, and how much of it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from instance.errors import Invalid
from statuses.actions.delete import delete_status
from statuses.actions.interact import reblog_status
from statuses.actions.pin import pin_status
from statuses.models import Pin, Status
from statuses.models.interaction import MAX_PINS
from tests.support.factories import make_account
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Any:
    return make_account("alice")


@pytest.fixture
def client(alice: Any, client_for: Any) -> Any:
    return client_for(alice)


def test_a_pinned_status_is_found_by_anybody(client: Any, alice: Any, api: Any) -> None:
    status = make_status(alice, "Who I am")
    make_status(alice, "Something else")

    assert client.post(f"/api/v1/statuses/{status.pk}/pin").json["pinned"] is True
    assert client.post(f"/api/v1/statuses/{status.pk}/pin").status == 200

    found = api.get(f"/api/v1/accounts/{alice.pk}/statuses", {"pinned": "true"}).json
    assert [each["id"] for each in found] == [str(status.pk)]

    assert client.post(f"/api/v1/statuses/{status.pk}/unpin").json["pinned"] is False
    assert not Pin.objects.exists()


def test_followers_only_posts_can_be_pinned_and_stay_hidden(client: Any, alice: Any, api: Any) -> None:
    status = make_status(alice, "For you", "private")

    assert client.post(f"/api/v1/statuses/{status.pk}/pin").status == 200
    assert api.get(f"/api/v1/accounts/{alice.pk}/statuses", {"pinned": "true"}).json == []


def test_what_cannot_be_pinned(client: Any, alice: Any) -> None:
    other = make_status(make_account("bob"))
    refused = [make_status(alice, "Psst", "direct"), other, reblog_status(account=alice, status=other)]

    for status in refused:
        assert client.post(f"/api/v1/statuses/{status.pk}/pin").status == 422
    assert not Pin.objects.exists()


def test_there_is_room_for_five_that_are_there(client: Any, alice: Any, api: Any) -> None:
    configuration = api.get("/api/v2/instance").json["configuration"]
    assert configuration["accounts"]["max_pinned_statuses"] == MAX_PINS == 5
    statuses = [make_status(alice, str(number)) for number in range(6)]
    for status in statuses[:5]:
        assert client.post(f"/api/v1/statuses/{status.pk}/pin").status == 200

    answer = client.post(f"/api/v1/statuses/{statuses[5].pk}/pin")
    assert (answer.status, "maximum" in answer.error) == (422, True)

    delete_status(status=statuses[0])
    assert client.post(f"/api/v1/statuses/{statuses[5].pk}/pin").status == 200
    assert client.post(f"/api/v1/statuses/{statuses[0].pk}/pin").status == 404


def test_the_button_on_the_page_of_a_post(client: Any, alice: Any) -> None:
    browser = client.client
    browser.force_login(alice.user)
    path = f"/@alice/{make_status(alice).pk}"
    assert f"{path}/pin" in browser.get(path).content.decode()

    assert browser.post(f"{path}/pin").status_code == 303
    assert Pin.objects.count() == 1
    browser.post(f"{path}/pin", {"undo": "1"})
    assert not Pin.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_pins_at_once_do_not_exceed_the_number() -> None:
    alice = make_account("alice")
    statuses = [make_status(alice, str(number)) for number in range(MAX_PINS + 3)]
    for status in statuses[: MAX_PINS - 1]:
        pin_status(account=alice, status=status)

    def pin(status: Status) -> bool:
        try:
            pin_status(account=alice, status=status)
        except Invalid:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(pin, statuses[MAX_PINS - 1 :]))

    assert sorted(results) == [False, False, False, True]
    assert Pin.objects.filter(account=alice).count() == MAX_PINS
