"""Routes, in the order of Mastodon's documentation."""

from django.urls import register_converter

from instance.rest.endpoint import methods
from instance.rest.urls import route
from timelines.api import (
    conversations,
    grouped_notifications,
    lists,
    markers,
    notification_requests,
    notifications,
    push,
    search,
    streaming,
    timelines,
)


class GroupKeyConverter:
    """`favourite-1-2`, `ungrouped-3`: every key has a dash, so that no word of the API is taken for one."""

    regex = "[^/-]+-[^/]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(GroupKeyConverter, "group_key")

urlpatterns = [
    # accounts
    route("api/v1/accounts/<id:id>/lists", lists.of_account),
    # timelines
    route("api/v1/timelines/public", timelines.public),
    route("api/v1/timelines/tag/<str:hashtag>", timelines.tag),
    route("api/v1/timelines/home", timelines.home),
    route("api/v1/timelines/list/<id:list_id>", timelines.of_list),
    # conversations
    route("api/v1/conversations", conversations.index),
    route("api/v1/conversations/<id:id>", conversations.delete),
    route("api/v1/conversations/<id:id>/read", conversations.read),
    route("api/v1/conversations/<id:id>/unread", conversations.unread),
    # lists
    route("api/v1/lists", methods(get=lists.index, post=lists.create)),
    route("api/v1/lists/<id:id>", methods(get=lists.show, put=lists.update, patch=lists.update, delete=lists.delete)),
    route("api/v1/lists/<id:id>/accounts", methods(get=lists.accounts, post=lists.add, delete=lists.remove)),
    # markers
    route("api/v1/markers", methods(get=markers.show, post=markers.update)),
    # grouped_notifications
    route("api/v2/notifications", grouped_notifications.index),
    route("api/v2/notifications/clear", notifications.clear),
    route("api/v2/notifications/unread_count", grouped_notifications.unread_count),
    route("api/v2/notifications/<group_key:group_key>", grouped_notifications.show),
    route("api/v2/notifications/<group_key:group_key>/accounts", grouped_notifications.accounts),
    route("api/v2/notifications/<group_key:group_key>/dismiss", grouped_notifications.dismiss),
    # notifications
    route("api/v1/notifications", notifications.index),
    route("api/v1/notifications/clear", notifications.clear),
    route("api/v1/notifications/unread_count", notifications.unread_count),
    route("api/v1/notifications/<id:id>", notifications.show),
    route("api/v1/notifications/<id:id>/dismiss", notifications.dismiss),
    route(
        "api/v2/notifications/policy",
        methods(
            get=notification_requests.show_policy,
            patch=notification_requests.update_policy,
            put=notification_requests.update_policy,
        ),
    ),
    route("api/v1/notifications/requests", notification_requests.index),
    route("api/v1/notifications/requests/accept", notification_requests.accept_many),
    route("api/v1/notifications/requests/dismiss", notification_requests.dismiss_many),
    route("api/v1/notifications/requests/merged", notification_requests.merged),
    route("api/v1/notifications/requests/<id:id>", notification_requests.show),
    route("api/v1/notifications/requests/<id:id>/accept", notification_requests.accept),
    route("api/v1/notifications/requests/<id:id>/dismiss", notification_requests.dismiss),
    # push
    route(
        "api/v1/push/subscription",
        methods(get=push.show, post=push.create, put=push.update, patch=push.update, delete=push.delete),
    ),
    # streaming
    route("api/v1/streaming", streaming.elsewhere),
    *(route(f"api/v1/streaming/{name}", streaming.elsewhere) for name in streaming.STREAMS),
    # search
    route("api/v2/search", search.search),
]
