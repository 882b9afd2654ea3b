"""Announcements of the staff, and reactions to them (Mastodon: methods/announcements)."""

from instance.rest.answers import Answer
from instance.rest.endpoint import endpoint
from instance.rest.request import ApiRequest
from moderation.actions.announcements import dismiss_announcement, react_to_announcement, take_reaction_back
from moderation.entities.announcements import announcement_entity
from moderation.queries.announcements import find_announcement, notices_for


@endpoint("GET", scope="read")
def index(request: ApiRequest) -> Answer:
    return [announcement_entity(notice) for notice in notices_for(request.account)]


@endpoint("POST", scope="write:accounts")
def dismiss(request: ApiRequest, id: int) -> Answer:
    dismiss_announcement(account=request.account, announcement=find_announcement(id))
    return {}


@endpoint("PUT", "PATCH", scope="write:favourites")
def react(request: ApiRequest, id: int, name: str) -> Answer:
    react_to_announcement(account=request.account, announcement=find_announcement(id), name=name)
    return {}


@endpoint("DELETE", scope="write:favourites")
def unreact(request: ApiRequest, id: int, name: str) -> Answer:
    take_reaction_back(account=request.account, announcement=find_announcement(id), name=name)
    return {}
