"""`@endpoint` makes one function answer one operation of the API: who may call, what it takes, how it is sent."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial, update_wrapper
from typing import Any

from django.conf import settings
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from rest_framework.authentication import BaseAuthentication
from rest_framework.fields import FileField
from rest_framework.serializers import Serializer
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from instance.errors import NotFound, Unauthorized
from instance.rest.answers import json_response
from instance.rest.body import content_length
from instance.rest.errors import error_response, exception_handler, server_error
from instance.rest.pagination import Page
from instance.rest.permissions import Caller, accepted_scopes, check_caller
from instance.rest.request import ApiRequest
from instance.rest.throttles import FAMILIES, REFUNDED, count_request, refund

log = logging.getLogger(__name__)

Params = dict[str, Any]
View = Callable[..., HttpResponseBase]


def endpoint(
    *names: str,
    scope: str | None = None,
    user: Caller = "required",
    params: type[Serializer] | None = None,
    family: str | None = None,
    unconfirmed: bool = False,
    max_bytes: int | None = None,
    deprecated: str = "",
) -> Callable[[Callable[..., Any]], View]:
    """Answer these HTTP methods on one path; usually one, `"PUT", "PATCH"` where Rails has `update`.

    user: "required" a person's token, "optional" anybody (but a token that is sent must be good),
      "app" any good token, "none" tokens do not matter.
    scope: `"write:statuses"`, `"read:accounts | profile"` (either), `"a + b"` (both); ancestors are accepted.
    params: the serializer whose validated values become the function's second argument.
    family: a limit of its own, from `throttles.FAMILIES`.
    unconfirmed: also for people who have not confirmed their address or are not approved yet.
    max_bytes: how large the body may be; 1 MiB, or MAX_REQUEST_BYTES where `params` takes a file.
    deprecated: since when (`2022-11-14`), for the Deprecation header of RFC 9745.
    """

    if family is not None and family not in FAMILIES:
        raise ValueError(f"no such family of limits: {family}")
    attributes = {
        "methods": names,
        "scopes": accepted_scopes(scope),
        "caller": user,
        "serializer": params() if params else None,
        "family": family,
        "unconfirmed": unconfirmed,
        "max_bytes": max_bytes or _max_bytes(params),
        "deprecation": _deprecation(deprecated),
    }
    return partial(_make_view, attributes)


def methods(**views: View) -> View:
    """Join endpoints on one path: `methods(get=show, put=edit, patch=edit)`."""
    by_method = {name.upper(): view for name, view in views.items()}

    def dispatch(request: HttpRequest, **path: Any) -> HttpResponseBase:
        view = by_method.get("GET" if request.method == "HEAD" else request.method or "")
        return view(request, **path) if view else method_not_allowed(request, tuple(by_method))

    dispatch.methods = tuple(by_method)  # type: ignore[attr-defined]
    dispatch.is_endpoint = True  # type: ignore[attr-defined]
    dispatch.csrf_exempt = True  # type: ignore[attr-defined]
    return dispatch


def method_not_allowed(request: HttpRequest, allowed: tuple[str, ...]) -> HttpResponse:
    response = error_response(405, f"{request.method} is not possible here; use {' or '.join(allowed)}")
    response["Allow"] = ", ".join(allowed)
    return response


class EndpointView(APIView):
    """One operation. Authentication, permission, limits, then the function; DRF renders nothing."""

    function: Callable[..., Any]
    methods: tuple[str, ...]
    scopes: tuple[frozenset[str], ...]
    caller: Caller
    serializer: Serializer | None  # one for all requests: binding its fields anew costs more than reading them
    family: str | None
    unconfirmed: bool
    max_bytes: int
    deprecation: str

    def dispatch(self, request: HttpRequest, *args: Any, **path: Any) -> HttpResponse:
        if ("GET" if request.method == "HEAD" else request.method) not in self.methods:
            return method_not_allowed(request, self.methods)
        asked = ApiRequest(request, authenticators=self.get_authenticators())
        asked.max_bytes = self.max_bytes
        try:
            response = self._answer(asked, path)
        except Exception as error:
            refused = exception_handler(error, {"request": asked, "view": self})
            response = refused if refused is not None else _report(error, request)
        if response.status_code >= 400 and self.family in REFUNDED:
            refund(request)
        if self.deprecation:
            response["Deprecation"] = self.deprecation
        return response

    def get_authenticators(self) -> list[BaseAuthentication]:
        """None where tokens do not matter: a stale one must not keep an app from registering anew."""
        if self.caller == "none":
            return []
        return [kind() for kind in api_settings.DEFAULT_AUTHENTICATION_CLASSES]  # type: ignore[operator]

    def _answer(self, request: ApiRequest, path: dict[str, Any]) -> HttpResponse:
        self._admit(request)
        if any(isinstance(part, str) and "\0" in part for part in path.values()):
            raise NotFound
        if self.serializer is None:
            request.params  # noqa: B018 - a body that cannot be read is refused even where nothing is taken from it
            answer = self.function(request, **path)
        else:
            answer = self.function(request, self._validated(request), **path)
        if isinstance(answer, HttpResponse):
            return answer
        return answer.response() if isinstance(answer, Page) else json_response(answer)

    def _admit(self, request: ApiRequest) -> None:
        """Limits are counted before a token is refused, so that guessing tokens is limited too."""
        try:
            self._refuse_unnamed_upload(request)
            user, token = request.user, request.token
        except Exception:
            count_request(request._request, family=self.family)
            raise
        count_request(
            request._request,
            user_id=getattr(user, "pk", None),
            token_id=getattr(token, "pk", None),
            family=self.family,
        )
        check_caller(request, self.caller, self.scopes, unconfirmed=self.unconfirmed)

    def _refuse_unnamed_upload(self, request: ApiRequest) -> None:
        """A token may also stand in the body, but nobody has 100 MB read to find none in it."""
        named = "HTTP_AUTHORIZATION" in request.META or "token=" in request.META.get("QUERY_STRING", "")
        large = content_length(request._request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if large and not named and self.caller in ("required", "app"):
            raise Unauthorized

    def _validated(self, request: ApiRequest) -> Params:
        assert self.serializer is not None
        return self.serializer.run_validation(request.params)


def _make_view(attributes: dict[str, Any], function: Callable[..., Any]) -> View:
    own = {"function": staticmethod(function), **attributes}
    view = type("Endpoint", (EndpointView,), own).as_view()  # type: ignore[attr-defined]
    update_wrapper(view, function)
    view.methods = attributes["methods"]
    view.is_endpoint = True
    return view


def _report(error: Exception, request: HttpRequest) -> HttpResponse:
    """A bug: logged with the request's id, which the answer repeats. The test client raises it again."""
    request_id = getattr(request, "request_id", "unknown")
    log.error("Request %s failed: %s %s", request_id, request.method, request.path, exc_info=error)
    got_request_exception.send(sender=EndpointView, request=request)
    return server_error(request_id)


def _max_bytes(params: type[Serializer] | None) -> int:
    takes_file = params is not None and any(isinstance(field, FileField) for field in params().fields.values())
    return settings.MAX_REQUEST_BYTES if takes_file else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def _deprecation(day: str) -> str:
    if not day:
        return ""
    return f"@{int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())}"
