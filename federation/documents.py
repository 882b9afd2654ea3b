"""Documents that we serve to other servers: who asks, whether they want one, and how it is sent."""

from collections.abc import Callable
from functools import wraps

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from federation.as2.document import Document
from federation.signatures.wanted import GET, accept_signature
from federation.verify import Unverified, verified_actor
from instance.errors import Gone
from instance.rest.errors import error_response

CONTENT_TYPE = "application/activity+json; charset=utf-8"
MAX_AGE = 180
_WANTED = ("application/activity+json", "application/ld+json")
_VARY = "Accept, Accept-Language, Cookie, Signature, Signature-Input"
"""Also what pages at the same addresses depend on, so that caches never take one for the other."""

_NOBODY_KEEPS = "private, no-store"

View = Callable[..., HttpResponse]


def wants_activity(request: HttpRequest) -> bool:
    """It asks for ActivityStreams, or for JSON and not for a page."""
    accepted = request.headers.get("Accept", "").lower()
    if any(kind in accepted for kind in _WANTED):
        return True
    return "application/json" in accepted and "text/html" not in accepted


def requester(request: HttpRequest) -> str:
    """The actor that signed the request; "" where nobody did, or where the signature shows nobody."""
    if "Signature" not in request.headers:
        return ""
    try:
        return verified_actor(request)
    except Unverified:
        return ""


def document_view(view: Callable[..., Document | bytes]) -> View:
    """A view that returns a document or its bytes; its first arguments are the request and who signed it, or "".

    Where AUTHORIZED_FETCH is on, nobody gets anything without a signature that holds; nor does who is blocked.
    """

    @wraps(view)
    @require_safe
    def answer(request: HttpRequest, **captured: object) -> HttpResponse:
        try:
            actor = _who(request)
            return send_document(view(request, actor, **captured), public=not actor)
        except Unverified as error:
            return _failure(error.status, str(error))
        except Http404:
            return _failure(404, "Record not found")
        except Gone as error:
            return _failure(410, str(error))
        except Refused as error:
            return _failure(403, str(error))

    return answer


def send_document(document: Document | bytes, *, public: bool = True) -> HttpResponse:
    """What is public may be kept by caches for some minutes, unless every reader has to sign."""
    kept = public and not settings.AUTHORIZED_FETCH
    headers = {
        "Cache-Control": f"max-age={MAX_AGE}, public" if kept else _NOBODY_KEEPS,
        "Vary": _VARY,
    }
    body = document if isinstance(document, bytes) else orjson.dumps(document)
    return HttpResponse(body, content_type=CONTENT_TYPE, headers=headers)


def offer_document(page: HttpResponse, uri: str, *links: str) -> HttpResponse:
    """The page says where its document is, and that its own address has it too; `links` are further ones."""
    page.headers["Link"] = ", ".join([*links, f'<{uri}>; rel="alternate"; type="application/activity+json"'])
    patch_vary_headers(page, ["Accept"])
    return page


class Refused(Exception):
    """It is there, and is not told to anybody (403)."""


def _who(request: HttpRequest) -> str:
    return verified_actor(request) if settings.AUTHORIZED_FETCH else requester(request)


def _failure(status: int, why: str) -> HttpResponse:
    """Kept by no cache: the next who asks may sign as somebody who may read it."""
    response = error_response(status, why)
    response["Cache-Control"], response["Vary"] = _NOBODY_KEEPS, _VARY
    if status == 401:
        response["Accept-Signature"] = accept_signature(GET)
    return response
