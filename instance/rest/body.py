"""Reads what a client sent, in any form that clients use, into one nested structure; refuses what hides a fault."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest

from instance.rest.errors import LengthMissing, Malformed, TooLarge, WrongType
from instance.rest.nesting import MAX_DEPTH, nest

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


def read_params(request: HttpRequest, *, max_bytes: int) -> dict[str, Any]:
    """Query and body as one dict; where both have a name, the body wins (Rails' `params`)."""
    params = nest(_pairs(request.META.get("QUERY_STRING", "").encode("latin-1", "replace")))
    params.update(_read_body(request, max_bytes))
    _inspect(params)
    return params


def _read_body(request: HttpRequest, max_bytes: int) -> dict[str, Any]:
    length = content_length(request)
    if length == 0:
        return {}
    if length > max_bytes:
        raise TooLarge(f"The request is too large: {length} bytes were sent, {max_bytes} are allowed")
    if request.META.get("HTTP_CONTENT_ENCODING", "identity").strip().lower() not in ("", "identity"):
        raise WrongType("Compressed request bodies are not supported")
    kind = (request.content_type or FORM).lower()
    if kind == "application/json" or kind.endswith("+json"):
        return _read_json(_bytes(request))
    if kind == FORM:
        return nest(_pairs(_bytes(request)))
    if kind == MULTIPART:
        return nest(_multipart(request))
    raise WrongType(f"The content type {kind[:100]!r} is not supported; send JSON or a form")


def content_length(request: HttpRequest) -> int:
    """WSGI has no body without a length, so a chunked one would seem empty: it is refused instead."""
    sent = request.META.get("CONTENT_LENGTH")
    if not sent and "HTTP_TRANSFER_ENCODING" in request.META:
        raise LengthMissing
    try:
        return max(int(sent or 0), 0)
    except ValueError:
        raise Malformed("The Content-Length is not a number") from None


def _bytes(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raise TooLarge(f"The request is too large: {limit} bytes are allowed outside of files") from None


def _read_json(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"The body is not valid JSON: {error.msg} (line {error.lineno})") from None
    if not isinstance(data, dict):
        raise Malformed("The JSON body must be an object")
    return data


def _pairs(text: bytes) -> list[tuple[str, str]]:
    try:
        decoded = text.decode("utf-8")
        return parse_qsl(
            decoded, keep_blank_values=True, errors="strict", max_num_fields=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        )
    except UnicodeDecodeError:
        raise Malformed("The parameters are not valid UTF-8") from None
    except ValueError:
        raise Malformed(_too_many()) from None


def _multipart(request: HttpRequest) -> Iterator[tuple[str, Any]]:
    """Fields, then files. Django parses only POST by itself; other methods are parsed here the same way."""
    try:
        if not hasattr(request, "_files"):
            request._post, request._files = request.parse_file_upload(request.META, request)  # type: ignore[attr-defined]
    except (TooManyFieldsSent, TooManyFilesSent):
        raise Malformed(_too_many()) from None
    except RequestDataTooBig:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raise TooLarge(f"The request is too large: {limit} bytes are allowed outside of files") from None
    groups = (request._post, request._files)  # type: ignore[attr-defined]
    closing = len((request.content_params or {}).get("boundary", "")) + 8  # all that stands in a form without fields
    if not any(groups) and content_length(request) > closing:
        raise Malformed("The multipart body could not be read")
    for group in groups:
        for name, values in group.lists():
            for value in values:
                yield name, value


def _inspect(value: Any, name: str = "", depth: int = 0) -> int:
    """Refuse structures that nobody sends in good faith; returns how many values there are.

    PostgreSQL cannot store a NUL character in text, so it is refused here for all parameters at once.
    """
    if depth > MAX_DEPTH:
        raise Malformed("Parameters are nested too deeply")
    if isinstance(value, str):
        if "\0" in value:
            raise Malformed(f"The parameter {name[:100]!r} contains a NUL character")
        return 1
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = ((name, part) for part in value)  # type: ignore[assignment]
    else:
        return 1
    count = 1
    for key, part in parts:
        if "\0" in key:
            raise Malformed("The name of a parameter contains a NUL character")
        count += _inspect(part, key, depth + 1)
        if count > settings.DATA_UPLOAD_MAX_NUMBER_FIELDS * 2:
            raise Malformed(_too_many())
    return count


def _too_many() -> str:
    return f"Too many parameters: {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS} are allowed"
