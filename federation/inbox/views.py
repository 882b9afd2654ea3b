"""POST to an inbox: 202 for what was taken, and else a status that tells the sender whether to knock again."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from federation.inbox.intake import NotTaken, take_in
from instance.rest.errors import error_response


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
        return error_response(error.status, str(error))
    return HttpResponse(status=202)
