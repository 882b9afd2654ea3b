"""The streams are answered by the streaming host; here we say where it is (Mastodon: methods/streaming)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe

from instance.errors import NotFound

STREAMS = (
    "health",
    "user",
    "user/notification",
    "public",
    "public/local",
    "public/remote",
    "hashtag",
    "hashtag/local",
    "list",
    "direct",
)


@require_safe
def elsewhere(request: HttpRequest) -> HttpResponse:
    """301 to the same path there; 404 where that would lead back here."""
    streaming = urlsplit(settings.STREAMING_URL)
    if streaming.netloc == request.get_host():
        raise NotFound
    scheme = "https" if streaming.scheme in ("wss", "https") else "http"
    return HttpResponsePermanentRedirect(f"{scheme}://{streaming.netloc}{request.get_full_path()}")
