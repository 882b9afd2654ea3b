"""Markers: how far somebody has read."""

from typing import Any

import pytest

from accounts.models import Account
from tests.support.factories import make_account

pytestmark = pytest.mark.django_db

PATH = "/api/v1/markers"


@pytest.fixture
def client(client_for: Any) -> Any:
    return client_for(make_account())


def test_setting_and_reading(client: Any) -> None:
    answer = client.post(PATH, {"home": {"last_read_id": "103206804533200177"}}).json
    assert answer["home"]["last_read_id"] == "103206804533200177"
    assert answer["home"]["version"] == 1
    assert list(answer) == ["home"]
    again = client.post(PATH, form={"home[last_read_id]": "3", "notifications[last_read_id]": "5"}).json
    assert again["home"]["version"] == 2
    assert client.get(PATH, {"timeline": ["home", "notifications"]}).json == again
    assert list(client.get(PATH, {"timeline": ["notifications", "other"]}).json) == ["notifications"]


def test_nothing_asked_nothing_set(client: Any) -> None:
    assert client.get(PATH).json == {}
    assert client.post(PATH, {}).json == {}
    assert client.post(PATH, {"home": {"last_read_id": "birds"}}).status == 422


def test_they_are_ones_own(client: Any, client_for: Any, api: Any) -> None:
    client.post(PATH, {"home": {"last_read_id": "1"}})
    other: Account = make_account()
    assert client_for(other).get(PATH, {"timeline": ["home"]}).json == {}
    assert api.get(PATH).status == 401
    assert client_for(other, scopes="read").post(PATH, {}).status == 403
