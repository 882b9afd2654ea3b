"""Notifications in groups (Mastodon: methods/grouped_notifications)."""

from collections.abc import Sequence

from accounts.entities import account_entities
from accounts.models.account import Account
from accounts.queries.emojis import emojis_of
from instance.rest.answers import Answer
from instance.rest.endpoint import Params, endpoint
from instance.rest.pagination import Cursor, Page
from instance.rest.request import ApiRequest
from timelines.actions.notifications import dismiss_group
from timelines.api.notifications import narrowing, unhidden
from timelines.api.params import GroupCountParams, GroupsParams
from timelines.entities import grouped_notifications_entity
from timelines.queries.groups import Group, accounts_of_group, find_group, page_of_groups, unread_groups


@endpoint("GET", scope="read:notifications", params=GroupsParams)
def index(request: ApiRequest, params: Params) -> Page:
    cursor = Cursor.from_params(params, 40, 80)
    groups = page_of_groups(request.account, cursor, narrowing(params), params["grouped_types"])
    answer = _written(groups, request.account, partial=params["expand_accounts"] == "partial_avatars")
    return Page(request, groups, entities=answer, key=lambda group: group.head_id)


@endpoint("GET", scope="read:notifications")
def show(request: ApiRequest, group_key: str) -> Answer:
    return _written([find_group(request.account, group_key)], request.account)


@endpoint("GET", scope="read:notifications | write:notifications")
def accounts(request: ApiRequest, group_key: str) -> Answer:
    people = accounts_of_group(request.account, group_key)
    return account_entities(people, emojis_of(people))


@endpoint("POST", scope="write:notifications")
def dismiss(request: ApiRequest, group_key: str) -> Answer:
    dismiss_group(account=request.account, group_key=group_key)
    return {}


@endpoint("GET", scope="read:notifications", params=GroupCountParams)
def unread_count(request: ApiRequest, params: Params) -> Answer:
    limit = Cursor.from_params(params, 100, 1000).limit
    asked, grouped_types = narrowing(params), params["grouped_types"]
    return {"count": unread_groups(request.account, limit=limit, asked=asked, grouped_types=grouped_types)}


def _written(groups: Sequence[Group], viewer: Account, *, partial: bool = False) -> Answer:
    around, hidden = unhidden(groups, (sender for group in groups for sender in group.senders), viewer)
    shown = [group for group in groups if group.status_id not in hidden]
    named = {pk for group in shown for pk in group.sample_account_ids}
    people = sorted(named & around.accounts.keys(), reverse=True)
    return grouped_notifications_entity(shown, people, around, partial=partial)
