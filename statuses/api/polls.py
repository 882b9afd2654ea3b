"""Show a poll, vote in it."""

from accounts.models.account import Account
from instance.rest.answers import Answer
from instance.rest.endpoint import Params, endpoint
from instance.rest.request import ApiRequest
from statuses.actions.poll import vote_in_poll
from statuses.api.params import VoteParams
from statuses.entities.parts import poll_entity
from statuses.models.poll import Poll
from statuses.queries.interactions import find_poll
from statuses.queries.load import load


@endpoint("GET", scope="read:statuses", user="optional")
def show(request: ApiRequest, id: int) -> Answer:
    return _entity(find_poll(id, request.account), request.account)


@endpoint("POST", scope="write:statuses", params=VoteParams)
def vote(request: ApiRequest, params: Params, id: int) -> Answer:
    vote_in_poll(account=request.account, poll=find_poll(id, request.account), choices=params["choices"])
    return _entity(find_poll(id, request.account), request.account)


def _entity(poll: Poll, viewer: Account | None) -> dict:
    loaded = load([poll.status], viewer)
    status = loaded.statuses[0]
    return poll_entity(status.poll, loaded.state, domain=status.account.domain)
