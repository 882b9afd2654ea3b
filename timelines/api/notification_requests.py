"""The policy of notifications, and requests of those whom it keeps aside (Mastodon: methods/notifications)."""

from collections.abc import Sequence

from accounts.models.account import Account
from instance.rest.answers import Answer
from instance.rest.endpoint import Params, endpoint
from instance.rest.pagination import Cursor, Page, paginate
from instance.rest.params import PageParams
from instance.rest.request import ApiRequest
from timelines.actions.notification_requests import accept_requests, change_policy, dismiss_requests
from timelines.api.notifications import surroundings
from timelines.api.params import NotificationPolicyParams, RequestIdsParams
from timelines.entities import notification_policy_entity, notification_request_entity
from timelines.models.notification_policy import NotificationRequest
from timelines.queries import notification_requests as queries


@endpoint("GET", scope="read:notifications")
def show_policy(request: ApiRequest) -> Answer:
    requests, notifications = queries.pending_counts(request.account)
    return notification_policy_entity(queries.policy_of(request.account), requests, notifications)


@endpoint("PATCH", "PUT", scope="write:notifications", params=NotificationPolicyParams)
def update_policy(request: ApiRequest, params: Params) -> Answer:
    policy = change_policy(account=request.account, **params)
    return notification_policy_entity(policy, *queries.pending_counts(request.account))


@endpoint("GET", scope="read:notifications", params=PageParams)
def index(request: ApiRequest, params: Params) -> Page:
    rows = paginate(queries.requests_of(request.account), Cursor.from_params(params, 40, 80))
    return Page(request, rows, entities=_written(rows, request.account))


@endpoint("GET", scope="read:notifications")
def show(request: ApiRequest, id: int) -> Answer:
    return _written([queries.find_request(request.account, id)], request.account)[0]


@endpoint("POST", scope="write:notifications")
def accept(request: ApiRequest, id: int) -> Answer:
    accept_requests(account=request.account, requests=[queries.find_request(request.account, id)])
    return {}


@endpoint("POST", scope="write:notifications")
def dismiss(request: ApiRequest, id: int) -> Answer:
    dismiss_requests(account=request.account, requests=[queries.find_request(request.account, id)])
    return {}


@endpoint("POST", scope="write:notifications", params=RequestIdsParams)
def accept_many(request: ApiRequest, params: Params) -> Answer:
    accept_requests(account=request.account, requests=queries.requests_by_ids(request.account, params["id"]))
    return {}


@endpoint("POST", scope="write:notifications", params=RequestIdsParams)
def dismiss_many(request: ApiRequest, params: Params) -> Answer:
    dismiss_requests(account=request.account, requests=queries.requests_by_ids(request.account, params["id"]))
    return {}


@endpoint("GET", scope="read:notifications")
def merged(request: ApiRequest) -> Answer:
    return {"merged": queries.all_merged(request.account)}


def _written(rows: Sequence[NotificationRequest], viewer: Account) -> list[Answer]:
    facts = [queries.what_waits(row) for row in rows]
    around = surroundings([waiting.last_status_id for waiting in facts], [row.from_account_id for row in rows], viewer)
    return [
        notification_request_entity(
            row, waiting.number, around.status(waiting.last_status_id), around.account(row.from_account_id)
        )
        for row, waiting in zip(rows, facts, strict=True)
    ]
