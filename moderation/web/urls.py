"""Pages of how this place is run."""

from instance.rest.urls import route
from moderation.web import about, announcements

urlpatterns = [
    route("about", about.about, name="about"),
    route("announcements/<id:id>/dismiss", announcements.dismiss),
    route("privacy-policy", about.privacy, name="privacy"),
]
