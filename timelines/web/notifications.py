"""Notifications by day; the same deed done to the same post by several people is told once."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.entities import account_entity
from accounts.models.account import Account
from accounts.queries.emojis import emojis_of
from accounts.web.reader import member, members_only
from instance.rest.pagination import paginate
from instance.web.pages import page
from instance.web.paging import cursor_of, neighbours
from statuses.entities.status import status_entities
from statuses.queries.load import load_ids
from timelines.actions.markers import set_marker
from timelines.models.marker import Marker
from timelines.models.notification import Notification, NotificationType
from timelines.queries.notifications import notifications_of

Entity = dict[str, Any]

_TABS = [{"path": "/notifications", "text": "All"}, {"path": "/notifications/mentions", "text": "Mentions"}]
_GROUPED = {NotificationType.FAVOURITE, NotificationType.REBLOG}
_PAGE = 30


@require_safe
@members_only
def everything(request: HttpRequest) -> HttpResponse:
    """GET /notifications. Looking at the first page is reading it: the marker moves, as clients move it."""
    account = member(request)
    rows, response = _list(request, account)
    newest = rows[0].pk if rows else 0
    if newest > _last_read(account):
        set_marker(account=account, timeline="notifications", last_read_id=newest)
    return response


@require_safe
@members_only
def mentions(request: HttpRequest) -> HttpResponse:
    return _list(request, member(request), NotificationType.MENTION)[1]


def _list(request: HttpRequest, account: Account, *types: str) -> tuple[Sequence[Notification], HttpResponse]:
    cursor = cursor_of(request, limit=_PAGE)
    rows = paginate(notifications_of(account, types=types), cursor)
    context = {
        "days": _days(_grouped(_entities(rows, account))),
        "tabs": _TABS,
        **neighbours(request, [row.pk for row in rows], cursor),
    }
    return rows, page(request, "pages/notifications.html", context)


def _entities(rows: Sequence[Notification], account: Account) -> list[Entity]:
    """Notification entities, and whether each is newer than the marker."""
    found = load_ids([row.status_id for row in rows if row.status_id], account)
    posts = {entity["id"]: entity for entity in status_entities(found)}
    emojis = emojis_of(row.from_account for row in rows)
    last_read = _last_read(account)
    return [
        {
            "id": str(row.pk),
            "type": row.type,
            "created_at": row.created_at,
            "group_key": row.group_key,
            "account": account_entity(row.from_account, emojis),
            "status": posts.get(str(row.status_id)),
            "unread": row.pk > last_read,
            "others": [],
        }
        for row in rows
    ]


def _grouped(entities: Iterable[Entity]) -> list[Entity]:
    """One line for everybody who favourited or boosted the same post."""
    shown: list[Entity] = []
    first: dict[str, Entity] = {}
    for entity in entities:
        leader = first.get(entity["group_key"])
        if leader is not None and entity["type"] in _GROUPED:
            leader["others"].append(entity["account"])
            continue
        first[entity["group_key"]] = entity
        shown.append(entity)
    return shown


def _days(entities: Iterable[Entity]) -> list[Entity]:
    today = timezone.now().date()
    by_day = groupby(entities, key=lambda entity: entity["created_at"].date())
    return [{"title": _title(day, today), "notifications": list(rows)} for day, rows in by_day]


def _title(day: date, today: date) -> str:
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    return f"{day:%B} {day.day}, {day.year}"


def _last_read(account: Account) -> int:
    found = Marker.objects.filter(account=account, timeline="notifications").values_list("last_read_id", flat=True)
    return found.first() or 0
