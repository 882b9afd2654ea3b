"""Notifications one by one (Mastodon: methods/notifications)."""

from collections.abc import Iterable

from accounts.models.account import Account
from accounts.queries.emojis import emojis_of
from accounts.rendering import render_accounts
from instance.rest.answers import Answer, fragment
from instance.rest.endpoint import Params, endpoint
from instance.rest.pagination import Cursor, Page
from instance.rest.request import ApiRequest
from statuses.queries.load import visible_ids
from statuses.rendering import render_pairs, render_unhidden
from timelines.actions.notifications import clear_notifications, dismiss_notification
from timelines.api.params import NotificationCountParams, NotificationsParams
from timelines.entities import Surroundings, notification_entity
from timelines.queries import notifications as queries
from timelines.queries.groups import Group
from timelines.queries.notifications import Narrowing, Told


@endpoint("GET", scope="read:notifications", params=NotificationsParams)
def index(request: ApiRequest, params: Params) -> Page:
    rows = queries.page_of_notifications(request.account, Cursor.from_params(params, 40, 80), narrowing(params))
    around, hidden = unhidden(rows, request.account)
    accounts = render_accounts(row.sender for row in rows)
    shown = [
        notification_entity(row, fragment(accounts[row.from_account_id]), around.status(row.status_id))
        for row in rows
        if row.status_id not in hidden and row.from_account_id in accounts
    ]
    return Page(request, rows, entities=shown)


@endpoint("GET", scope="read:notifications")
def show(request: ApiRequest, id: int) -> Answer:
    """By id also one that filters hide in lists."""
    row = queries.find_notification(request.account, id)
    around = surroundings([row.status_id], [row.from_account], request.account)
    return notification_entity(row, around.account(row.from_account), around.status(row.status_id))


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


def surroundings(status_ids: Iterable[int | None], accounts: Iterable[Account], viewer: Account) -> Surroundings:
    """What the entities of a list have in common."""
    visible = visible_ids(dict.fromkeys(pk for pk in status_ids if pk is not None), viewer)
    return Surroundings(dict(render_pairs(visible, viewer)), emojis_of(accounts))


def unhidden(rows: Iterable[Told | Group], viewer: Account) -> tuple[Surroundings, set[int]]:
    """The statuses of these as the viewer may see them, and those that filters keep out of notifications."""
    visible = list(dict.fromkeys(row.status_id for row in rows if row.visible and row.status_id is not None))
    shown = dict(render_unhidden(visible, viewer, "notifications"))
    return Surroundings(shown), set(visible) - shown.keys()
