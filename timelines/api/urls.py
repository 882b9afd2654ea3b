"""Routes, in the order of Mastodon's documentation."""

from instance.rest.urls import route
from timelines.api import timelines

urlpatterns = [
    # timelines
    route("api/v1/timelines/public", timelines.public),
    route("api/v1/timelines/tag/<str:hashtag>", timelines.tag),
    route("api/v1/timelines/home", timelines.home),
    route("api/v1/timelines/list/<id:list_id>", timelines.of_list),
]
