"""Routes that answer statuses, media and polls, in the order of Mastodon's documentation."""

from instance.rest.endpoint import methods
from instance.rest.urls import route
from statuses.api import collections, interactions, media, polls, statuses

urlpatterns = [
    route("api/v1/statuses", methods(post=statuses.post, get=statuses.index)),
    route("api/v1/statuses/<id:id>", methods(get=statuses.show, delete=statuses.delete)),
    route("api/v1/statuses/<id:id>/context", statuses.context),
    route("api/v1/statuses/<id:id>/reblogged_by", interactions.reblogged_by),
    route("api/v1/statuses/<id:id>/favourited_by", interactions.favourited_by),
    route("api/v1/statuses/<id:id>/favourite", interactions.favourite),
    route("api/v1/statuses/<id:id>/unfavourite", interactions.unfavourite),
    route("api/v1/statuses/<id:id>/reblog", interactions.reblog),
    route("api/v1/statuses/<id:id>/unreblog", interactions.unreblog),
    route("api/v1/statuses/<id:id>/bookmark", interactions.bookmark),
    route("api/v1/statuses/<id:id>/unbookmark", interactions.unbookmark),
    route("api/v1/statuses/<id:id>/mute", interactions.mute),
    route("api/v1/statuses/<id:id>/unmute", interactions.unmute),
    route("api/v1/polls/<id:id>", polls.show),
    route("api/v1/polls/<id:id>/votes", polls.vote),
    route("api/v2/media", media.create),
    route("api/v1/media", media.create_and_wait),
    route("api/v1/media/<id:id>", methods(get=media.show, put=media.update, patch=media.patch, delete=media.delete)),
    route("api/v1/accounts/<id:id>/statuses", collections.of_account),
    route("api/v1/favourites", collections.favourites),
    route("api/v1/bookmarks", collections.bookmarks),
]
