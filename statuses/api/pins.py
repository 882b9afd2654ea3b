"""Pin a status to one's profile, unpin it."""

from instance.rest.answers import Answer
from instance.rest.endpoint import endpoint
from instance.rest.request import ApiRequest
from statuses.actions.pin import pin_status, unpin_status
from statuses.api.statuses import show_one
from statuses.queries.load import find_status


@endpoint("POST", scope="write:accounts")
def pin(request: ApiRequest, id: int) -> Answer:
    status = find_status(id, request.account)
    pin_status(account=request.account, status=status)
    return show_one(status, request.account)


@endpoint("POST", scope="write:accounts")
def unpin(request: ApiRequest, id: int) -> Answer:
    status = find_status(id, request.account)
    unpin_status(account=request.account, status=status)
    return show_one(status, request.account)
