"""Direct conversations (Mastodon: methods/conversations)."""

from collections.abc import Sequence

from instance.rest.answers import Answer
from instance.rest.endpoint import Params, endpoint
from instance.rest.pagination import Cursor, Page, paginate
from instance.rest.params import PageParams
from instance.rest.request import ApiRequest
from timelines.actions.conversations import mark_conversation, remove_conversation
from timelines.api.notifications import surroundings
from timelines.entities import conversation_entity
from timelines.models.conversation import AccountConversation
from timelines.queries.conversations import conversations_of, find_conversation, participants_of


@endpoint("GET", scope="read:statuses", params=PageParams)
def index(request: ApiRequest, params: Params) -> Page:
    cursor = Cursor.from_params(params)
    views = paginate(conversations_of(request.account), cursor, key="last_status_id")
    return Page(request, views, entities=_written(request, views), key=lambda view: view.last_status_id)


@endpoint("DELETE", scope="write:conversations")
def delete(request: ApiRequest, id: int) -> Answer:
    remove_conversation(view=find_conversation(request.account, id))
    return {}


@endpoint("POST", scope="write:conversations")
def read(request: ApiRequest, id: int) -> Answer:
    return _marked(request, id, unread=False)


@endpoint("POST", scope="write:conversations")
def unread(request: ApiRequest, id: int) -> Answer:
    return _marked(request, id, unread=True)


def _marked(request: ApiRequest, conversation_id: int, *, unread: bool) -> Answer:
    view = find_conversation(request.account, conversation_id)
    mark_conversation(view=view, unread=unread)
    return _written(request, [view])[0]


def _written(request: ApiRequest, views: Sequence[AccountConversation]) -> list[Answer]:
    people = [pk for view in views for pk in participants_of(view)]
    around = surroundings((view.last_status_id for view in views), people, request.account)
    return [conversation_entity(view, participants_of(view), around) for view in views]
