"""page() answers a browser: the whole page, or only its fragment when a script asked for it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render `template`. A template extends `layout`, which is empty of frame when only the fragment is wanted."""
    layout = "layouts/fragment.html" if wants_fragment(request) else "layouts/page.html"
    response = render(request, template, {"layout": layout, **(context or {})}, status=status)
    response.headers.setdefault("Vary", "HX-Request, Cookie")
    return response


def wants_fragment(request: HttpRequest) -> bool:
    """Whether our own script (or htmx) will swap a part of the page with the answer."""
    return request.headers.get("HX-Request") == "true"


def back(request: HttpRequest, default: str, *, anchor: str = "") -> HttpResponseRedirect:
    """303 to the page the form was on, if it is one of ours, and there to the thing that was changed."""
    target = request.POST.get("next", "")
    if not _is_ours(request, target):
        target = default
    if anchor:
        target = f"{target.partition('#')[0]}#{anchor}"
    response = HttpResponseRedirect(target)
    response.status_code = 303
    return response


def see_other(target: str) -> HttpResponseRedirect:
    """303: the form is done, look there."""
    response = HttpResponseRedirect(target)
    response.status_code = 303
    return response


def _is_ours(request: HttpRequest, target: str) -> bool:
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not target.startswith("/"):
        return False
    return url_has_allowed_host_and_scheme(target, allowed_hosts=None, require_https=request.is_secure())
