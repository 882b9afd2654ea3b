"""Routes that answer statuses, media and polls, in the order of Mastodon's documentation."""

from instance.rest.endpoint import methods
from instance.rest.urls import route
from statuses.api import collections, edits, filters, interactions, media, pins, polls, quotes, refresh, statuses, tags

urlpatterns = [
    route("api/v1/statuses", methods(post=statuses.post, get=statuses.index)),
    route(
        "api/v1/statuses/<id:id>", methods(get=statuses.show, put=edits.put, patch=edits.patch, delete=statuses.delete)
    ),
    route("api/v1/statuses/<id:id>/context", statuses.context),
    route("api/v1/statuses/<id:id>/history", edits.history),
    route("api/v1/statuses/<id:id>/source", edits.source),
    route("api/v1/statuses/<id:id>/reblogged_by", interactions.reblogged_by),
    route("api/v1/statuses/<id:id>/favourited_by", interactions.favourited_by),
    route("api/v1/statuses/<id:id>/quotes", quotes.index),
    route("api/v1/statuses/<id:id>/quotes/<id:quoting_status_id>/revoke", quotes.revoke),
    route("api/v1/statuses/<id:id>/favourite", interactions.favourite),
    route("api/v1/statuses/<id:id>/unfavourite", interactions.unfavourite),
    route("api/v1/statuses/<id:id>/reblog", interactions.reblog),
    route("api/v1/statuses/<id:id>/unreblog", interactions.unreblog),
    route("api/v1/statuses/<id:id>/bookmark", interactions.bookmark),
    route("api/v1/statuses/<id:id>/unbookmark", interactions.unbookmark),
    route("api/v1/statuses/<id:id>/mute", interactions.mute),
    route("api/v1/statuses/<id:id>/unmute", interactions.unmute),
    route("api/v1/statuses/<id:id>/pin", pins.pin),
    route("api/v1/statuses/<id:id>/unpin", pins.unpin),
    route("api/v1/polls/<id:id>", polls.show),
    route("api/v1/polls/<id:id>/votes", polls.vote),
    route("api/v1_alpha/async_refreshes/<str:id>", refresh.show),
    route("api/v2/media", media.create),
    route("api/v1/media", media.create_and_wait),
    route("api/v1/media/<id:id>", methods(get=media.show, put=media.update, patch=media.patch, delete=media.delete)),
    route("api/v1/accounts/<id:id>/statuses", collections.of_account),
    route("api/v1/favourites", collections.favourites),
    route("api/v1/bookmarks", collections.bookmarks),
    route("api/v2/filters", methods(get=filters.index, post=filters.create)),
    route(
        "api/v2/filters/<id:id>",
        methods(get=filters.show, put=filters.update, patch=filters.update, delete=filters.delete),
    ),
    route("api/v2/filters/<id:filter_id>/keywords", methods(get=filters.keywords, post=filters.add_keyword)),
    route(
        "api/v2/filters/keywords/<id:id>",
        methods(
            get=filters.keyword, put=filters.update_keyword, patch=filters.update_keyword, delete=filters.delete_keyword
        ),
    ),
    route("api/v2/filters/<id:filter_id>/statuses", methods(get=filters.statuses, post=filters.add_status)),
    route("api/v2/filters/statuses/<id:id>", methods(get=filters.status, delete=filters.delete_status)),
    route("api/v1/filters", methods(get=filters.v1_index, post=filters.v1_create)),
    route(
        "api/v1/filters/<id:id>",
        methods(get=filters.v1_show, put=filters.v1_update, patch=filters.v1_update, delete=filters.v1_delete),
    ),
    route("api/v1/tags/<str:name>", tags.show),
    route("api/v1/tags/<str:name>/follow", tags.follow),
    route("api/v1/tags/<str:name>/unfollow", tags.unfollow),
    route("api/v1/tags/<str:name>/feature", tags.feature),
    route("api/v1/tags/<str:name>/unfeature", tags.unfeature),
    route("api/v1/followed_tags", tags.followed),
    route("api/v1/featured_tags", methods(get=tags.featured, post=tags.add_featured)),
    route("api/v1/featured_tags/suggestions", tags.suggestions),
    route("api/v1/featured_tags/<id:id>", tags.delete_featured),
    route("api/v1/accounts/<id:id>/featured_tags", tags.featured_by),
]
