"""ActivityPub's paths of statuses."""

from django.urls import path

from statuses.activitypub import views

_STATUS = "users/<str:username>/statuses/<int:id>"

urlpatterns = [
    path("users/<str:username>/outbox", views.outbox),
    path("users/<str:username>/collections/featured", views.featured),
    path("users/<str:username>/collections/tags", views.featured_tags),
    path("users/<str:username>/quote_authorizations/<int:id>", views.quote_authorization),
    path(_STATUS, views.note),
    path(f"{_STATUS}/activity", views.activity),
    path(f"{_STATUS}/replies", views.replies),
    path(f"{_STATUS}/likes", views.likes),
    path(f"{_STATUS}/shares", views.shares),
    path("contexts/<int:id>", views.context),
]
