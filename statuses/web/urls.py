"""Pages of posts: the composer, the permalink, the buttons."""

from instance.rest.urls import route
from instance.web import paths  # noqa: F401 - registers <acct:…>
from statuses.web import buttons, compose, edit, filters, media_proxy, status, tags

urlpatterns = [
    route("publish", compose.publish, name="publish"),
    route("share", compose.publish),
    route("filters", filters.index),
    route("filters/new", filters.add),
    route("filters/<id:id>", filters.edit),
    route("filters/<id:id>/remove", filters.remove),
    route("@<acct:acct>/<id:id>", status.show, name="status"),
    route("@<acct:acct>/<id:id>/favourite", buttons.favourite),
    route("@<acct:acct>/<id:id>/boost", buttons.boost),
    route("@<acct:acct>/<id:id>/bookmark", buttons.bookmark),
    route("@<acct:acct>/<id:id>/vote", buttons.vote),
    route("@<acct:acct>/<id:id>/delete", buttons.delete),
    route("@<acct:acct>/<id:id>/edit", edit.edit),
    route("@<acct:acct>/<id:id>/history", edit.history),
    route("@<acct:acct>/<id:id>/pin", buttons.pin),
    route("media_proxy/<id:id>/<str:variant>", media_proxy.show),
    route("tags/<str:name>/follow", tags.follow),
]
