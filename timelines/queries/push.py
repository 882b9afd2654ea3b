"""Push subscriptions: that of a token, and those that want to hear of a notification."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.models.oauth import AccessToken
from accounts.queries.relationships import relationship
from instance.errors import NotFound
from timelines.models.notification import Notification
from timelines.models.push import PushPolicy, PushSubscription


def subscription_of(token: AccessToken) -> PushSubscription:
    found = PushSubscription.objects.filter(token=token).first()
    if found is None:
        raise NotFound
    return found


def listening(account_ids: Iterable[int], kind: str) -> list[tuple[int, int]]:
    """(subscription, account) of all subscriptions that are switched on for this kind; one query."""
    found = PushSubscription.objects.filter(account__in=list(account_ids), alerts__contains={kind: True})
    return list(found.exclude(policy=PushPolicy.NONE).values_list("pk", "account_id"))


def live_subscription(subscription_id: int) -> PushSubscription | None:
    """None if it is gone, or its token, or its owner may not sign in."""
    found = PushSubscription.objects.select_related("account", "token__user__account").filter(
        pk=subscription_id, token__expires__gt=timezone.now()
    )
    subscription = found.first()
    if subscription is None or subscription.token.user is None or not subscription.token.user.is_functional:
        return None
    return subscription


def wants(subscription: PushSubscription, notification: Notification) -> bool:
    """By its alerts and its policy, as they are now."""
    if subscription.account_id != notification.account_id or notification.filtered:
        return False
    if subscription.alerts.get(notification.type) is not True:
        return False
    if subscription.policy in (PushPolicy.ALL, PushPolicy.NONE):
        return subscription.policy == PushPolicy.ALL
    stance = relationship(subscription.account, notification.from_account)
    return stance.following if subscription.policy == PushPolicy.FOLLOWED else stance.followed_by
