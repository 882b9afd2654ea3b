"""page() answers a browser: the whole page, or only its fragment when a script asked for it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render `template`. A template extends `layout`, which is empty of frame when only the fragment is wanted."""
    layout = "layouts/fragment.html" if wants_fragment(request) else "layouts/page.html"
    response = render(request, template, {"layout": layout, **(context or {})}, status=status)
    patch_vary_headers(response, ["HX-Request", "Cookie"])
    return response


def wants_fragment(request: HttpRequest) -> bool:
    """Whether our own script (or htmx) will swap a part of the page with the answer."""
    return request.headers.get("HX-Request") == "true"


def back(request: HttpRequest, default: str, *, anchor: str = "") -> HttpResponseRedirect:
    """303 to the page the form was on, and there to the thing that was changed."""
    target = own_path(request, request.POST.get("next", "")) or default
    return see_other(f"{target.partition('#')[0]}#{anchor}" if anchor else target)


def see_other(target: str) -> HttpResponseRedirect:
    """303: the form is done, look there."""
    response = HttpResponseRedirect(target)
    response.status_code = 303
    return response


def own_path(request: HttpRequest, target: str) -> str:
    """A path of this site that a form named, or nothing: strangers must not send our readers elsewhere."""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not target.startswith("/"):
        return ""
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None, require_https=request.is_secure())
    return target if safe else ""
