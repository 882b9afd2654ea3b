"""What every answer carries: a request id, and the headers that keep private pages out of caches."""

import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import activate

from instance.errors import RuleError
from instance.outgoing.budgets import spending
from instance.web.errors import error_page

ASKING_SECONDS = 10.0
"""So long one request may wait for other servers: whoever made it waits for us."""
ASKING_REQUESTS = 40
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}\Z")
_PERMISSIONS = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "microphone=(), midi=(), payment=(), usb=()"
)


class RequestMiddleware:
    """Names the request, bounds what it asks of others, and makes error pages of refusals that no page handled."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = _request_id(request)  # type: ignore[attr-defined]
        with spending(seconds=ASKING_SECONDS, requests=ASKING_REQUESTS):
            response = self.get_response(request)
        response.headers.setdefault("X-Request-Id", request.request_id)  # type: ignore[attr-defined]
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
            response.headers.setdefault("Cache-Control", _caching(request))
        return response

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        """Our pages speak English so far; Django's own sentences, as of its forms, must not mix in another.

        Here, before anybody looks for the CSRF token in the form: that reads all of it, files too, onto our disk.
        """
        if not request.path_info.startswith("/admin/"):
            activate("en")
        length = request.META.get("CONTENT_LENGTH") or "0"
        return error_page(request, 413) if length.isdigit() and int(length) > settings.MAX_REQUEST_BYTES else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, RuleError):
            return error_page(request, exception.status, exception.message)
        return None


def _request_id(request: HttpRequest) -> str:
    sent = request.headers.get("X-Request-Id", "")
    return sent if _REQUEST_ID.match(sent) else str(uuid.uuid4())


def _caching(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    return "private, no-store" if user is not None and user.is_authenticated else "private, no-cache"
