"""GET, POST, PUT and DELETE /api/v1/push/subscription."""

from typing import Any

import pytest
from django.conf import settings

from accounts.actions.oauth import revoke_all_tokens
from accounts.models import Account
from tests.support.api import ApiClient, token_for
from tests.support.factories import make_account
from tests.support.push import Browser
from timelines.models import PushSubscription

pytestmark = pytest.mark.django_db
PATH = "/api/v1/push/subscription"


@pytest.fixture
def alice() -> Account:
    return make_account("alice")


@pytest.fixture
def app(client_for: Any, alice: Account) -> ApiClient:
    return client_for(alice, scopes="push")


def test_subscribing(app: ApiClient) -> None:
    alerts = {"mention": True, "follow": False, "admin.sign_up": True, "unheard_of": True}
    answer = app.post(
        PATH,
        {
            "subscription": Browser().subscription("https://push.test/abc", standard=True),
            "data": {"alerts": alerts, "policy": "followed"},
        },
    )
    assert answer.status == 200
    assert answer.json == {
        "id": PushSubscription.objects.get().pk,
        "endpoint": "https://push.test/abc",
        "standard": True,
        "alerts": {"mention": True, "follow": False, "admin.sign_up": True},
        "policy": "followed",
        "server_key": settings.VAPID_PUBLIC_KEY,
    }
    assert app.get(PATH).json == answer.json


def test_a_form_as_most_apps_send_it(app: ApiClient) -> None:
    keys = Browser().subscription()["keys"]
    form = {
        "subscription": {"endpoint": "https://push.test/abc", "keys": keys},
        "data": {"alerts": {"mention": "true", "favourite": "false", "admin.report": "1"}},
        "policy": "none",
    }
    answer = app.post(PATH, form=form)
    assert answer.status == 200
    assert answer.json["alerts"] == {"mention": True, "favourite": False, "admin.report": True}
    assert (answer.json["policy"], answer.json["standard"]) == ("all", False)


def test_a_new_subscription_takes_the_place_of_the_old(app: ApiClient) -> None:
    app.post(PATH, {"subscription": Browser().subscription("https://push.test/1"), "data": {"alerts": {"poll": True}}})
    answer = app.post(PATH, {"subscription": Browser().subscription("https://push.test/2")})
    assert (answer.json["endpoint"], answer.json["alerts"]) == ("https://push.test/2", {})
    assert PushSubscription.objects.count() == 1


def test_each_token_has_its_own(app: ApiClient, client_for: Any, alice: Account) -> None:
    app.post(PATH, {"subscription": Browser().subscription()})
    second = client_for(alice, scopes="push")
    assert second.get(PATH).status == 404
    second.delete(PATH)
    assert PushSubscription.objects.count() == 1


def test_the_value_of_the_token_is_not_stored_in_the_clear(alice: Account) -> None:
    value = token_for(alice, "push")
    ApiClient(value).post(PATH, {"subscription": Browser().subscription()})
    assert value not in str(PushSubscription.objects.values().get())


@pytest.mark.parametrize("method", ["put", "patch"])
def test_changing_replaces_what_stands_in_data(app: ApiClient, method: str) -> None:
    subscription = Browser().subscription()
    app.post(PATH, {"subscription": subscription, "data": {"alerts": {"poll": True}, "policy": "follower"}})
    other = {"endpoint": "https://evil.test/", "keys": {"p256dh": "x", "auth": "y"}}
    answer = getattr(app, method)(PATH, {"data": {"alerts": {"mention": True}}, "subscription": other})
    assert answer.status == 200
    assert (answer.json["alerts"], answer.json["policy"]) == ({"mention": True}, "all")
    assert answer.json["endpoint"] == subscription["endpoint"]


def test_a_policy_outside_data_has_no_effect(app: ApiClient) -> None:
    app.post(PATH, {"subscription": Browser().subscription(), "data": {"alerts": {"poll": True}, "policy": "follower"}})
    answer = app.put(PATH, {"policy": "none"})
    assert (answer.json["alerts"], answer.json["policy"]) == ({"poll": True}, "follower")


def test_leaving(app: ApiClient) -> None:
    app.post(PATH, {"subscription": Browser().subscription()})
    assert app.delete(PATH).json == {}
    assert app.get(PATH).status == 404
    assert app.put(PATH, {"data": {"alerts": {}}}).status == 404
    assert app.delete(PATH).status == 200


def test_without_the_parameter_it_is_a_bad_request(app: ApiClient) -> None:
    assert app.post(PATH, {}).status == 400
    assert app.post(PATH, {"data": {"alerts": {"mention": True}}}).status == 400
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.test/abc",
        "ftp://push.test/abc",
        "https://",
        "https:///abc",
        "https://user:password@push.test/abc",
        "https://push.test:0/",
        "https://push.test:99999/",
        "https://[::1/",
        "https://push.test/a b",
        "https://push.test/\u00e9",
        "https://push.test/\r\nX: y",
        "https://push.test/" + "a" * 2048,
        "push.test",
        "",
    ],
)
def test_an_endpoint_that_is_none(app: ApiClient, endpoint: str) -> None:
    assert app.post(PATH, {"subscription": Browser().subscription(endpoint)}).status == 422
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"keys": {"p256dh": "AAAA", "auth": "c3Nzc3Nzc3Nzc3Nzc3Nzcw"}},
        {"keys": {"p256dh": Browser().subscription()["keys"]["p256dh"], "auth": "AAAA"}},
        {"keys": {"p256dh": Browser().subscription()["keys"]["p256dh"]}},
        {"keys": {}},
        {"keys": "x"},
        {"keys": None},
    ],
)
def test_keys_that_are_none(app: ApiClient, change: dict[str, Any]) -> None:
    assert app.post(PATH, {"subscription": {**Browser().subscription(), **change}}).status == 422
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "data", [{"alerts": {"mention": [1]}}, {"alerts": "all"}, {"policy": "everybody"}, {"alerts": [True]}]
)
def test_data_that_cannot_be_read(app: ApiClient, data: dict[str, Any]) -> None:
    assert app.post(PATH, {"subscription": Browser().subscription(), "data": data}).status == 422
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_who_may_ask(api: ApiClient, client_for: Any, alice: Account, method: str) -> None:
    assert getattr(api, method)(PATH).status == 401
    assert getattr(client_for(alice, scopes="read write"), method)(PATH).status == 403
    assert getattr(client_for(None, scopes="push"), method)(PATH).status == 422


def test_a_subscription_ends_with_its_token(app: ApiClient, alice: Account) -> None:
    app.post(PATH, {"subscription": Browser().subscription()})
    revoke_all_tokens(user=alice.user)
    assert not PushSubscription.objects.exists()
