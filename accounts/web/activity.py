"""Remembers when each browser was last here, for the list of sessions: every ten minutes, not on each page."""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from accounts.actions.oauth import checksum

TOUCH_SECONDS = 600


class ActivityMiddleware:
    """allauth's own writes to the database on every request; this asks the cache whether it is time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if key and request.user.is_authenticated and cache.add(f"seen:{checksum(key)}", 1, TOUCH_SECONDS):
            UserSession.objects.create_from_request(request)
        return self.get_response(request)
