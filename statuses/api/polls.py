"""Show a poll, vote in it."""

from instance.rest.answers import Answer
from instance.rest.endpoint import Params, endpoint
from instance.rest.request import ApiRequest
from statuses.actions.poll import vote_in_poll
from statuses.activitypub.look import look_at_poll
from statuses.api.params import VoteParams
from statuses.queries.interactions import find_poll
from statuses.rendering import render_poll


@endpoint("GET", scope="read:statuses", user="optional")
def show(request: ApiRequest, id: int) -> Answer:
    poll = find_poll(id, request.account)
    look_at_poll(poll.pk, poll.status, request.account)
    return render_poll(poll.status_id, request.account)


@endpoint("POST", scope="write:statuses", params=VoteParams)
def vote(request: ApiRequest, params: Params, id: int) -> Answer:
    poll = find_poll(id, request.account)
    vote_in_poll(account=request.account, poll=poll, choices=params["choices"])
    return render_poll(poll.status_id, request.account)
