"""Pages that list: home, live feeds, hashtags, profiles, notifications, what one kept."""

from instance.rest.urls import route
from instance.web import paths  # noqa: F401 - registers <acct:…>
from timelines.web import home, interact, kept, live, notifications, profile

urlpatterns = [
    route("", home.landing, name="landing"),
    route("home", home.home, name="home"),
    route("home/stream", live.home_stream),
    route("public", home.everything, name="public"),
    route("public/local", home.local, name="public_local"),
    route("public/remote", home.remote, name="public_remote"),
    route("tags/<str:name>", home.tag, name="tag"),
    route("notifications", notifications.everything, name="notifications"),
    route("notifications/mentions", notifications.mentions),
    route("authorize_interaction", interact.authorize_interaction),
    route("bookmarks", kept.bookmarks),
    route("favourites", kept.favourites),
    route("@<acct:acct>", profile.posts, name="profile"),
    route("@<acct:acct>/with_replies", profile.with_replies),
    route("@<acct:acct>/media", profile.media),
    route("@<acct:acct>/tagged/<str:name>", profile.tagged),
]
