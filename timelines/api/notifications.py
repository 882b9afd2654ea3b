"""Notifications one by one (Mastodon: methods/notifications)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from accounts.models.account import Account
from accounts.queries.heads import AccountHead, load_account_heads
from accounts.rendering import render_accounts
from instance.rest.answers import Answer
from instance.rest.endpoint import Params, endpoint
from instance.rest.pagination import Cursor, Page
from instance.rest.request import ApiRequest
from statuses.queries.load import visible_ids
from statuses.rendering import render_pairs, render_unhidden
from timelines.actions.notifications import clear_notifications, dismiss_notification
from timelines.api.params import NotificationCountParams, NotificationsParams
from timelines.entities import Surroundings, notification_entity, subject_entities
from timelines.models.notification import Notification
from timelines.queries import notifications as queries
from timelines.queries.groups import Group
from timelines.queries.notifications import Narrowing, Told
from timelines.queries.subjects import subjects_of


@endpoint("GET", scope="read:notifications", params=NotificationsParams)
def index(request: ApiRequest, params: Params) -> Page:
    rows = queries.page_of_notifications(request.account, Cursor.from_params(params, 40, 80), narrowing(params))
    around, hidden = unhidden(rows, (row.sender for row in rows), request.account)
    shown = [
        notification_entity(row, around)
        for row in rows
        if row.status_id not in hidden and row.from_account_id in around.accounts
    ]
    return Page(request, rows, entities=shown, key=lambda row: row.pk)


@endpoint("GET", scope="read:notifications")
def show(request: ApiRequest, id: int) -> Answer:
    """By id also one that filters hide in lists."""
    row = queries.find_notification(request.account, id)
    around = surroundings([row.status_id], [row.from_account_id], request.account)
    return notification_entity(row, replace(around, subjects=_about([row])))


@endpoint("POST", scope="write:notifications")
def clear(request: ApiRequest) -> Answer:
    clear_notifications(account=request.account)
    return {}


@endpoint("POST", scope="write:notifications")
def dismiss(request: ApiRequest, id: int) -> Answer:
    dismiss_notification(notification=queries.find_notification(request.account, id))
    return {}


@endpoint("GET", scope="read:notifications", params=NotificationCountParams)
def unread_count(request: ApiRequest, params: Params) -> Answer:
    limit = Cursor.from_params(params, 100, 1000).limit
    return {"count": queries.unread_count(request.account, limit=limit, asked=narrowing(params))}


def narrowing(params: Params) -> Narrowing:
    return Narrowing(
        types=params["types"],
        exclude_types=params["exclude_types"],
        sender_id=params.get("account_id"),
        include_filtered=params.get("include_filtered", False),
    )


def surroundings(status_ids: Iterable[int | None], account_ids: Iterable[int], viewer: Account) -> Surroundings:
    """What the entities of a list have in common."""
    visible = visible_ids(dict.fromkeys(pk for pk in status_ids if pk is not None), viewer)
    return Surroundings(dict(render_pairs(visible, viewer)), render_accounts(load_account_heads(account_ids)))


def unhidden(
    rows: Sequence[Told | Group], people: Iterable[AccountHead], viewer: Account
) -> tuple[Surroundings, set[int]]:
    """The same for notifications, and the statuses that the viewer's filters keep out of them."""
    visible = list(dict.fromkeys(row.status_id for row in rows if row.visible and row.status_id is not None))
    shown = dict(render_unhidden(visible, viewer, "notifications"))
    return Surroundings(shown, render_accounts(people), _about(rows)), set(visible) - shown.keys()


def _about(rows: Iterable[Notification | Told | Group]) -> dict[int, dict[str, Any]]:
    named = ((row.most_recent_id if isinstance(row, Group) else row.pk, row.type) for row in rows)
    return subject_entities(subjects_of(named))
