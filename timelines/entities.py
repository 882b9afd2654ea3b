"""How notifications, groups, conversations, lists, markers and search results look to clients. No queries here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.conf import settings

from accounts.entities import severance_entity
from instance.rest.answers import Answer, fragment
from moderation.entities.reports import report_entity
from timelines.models.conversation import AccountConversation
from timelines.models.list import List
from timelines.models.marker import Marker
from timelines.models.notification import Notification
from timelines.models.notification_policy import NotificationPolicy, NotificationRequest
from timelines.models.push import PushSubscription
from timelines.queries.groups import Group
from timelines.queries.notifications import Told
from timelines.queries.subjects import Subjects

Entity = dict[str, Any]


@dataclass(frozen=True)
class Surroundings:
    """What the entities of a page have in common: its rendered statuses and accounts."""

    statuses: Mapping[int, bytes]
    accounts: Mapping[int, bytes]
    subjects: Mapping[int, Entity] = field(default_factory=dict)
    """Further properties of a notification, by its id: its `report`, its `event`."""

    def status(self, status_id: int | None) -> Answer:
        text = self.statuses.get(status_id) if status_id is not None else None
        return fragment(text) if text is not None else None

    def account(self, account_id: int) -> Answer:
        return fragment(self.accounts[account_id])


def notification_entity(notification: Notification | Told, around: Surroundings) -> Entity:
    """Notification; `status` only for the types that are about one."""
    entity: Entity = {
        "id": str(notification.pk),
        "type": notification.type,
        "created_at": notification.created_at,
        "group_key": notification.group_key,
        "account": around.account(notification.from_account_id),
    }
    if notification.status_id is not None:
        entity["status"] = around.status(notification.status_id)
    return entity | around.subjects.get(notification.pk, {})


def subject_entities(subjects: Subjects) -> dict[int, Entity]:
    """What the entities of some notifications and groups have beyond the common: `report` or `event`."""
    reports = {pk: {"report": report_entity(report, subjects.emojis)} for pk, report in subjects.reports.items()}
    return reports | {pk: {"event": severance_entity(lost)} for pk, lost in subjects.severances.items()}


def notification_policy_entity(policy: NotificationPolicy, requests: int, notifications: int) -> Entity:
    """NotificationPolicy, with how many requests and notifications wait for an answer."""
    return {
        "for_not_following": policy.for_not_following,
        "for_not_followers": policy.for_not_followers,
        "for_new_accounts": policy.for_new_accounts,
        "for_private_mentions": policy.for_private_mentions,
        "for_limited_accounts": policy.for_limited_accounts,
        "for_bots": policy.for_bots,
        "summary": {"pending_requests_count": requests, "pending_notifications_count": notifications},
    }


def notification_request_entity(
    request: NotificationRequest, count: int, last_status: Answer, account: Answer
) -> Entity:
    """NotificationRequest; its count is a string, as in Mastodon."""
    return {
        "id": str(request.pk),
        "created_at": request.created_at,
        "updated_at": request.updated_at,
        "notifications_count": str(count),
        "account": account,
        "last_status": last_status,
    }


def grouped_notifications_entity(
    groups: Sequence[Group], people: Sequence[int], around: Surroundings, *, partial: bool = False
) -> Entity:
    """GroupedNotificationsResults. With `partial` only the newest account of each group is whole."""
    whole = {group.sample_account_ids[0] for group in groups} if partial else set(people)
    statuses = dict.fromkeys(group.status_id for group in groups if group.status_id is not None)
    entity: Entity = {
        "accounts": [around.account(pk) for pk in people if pk in whole],
        "statuses": [shown for pk in statuses if (shown := around.status(pk)) is not None],
        "notification_groups": [notification_group_entity(group, around) for group in groups],
    }
    if partial:
        rest = [orjson.loads(around.accounts[pk]) for pk in people if pk not in whole]
        entity["partial_accounts"] = [partial_account_entity(account) for account in rest]
    return entity


def notification_group_entity(group: Group, around: Surroundings) -> Entity:
    entity: Entity = {
        "group_key": group.key,
        "notifications_count": group.count,
        "type": group.type,
        "most_recent_notification_id": group.most_recent_id,
        "page_min_id": str(group.page_min_id),
        "page_max_id": str(group.page_max_id),
        "latest_page_notification_at": group.latest_at,
        "sample_account_ids": [str(pk) for pk in group.sample_account_ids],
    }
    if group.status_id is not None:
        entity["status_id"] = str(group.status_id)
    return entity | around.subjects.get(group.most_recent_id, {})


def partial_account_entity(account: Entity) -> Entity:
    """PartialAccountWithAvatar, out of the whole one."""
    kept = ("id", "acct", "url", "avatar", "avatar_static", "avatar_description", "locked", "bot")
    return {name: account[name] for name in kept}


def conversation_entity(view: AccountConversation, people: Iterable[int], around: Surroundings) -> Entity:
    return {
        "id": str(view.pk),
        "unread": view.unread,
        "accounts": [around.account(pk) for pk in people if pk in around.accounts],
        "last_status": around.status(view.last_status_id),
    }


def list_entity(members: List) -> Entity:
    return {
        "id": str(members.pk),
        "title": members.title,
        "replies_policy": members.replies_policy,
        "exclusive": members.exclusive,
    }


def markers_entity(markers: Iterable[Marker]) -> Entity:
    return {
        marker.timeline: {
            "last_read_id": str(marker.last_read_id),
            "version": marker.version,
            "updated_at": marker.updated_at,
        }
        for marker in markers
    }


def push_subscription_entity(subscription: PushSubscription) -> Entity:
    """WebPushSubscription: `alerts` has the kinds that the client named; its id is a number."""
    return {
        "id": subscription.pk,
        "endpoint": subscription.endpoint,
        "standard": subscription.standard,
        "alerts": subscription.alerts,
        "policy": subscription.policy,
        "server_key": settings.VAPID_PUBLIC_KEY,
    }


def search_entity(accounts: list[Entity], statuses: list[Answer], hashtags: list[Entity]) -> Entity:
    return {"accounts": accounts, "statuses": statuses, "hashtags": hashtags}
