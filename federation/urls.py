"""Where other servers post to the whole of this one; the inboxes of members: accounts/activitypub/urls.py."""

from django.urls import path

from federation.inbox import views

urlpatterns = [
    path("inbox", views.shared_inbox),
    path("actor/inbox", views.shared_inbox),
]
