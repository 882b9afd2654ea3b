"""Routes of the ground: custom emoji and health."""

from instance.api.emojis import custom_emojis
from instance.api.health import health
from instance.rest.urls import route

urlpatterns = [
    route("api/v1/custom_emojis", custom_emojis),
    route("health", health, methods=("GET",)),
]
