"""Web Push subscriptions (Mastodon: methods/push)."""

from typing import Any

from accounts.authentication import sent_token
from instance.rest.answers import Answer
from instance.rest.endpoint import Params, endpoint
from instance.rest.errors import Malformed
from instance.rest.request import ApiRequest
from timelines.actions.push import change_subscription, subscribe, unsubscribe
from timelines.api.params import ChangePushParams, PushParams
from timelines.entities import push_subscription_entity
from timelines.models.push import PushPolicy
from timelines.queries.push import subscription_of


@endpoint("POST", scope="push", params=PushParams)
def create(request: ApiRequest, params: Params) -> Answer:
    if "subscription" not in params:
        raise Malformed("The parameter subscription is missing")
    wanted = params["subscription"]
    subscription = subscribe(
        account=request.account,
        token=request.token,
        token_value=sent_token(request),
        endpoint=wanted["endpoint"],
        p256dh=wanted["keys"]["p256dh"],
        auth=wanted["keys"]["auth"],
        standard=wanted["standard"],
        **_data(params),
    )
    return push_subscription_entity(subscription)


@endpoint("GET", scope="push")
def show(request: ApiRequest) -> Answer:
    return push_subscription_entity(subscription_of(request.token))


@endpoint("PUT", "PATCH", scope="push", params=ChangePushParams)
def update(request: ApiRequest, params: Params) -> Answer:
    """Only what stands in `data` counts; it replaces the alerts and the policy as a whole."""
    subscription = subscription_of(request.token)
    if "data" in params:
        change_subscription(subscription=subscription, **_data(params))
    return push_subscription_entity(subscription)


@endpoint("DELETE", scope="push")
def delete(request: ApiRequest) -> Answer:
    unsubscribe(token=request.token)
    return {}


def _data(params: Params) -> dict[str, Any]:
    data = params.get("data") or {}
    return {"alerts": data.get("alerts", {}), "policy": data.get("policy", PushPolicy.ALL)}
