"""The API's own way through Django: CORS, limits and JSON errors, past all that only pages need."""

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import get_urlconf
from django.utils.translation import activate, get_language_from_request

from instance.errors import RuleError
from instance.rest.errors import NO_ROUTE, error_response, exception_handler, server_error
from instance.rest.servers import ServersWay, resolved
from instance.rest.throttles import count_request, write_headers

API_PATH = re.compile(r"/(?:api/|oauth/(?:token|revoke|userinfo)/?\Z)")
CORS_PATH = re.compile(r"/(?:api/|oauth/(?:token|revoke|userinfo)/?\Z|\.well-known/|nodeinfo/)")
CORS_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, "
    "X-Request-Id, Mastodon-Async-Refresh",
}
PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Methods": "POST, PUT, DELETE, GET, PATCH, OPTIONS",
    "Access-Control-Allow-Headers": "authorization, content-type, idempotency-key",
    "Access-Control-Max-Age": "7200",
}

View = Callable[[HttpRequest], HttpResponseBase]


class ApiMiddleware:
    """Answers endpoints directly: sessions, CSRF, messages and page security are for browsers' pages."""

    def __init__(self, get_response: View) -> None:
        self.get_response = ServersWay(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not CORS_PATH.match(request.path_info):
            return self.get_response(request)
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(headers=PREFLIGHT_HEADERS)
        elif API_PATH.match(request.path_info):
            response = self._answer_api(request)
        else:
            response = self.get_response(request)
        for name, value in CORS_HEADERS.items():
            response.headers.setdefault(name, value)
        if not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))  # type: ignore[attr-defined]
        return response

    def _answer_api(self, request: HttpRequest) -> HttpResponseBase:
        try:
            request.get_host()
            match = resolved(request.path_info, get_urlconf() or settings.ROOT_URLCONF)
        except DisallowedHost:
            return error_response(400, "This server does not answer under that name")
        except Http404:
            response: HttpResponseBase = _answer_unknown(request)
        else:
            if getattr(match.func, "is_endpoint", False):
                activate(get_language_from_request(request))
                request.resolver_match = match
                response = match.func(request, **match.kwargs)
            else:
                response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")  # a token may stand in the address
        write_headers(request, response)
        return response


def _answer_unknown(request: HttpRequest) -> HttpResponse:
    try:
        count_request(request)
    except RuleError as error:
        return exception_handler(error, {}) or server_error("")
    return error_response(404, NO_ROUTE)
