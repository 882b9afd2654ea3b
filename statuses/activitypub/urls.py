"""ActivityPub's paths of statuses."""

from django.urls import path

from instance.rest import urls  # noqa: F401 - registers <id:…>
from statuses.activitypub import views

_STATUS = "users/<slug:username>/statuses/<id:id>"

urlpatterns = [
    path("users/<slug:username>/outbox", views.outbox),
    path("users/<slug:username>/collections/featured", views.featured),
    path("users/<slug:username>/collections/tags", views.featured_tags),
    path("users/<slug:username>/quote_authorizations/<id:id>", views.quote_authorization),
    path(_STATUS, views.note),
    path(f"{_STATUS}/activity", views.activity),
    path(f"{_STATUS}/replies", views.replies),
    path(f"{_STATUS}/likes", views.likes),
    path(f"{_STATUS}/shares", views.shares),
    path("contexts/<id:id>", views.context),
]
