"""What a page needs to hear of new posts while it is open."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.web.reader import member, members_only
from timelines.streaming.visitors import page_pass


@require_GET
@never_cache
@members_only
def home_stream(request: HttpRequest) -> HttpResponse:
    """The address of the reader's stream, with a pass that is good for a minute: each reconnection asks anew."""
    query = urlencode({"stream": "user", "access_token": page_pass(member(request).user)})
    return HttpResponse(f"{settings.STREAMING_URL}/api/v1/streaming?{query}", content_type="text/plain; charset=utf-8")
