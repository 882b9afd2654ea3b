"""ActivityPub's paths of accounts."""

from django.urls import path

from accounts.activitypub import inboxes, views

urlpatterns = [
    path("actor", views.server_actor),
    path("users/<str:username>", views.actor),
    path("users/<str:username>/inbox", inboxes.personal_inbox),
    path("users/<str:username>/followers", views.followers),
    path("users/<str:username>/following", views.following),
]
