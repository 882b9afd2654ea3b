"""Older and newer: pages of a list as links, by the ids at their ends."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest

from instance.rest.pagination import Cursor
from instance.rest.urls import MAX_ID

PAGE_SIZE = 20

_CURSOR = ("max_id", "min_id")


def cursor_of(request: HttpRequest, *, limit: int = PAGE_SIZE) -> Cursor:
    """What the address asks for; nonsense means the first page."""
    return Cursor(max_id=_number(request, "max_id"), min_id=_number(request, "min_id"), limit=limit)


def neighbours(request: HttpRequest, ids: Sequence[int], cursor: Cursor) -> dict[str, str]:
    """The addresses `older`, `newer` and `newest`, where there is something to be found."""
    further: dict[str, object] = {name: value for name, value in request.GET.dict().items() if name not in _CURSOR}
    found: dict[str, str] = {}
    if ids and (len(ids) >= cursor.limit or cursor.min_id is not None):
        found["older"] = _address(request, {**further, "max_id": ids[-1]})
    if cursor.max_id is not None or cursor.min_id is not None:
        found["newest"] = _address(request, further)
        if ids:
            found["newer"] = _address(request, {**further, "min_id": ids[0]})
    return found


def _number(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name, "")
    return min(int(value), MAX_ID) if value.isascii() and value.isdigit() else None


def _address(request: HttpRequest, query: dict[str, object]) -> str:
    return f"{request.path}?{urlencode(query)}" if query else request.path
