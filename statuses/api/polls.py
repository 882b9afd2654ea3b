"""Show a poll, vote in it."""

from accounts.models.account import Account
from instance.errors import NotFound
from instance.rest.answers import Answer
from instance.rest.endpoint import Params, endpoint
from instance.rest.request import ApiRequest
from statuses.actions.poll import vote_in_poll
from statuses.api.params import VoteParams
from statuses.entities.parts import poll_entity
from statuses.models.poll import Poll
from statuses.models.status import Status
from statuses.queries.load import load


@endpoint("GET", scope="read:statuses", user="optional")
def show(request: ApiRequest, id: int) -> Answer:
    return _entity(_find(id, request.account), request.account)


@endpoint("POST", scope="write:statuses", params=VoteParams)
def vote(request: ApiRequest, params: Params, id: int) -> Answer:
    vote_in_poll(account=request.account, poll=_find(id, request.account), choices=params["choices"])
    return _entity(_find(id, request.account), request.account)


def _find(poll_id: int, viewer: Account | None) -> Poll:
    """The poll of a status that the viewer may see."""
    found = Poll.objects.filter(pk=poll_id, status__in=Status.objects.visible_to(viewer)).first()
    if found is None:
        raise NotFound
    return found


def _entity(poll: Poll, viewer: Account | None) -> dict:
    loaded = load([poll.status], viewer)
    status = loaded.statuses[0]
    return poll_entity(status.poll, loaded.state, domain=status.account.domain)
