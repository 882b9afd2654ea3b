"""Routes of the API: each answers with and without a trailing slash, and ids are 63-bit digits."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponseBase
from django.urls import URLPattern, register_converter
from django.urls.resolvers import RoutePattern

MAX_ID = 2**63 - 1


class IdConverter:
    """`<id:id>`: anything that no row can have is not a route, so it answers 404."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if not 0 < number <= MAX_ID:
            raise ValueError(value)
        return number

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(IdConverter, "id")


class ApiRoute(RoutePattern):
    """A whole path whose trailing slash may be left out or sent; it is never answered by a redirect."""

    def __init__(self, path: str, name: str | None = None) -> None:
        super().__init__(path, name=name, is_endpoint=True)
        self.path = path

    def match(self, path: str) -> tuple[str, tuple[()], dict[str, Any]] | None:
        path = path.removesuffix("/")
        if self.converters:
            return super().match(path)
        return ("", (), {}) if path == self.path else None


def route(
    path: str,
    view: Callable[..., HttpResponseBase],
    name: str | None = None,
    methods: Sequence[str] | None = None,
) -> URLPattern:
    """Like Django's `path`, for a route declared without its trailing slash.

    `methods` names what a view answers that is not an endpoint, for the table of what is implemented.
    """
    if methods is not None:
        view.methods = tuple(methods)  # type: ignore[attr-defined]
    return URLPattern(ApiRoute(path, name), view, {}, name)
