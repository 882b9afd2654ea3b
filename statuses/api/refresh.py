"""What is still being read from other servers while a client already has its answer (Mastodon: async refreshes)."""

from instance.errors import NotFound
from instance.rest.answers import Answer, json_response
from instance.rest.endpoint import endpoint
from instance.rest.request import ApiRequest
from statuses.activitypub.look import find_refresh
from statuses.activitypub.walk import Refresh

RETRY = 3
"""Seconds after which a client asks whether there is more."""


@endpoint("GET", scope="read")
def show(_request: ApiRequest, id: str) -> Answer:
    refresh = find_refresh(id)
    if refresh is None:
        raise NotFound
    status = "running" if refresh.is_running else "finished"
    return {"async_refresh": {"id": refresh.id, "status": status, "result_count": refresh.found}}


def with_refresh(answer: Answer, refresh: Refresh | None) -> Answer:
    """The answer, with the header that promises more of it."""
    if refresh is None:
        return answer
    response = json_response(answer)
    response["Mastodon-Async-Refresh"] = f'id="{refresh.id}", retry={RETRY}, result_count={refresh.found}'
    return response
