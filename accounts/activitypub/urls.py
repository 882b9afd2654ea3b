"""ActivityPub's paths of accounts."""

from django.urls import path

from accounts.activitypub import inboxes, views

urlpatterns = [
    path("actor", views.server_actor),
    path("actor/outbox", views.server_outbox),
    path("users/<slug:username>", views.actor),
    path("users/<slug:username>/inbox", inboxes.personal_inbox),
    path("users/<slug:username>/followers", views.followers),
    path("users/<slug:username>/followers_synchronization", views.followers_synchronization),
    path("users/<slug:username>/following", views.following),
]
