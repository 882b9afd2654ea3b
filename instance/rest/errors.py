"""Every refusal of the API becomes `{"error": ...}` with the status that Mastodon gives it."""

import logging
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import OperationalError
from django.http import Http404, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from rest_framework.exceptions import APIException, ValidationError

from instance.errors import NotFound, RuleError
from instance.rest.answers import json_response

log = logging.getLogger(__name__)

NO_ROUTE = "There is no such address in this API"


class Malformed(RuleError):
    """The request cannot be read at all: broken JSON, wrong encoding, names that contradict each other."""

    status = 400
    default = "The request could not be read"


class LengthMissing(RuleError):
    status = 411
    default = "The request must say how long it is (Content-Length)"


class TooLarge(RuleError):
    status = 413
    default = "The request is too large"


class WrongType(RuleError):
    """The body is in a form that we do not read, or is compressed."""

    status = 415
    default = "This content type is not supported"


def error_response(status: int, message: str, **more: Any) -> HttpResponse:
    return json_response({"error": message, **more}, status)


def exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Say a refusal in JSON; None means a bug, which the caller logs and answers with 500."""
    if isinstance(error, RuleError):
        return error_response(error.status, error.message, **error.details)
    if isinstance(error, ValidationError):
        return error_response(422, f"Validation failed: {', '.join(_sentences(error.detail))}")
    if isinstance(error, APIException):
        return error_response(error.status_code, str(error.detail))
    if isinstance(error, OperationalError):
        log.error("Database unavailable: %s", error)
        return error_response(503, "The server is busy. Please try again")
    for kind, status, message in _DJANGO_ERRORS:
        if isinstance(error, kind):
            return error_response(status, message)
    return None


def server_error(request_id: str) -> HttpResponse:
    return error_response(500, f"Something went wrong on our side (request {request_id})")


_DJANGO_ERRORS: tuple[tuple[type[Exception], int, str], ...] = (
    (Http404, 404, NotFound.default),
    (PermissionDenied, 403, "This action is not allowed"),
    (RequestDataTooBig, 413, TooLarge.default),
    (MultiPartParserError, 400, "The multipart body could not be read"),
    (UnreadablePostError, 400, "The request body broke off"),
    (SuspiciousOperation, 400, "The request could not be read"),
    (BadRequest, 400, "The request could not be read"),
)


def _sentences(detail: Any, name: str = "") -> Iterator[str]:
    """Flatten what a serializer complains about: `limit is not a number`, `poll[options] can't be blank`."""
    if isinstance(detail, dict):
        for key, part in detail.items():
            inner = "" if key == "non_field_errors" else str(key)
            yield from _sentences(part, f"{name}[{inner}]" if name and inner else name or inner)
    elif isinstance(detail, list):
        for part in detail:
            yield from _sentences(part, name)
    else:
        text = str(detail).rstrip(".")
        if not name:
            yield text
        else:
            yield f"{name} {text}" if text[:1].islower() else f"{name}: {text}"
