"""Pages of how this place is run."""

from instance.rest.urls import route
from moderation.web import about

urlpatterns = [
    route("about", about.about, name="about"),
    route("privacy-policy", about.privacy, name="privacy"),
]
