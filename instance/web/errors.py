"""Error pages: what happened, in words, with the request's id for whoever must look into it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

_TITLES = {
    400: ("This request makes no sense to us", "Something in the address or the form was not as it should be."),
    403: ("You may not do that", "You may need to sign in, or this is not yours to change."),
    404: ("Nothing here", "The page was moved or deleted, it never existed, or it is not visible to you."),
    405: ("This address takes no such request", "It may only be reached by a button or a form."),
    410: ("This is gone", "It was deleted and will not come back."),
    413: ("That is too large", "The files together are larger than this server accepts."),
    422: ("That did not work", "The form could not be processed as it was sent."),
    429: ("Slow down a little", "Too many requests came from you in a short time. Wait a few minutes and try again."),
    500: ("Something broke on our side", "The fault is ours. It was logged; please try again in a while."),
    503: ("Not available just now", "This server is being looked after. Please try again in a while."),
}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without request context: whatever broke may break the frame as well."""
    title, text = _TITLES[500]
    request_id = getattr(request, "request_id", "")
    html = render_to_string("errors/bare.html", {"title": title, "text": text, "request_id": request_id})
    return HttpResponse(html, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW."""
    return error_page(
        request,
        403,
        "The form was too old, or cookies are switched off. Go back, reload the page and send it once more.",
    )


def error_page(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    title, text = _TITLES.get(status, _TITLES[422 if status < 500 else 500])
    context = {
        "layout": "layouts/page.html",
        "status": status,
        "title": title,
        "text": message or text,
        "request_id": getattr(request, "request_id", ""),
    }
    return render(request, "errors/error.html", context, status=status)
