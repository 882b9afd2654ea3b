"""Pages that belong to the house and to no app."""

from django.urls import path

from instance.rest.urls import route
from instance.web import missing
from instance.web.appearance import choose_theme

urlpatterns = [
    route("appearance", choose_theme, name="appearance"),
    path("avatars/original/missing.png", missing.avatar),
    path("headers/original/missing.png", missing.header),
]
