"""Pages by id, never by offset: max_id, since_id and min_id in, a Link header out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpResponse

from instance.rest.answers import json_response
from instance.rest.request import ApiRequest

M = TypeVar("M", bound=Model)
CURSOR_NAMES = ("max_id", "since_id", "min_id")


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """Which part of a list is wanted. `min_id` wins over `since_id`; `max_id` goes with either."""

    max_id: int | None = None
    since_id: int | None = None
    min_id: int | None = None
    limit: int = 20

    @classmethod
    def from_params(cls, params: Mapping[str, Any], default: int = 20, maximum: int = 40) -> "Cursor":
        """From the validated values of a `PageParams` serializer; a limit above the maximum is lowered to it."""
        limit = params.get("limit")
        return cls(
            max_id=params.get("max_id"),
            since_id=params.get("since_id"),
            min_id=params.get("min_id"),
            limit=default if limit is None else min(abs(limit), maximum),
        )


def paginate(queryset: QuerySet[M], cursor: Cursor, key: str = "id") -> list[M]:
    """One page, newest first. `min_id` takes the rows directly above it, the others the newest that fit."""
    if cursor.max_id is not None:
        queryset = queryset.filter(**{f"{key}__lt": cursor.max_id})
    if cursor.min_id is not None:
        rows = queryset.filter(**{f"{key}__gt": cursor.min_id}).order_by(key)[: cursor.limit]
        return list(reversed(rows))
    if cursor.since_id is not None:
        queryset = queryset.filter(**{f"{key}__gt": cursor.since_id})
    return list(queryset.order_by(f"-{key}")[: cursor.limit])


class Page:
    """A list with its Link header. `rows` give the cursors; `entities` are what is sent, if not the rows themselves.

    Both `next` and `prev` stand on every page with rows, and on an empty page neither:
    clients follow `next` until it is gone.
    """

    def __init__(
        self,
        request: ApiRequest,
        rows: Sequence[Any],
        *,
        entities: Any = None,
        key: Callable[[Any], int | str] | None = None,
        prev: Literal["min_id", "since_id"] = "min_id",
    ) -> None:
        self.entities = rows if entities is None else entities
        self.link = _link(request, rows, key or _id_of, prev) if rows else ""

    def response(self, status: int = 200) -> HttpResponse:
        entities = self.entities if isinstance(self.entities, bytes | list | dict) else list(self.entities)
        response = json_response(entities, status)
        if self.link:
            response["Link"] = self.link
        return response


def _link(request: ApiRequest, rows: Sequence[Any], key: Callable[[Any], int | str], prev: str) -> str:
    query = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
    kept = [(name, value) for name, value in query if name not in (*CURSOR_NAMES, "access_token")]
    address = settings.BASE_URL + request.path

    def url(name: str, row: Any) -> str:
        return f"{address}?{urlencode([*kept, (name, key(row))])}"

    return f'<{url("max_id", rows[-1])}>; rel="next", <{url(prev, rows[0])}>; rel="prev"'


def _id_of(row: Any) -> int | str:
    return row["id"] if isinstance(row, dict) else row.id
