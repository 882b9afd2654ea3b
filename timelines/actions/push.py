"""Subscribe to Web Push, change what is told, and leave (Mastodon: methods/push)."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from accounts.models.account import Account
from accounts.models.oauth import AccessToken
from instance.errors import Invalid
from instance.sealed import seal
from instance.web_push import encode, read_receiver
from timelines.models.push import PushPolicy, PushSubscription

TOKEN_PURPOSE = "push subscription"  # noqa: S105 - what the seal is for, not a secret


class SubscriptionRefused(Invalid):
    """Nothing could be sent to this endpoint, or nobody there could read it."""


def subscribe(
    *,
    account: Account,
    token: AccessToken,
    token_value: str,
    endpoint: str,
    p256dh: str,
    auth: str,
    standard: bool = False,
    alerts: Mapping[str, bool] | None = None,
    policy: str = PushPolicy.ALL,
) -> PushSubscription:
    """One subscription a token: a new one takes the place of the old.

    The token's value goes into each message, encrypted, for that is how apps know which of their accounts is meant.
    """
    _check_endpoint(endpoint)
    try:
        receiver = read_receiver(p256dh, auth)
    except ValueError as error:
        raise SubscriptionRefused("Validation failed: subscription[keys] are not the keys of a subscription") from error
    subscription, _created = PushSubscription.objects.update_or_create(
        token=token,
        defaults={
            "account": account,
            "endpoint": endpoint,
            "p256dh": encode(receiver.point),
            "auth": encode(receiver.secret),
            "standard": standard,
            "alerts": dict(alerts or {}),
            "policy": policy,
            "sealed_token": seal(token_value, purpose=TOKEN_PURPOSE),
        },
    )
    return subscription


def change_subscription(*, subscription: PushSubscription, alerts: Mapping[str, bool], policy: str) -> None:
    subscription.alerts, subscription.policy = dict(alerts), policy
    subscription.save(update_fields=["alerts", "policy", "updated_at"])


def unsubscribe(*, token: AccessToken) -> None:
    PushSubscription.objects.filter(token=token).delete()


def drop_subscription(*, subscription: PushSubscription) -> None:
    """The push service knows it no more. One that was replaced in the meantime stays."""
    PushSubscription.objects.filter(pk=subscription.pk, endpoint=subscription.endpoint).delete()


def _check_endpoint(endpoint: str) -> None:
    try:
        parts = urlsplit(endpoint)
        good = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        good = False
    if not good or len(endpoint) > 2048 or not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint:
        raise SubscriptionRefused("Validation failed: subscription[endpoint] must be an https address")
