"""Notifications by day; what several people did to the same post is told in one line."""

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
from accounts.queries.find import accounts_by_ids
from accounts.web.reader import member, members_only
from instance.web.pages import page
from instance.web.paging import cursor_of, neighbours
from statuses.web.showing import shown_in
from timelines.actions.markers import set_marker
from timelines.entities import subject_entities
from timelines.models.notification import NotificationType
from timelines.queries.groups import Group, page_of_groups
from timelines.queries.markers import markers_of
from timelines.queries.notifications import Narrowing
from timelines.queries.subjects import subjects_of

Entity = dict[str, Any]

_TABS = [{"path": "/notifications", "text": "All"}, {"path": "/notifications/mentions", "text": "Mentions"}]
_PAGE = 30


@require_safe
@members_only
def everything(request: HttpRequest) -> HttpResponse:
    """GET /notifications. Looking at the first page is reading it: the marker moves, as clients move it."""
    account = member(request)
    last_read = _last_read(account)
    groups, response = _list(request, account, last_read)
    newest = max((group.most_recent_id for group in groups), default=0)
    if newest > last_read:
        set_marker(account=account, timeline="notifications", last_read_id=newest)
    return response


@require_safe
@members_only
def mentions(request: HttpRequest) -> HttpResponse:
    account = member(request)
    return _list(request, account, _last_read(account), NotificationType.MENTION)[1]


def _list(request: HttpRequest, account: Account, last_read: int, *types: str) -> tuple[list[Group], HttpResponse]:
    cursor = cursor_of(request, limit=_PAGE)
    groups = page_of_groups(account, cursor, Narrowing(types=types))
    context = {
        "days": _days(_entities(groups, account, last_read)),
        "tabs": _TABS,
        **neighbours(request, [group.head_id for group in groups], cursor),
    }
    response = page(request, "pages/notifications.html", context)
    return groups, response


def _entities(groups: Sequence[Group], account: Account, last_read: int) -> list[Entity]:
    """Each group as a Notification of its newest sender, with the others beside."""
    people = accounts_by_ids(pk for group in groups for pk in group.sample_account_ids)
    emojis = emojis_of(people)
    shown = {person.pk: account_entity(person, emojis) for person in people}
    ids = list(dict.fromkeys(group.status_id for group in groups if group.visible and group.status_id))
    posts = {entity["id"]: entity for entity in shown_in("notifications", ids, account)}
    hidden = {str(pk) for pk in ids} - posts.keys()
    about = subject_entities(subjects_of((group.most_recent_id, group.type) for group in groups))
    return [
        {
            "id": str(group.most_recent_id),
            "type": group.type,
            "created_at": group.latest_at,
            "account": senders[0],
            "others": senders[1:],
            "others_count": group.count - 1,
            "status": posts.get(str(group.status_id)),
            "unread": group.most_recent_id > last_read,
            **about.get(group.most_recent_id, {}),
        }
        for group in groups
        if str(group.status_id) not in hidden
        and (senders := [shown[pk] for pk in group.sample_account_ids if pk in shown])
    ]


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
    marker = markers_of(account, ["notifications"]).first()
    return marker.last_read_id if marker else 0
