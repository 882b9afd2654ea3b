"""POST to an inbox: 202 for what was taken, and else a status that tells the sender whether to knock again."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from federation.inbox.intake import NotTaken, take_in
from federation.signatures.wanted import POST, accept_signature
from instance.rest.errors import error_response

WAIT = 300
"""Seconds until it is worth while to knock again."""


@csrf_exempt
@require_POST
def shared_inbox(request: HttpRequest) -> HttpResponse:
    """Of the whole server, and of the instance actor."""
    return accept(request)


def accept(request: HttpRequest, *, recipient: int | None = None) -> HttpResponse:
    """`recipient` is the account whose own inbox it came to."""
    try:
        take_in(request, recipient=recipient)
    except NotTaken as error:
        return _refusal(error)
    return HttpResponse(status=202)


def _refusal(error: NotTaken) -> HttpResponse:
    response = error_response(error.status, str(error))
    if error.status == 401:
        response["Accept-Signature"] = accept_signature(POST)
    if error.status == 503:
        response["Retry-After"] = str(WAIT)
        # As a fault of ours Django would log it: whoever floods us would fill the log.
        response._has_been_logged = True  # type: ignore[attr-defined]
    return response
