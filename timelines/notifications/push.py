"""Web Push: a new notification becomes one job for each subscription that wants it, and the job one message."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import orjson
from django.utils import timezone

from accounts.entities import pictures
from accounts.models.user import User
from instance.http import fetch
from instance.jobs import job
from instance.outgoing.errors import Refused, TooLarge
from instance.sealed import unseal
from instance.text.plain import plain
from instance.web_push import Receiver, decode, message
from statuses.queries.load import visible_ids
from timelines.actions.push import TOKEN_PURPOSE, drop_subscription
from timelines.models.notification import Notification, NotificationType
from timelines.models.push import PushSubscription
from timelines.queries.push import listening, live_subscription, wants

logger = logging.getLogger(__name__)
LIFETIME = timedelta(hours=48)
WAITS = (30, 300, 1800, 7200)
"""Seconds before each further attempt."""
MAX_BODY = 140
MAX_NAME = 80
MAX_ICON = 1500

TITLES: dict[str, str] = {
    NotificationType.MENTION: "{name} mentioned you",
    NotificationType.STATUS: "{name} has posted",
    NotificationType.REBLOG: "{name} boosted your post",
    NotificationType.FOLLOW: "{name} follows you",
    NotificationType.FOLLOW_REQUEST: "{name} asks to follow you",
    NotificationType.FAVOURITE: "{name} favourited your post",
    NotificationType.POLL: "A poll has ended",
    NotificationType.UPDATE: "{name} edited a post",
    NotificationType.QUOTE: "{name} quoted your post",
    NotificationType.QUOTED_UPDATE: "{name} edited a post that you quoted",
    NotificationType.SEVERED_RELATIONSHIPS: "You have lost some of those you follow, or who follow you",
    NotificationType.ADMIN_SIGN_UP: "{name} signed up",
    NotificationType.ADMIN_REPORT: "{name} filed a report",
}


class PushFailed(Exception):
    """The push service did not take it; the job is tried again."""


def push_soon(notifications: Sequence[Notification]) -> None:
    """All of one kind, each just made; rows that turn out not to exist are passed over by their jobs."""
    shown = {one.account_id: one.pk for one in notifications if not one.filtered}
    if not shown:
        return
    for subscription_id, account_id in listening(shown, notifications[0].type):
        push_notification.delay(subscription_id=subscription_id, notification_id=shown[account_id])


@job("push", waits=WAITS)
def push_notification(*, subscription_id: int, notification_id: int, **_: object) -> None:
    subscription = live_subscription(subscription_id)
    notification = (
        Notification.objects.select_related("account", "from_account", "status").filter(pk=notification_id).first()
    )
    if subscription is None or notification is None or notification.created_at < timezone.now() - LIFETIME:
        return
    if wants(subscription, notification) and _is_visible(notification):
        _send(subscription, orjson.dumps(payload(subscription, notification)))


def payload(subscription: PushSubscription, notification: Notification) -> dict[str, Any]:
    """What Mastodon's apps read; `access_token` tells them which of their accounts is meant."""
    owner: User = subscription.token.user
    sender = notification.from_account
    icon = pictures(sender)["avatar_static"]
    return {
        "access_token": unseal(subscription.sealed_token, purpose=TOKEN_PURPOSE) or "",
        "preferred_locale": owner.locale,
        "notification_id": notification.pk,
        "notification_type": notification.type,
        "icon": icon if len(icon) <= MAX_ICON else "",
        "title": TITLES[notification.type].format(name=_short(sender.display_name or sender.username, MAX_NAME)),
        "body": _short(_body(notification), MAX_BODY),
    }


def _body(notification: Notification) -> str:
    """The content warning stands in for the text it covers."""
    status = notification.status
    if status is None:
        return plain(notification.from_account.note)
    return status.spoiler_text or plain(status.content)


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _is_visible(notification: Notification) -> bool:
    return notification.status_id is None or bool(visible_ids([notification.status_id], notification.account))


def _send(subscription: PushSubscription, text: bytes) -> None:
    receiver = Receiver(decode(subscription.p256dh), decode(subscription.auth))
    headers, body = message(subscription.endpoint, receiver, text, standard=subscription.standard)
    try:
        status = fetch("POST", subscription.endpoint, headers=headers, body=body, schemes=("https",)).status
    except (Refused, TooLarge) as error:
        logger.info("no push to subscription %s: %s", subscription.pk, error)
        return
    if status in (404, 410):
        drop_subscription(subscription=subscription)
    elif not 200 <= status < 300:
        raise PushFailed(f"the push service answered {status}")
