"""Other servers' own way through Django: what they post and read needs nothing that is there for browsers' pages."""

import re
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import ResolverMatch, get_urlconf, resolve
from django.utils.translation import activate

from instance.errors import RuleError
from instance.rest.errors import error_response

PATHS = re.compile(
    r"/(?:inbox|actor(?:/inbox|/outbox)?|users/[^/]+(?:/.*)?|contexts/[0-9]+"
    r"|\.well-known/(?:webfinger|host-meta|nodeinfo)|nodeinfo/2\.[01])\Z"
)

View = Callable[[HttpRequest], HttpResponseBase]


class ServersWay:
    """Answers them directly, past sessions, CSRF, messages and page security. What ends in a page goes the long way."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not PATHS.match(request.path_info) or "text/html" in request.headers.get("Accept", ""):
            return self.get_response(request)
        try:
            request.get_host()
            match = resolved(request.path_info, get_urlconf() or settings.ROOT_URLCONF)
            request.resolver_match = match
            activate("en")
            response = match.func(request, *match.args, **match.kwargs)
        except DisallowedHost:
            return error_response(400, "This server does not answer under that name")
        except (Http404, RuleError):
            return self.get_response(request)
        if not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response


@lru_cache(maxsize=1024)
def resolved(path: str, routes: str) -> ResolverMatch:
    """Most requests are for the same few paths, and there are hundreds of routes to try."""
    return resolve(path, routes)
