"""What leaves the API: JSON bytes, with dates written the way Mastodon writes them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import orjson
from django.http import HttpResponse

Answer = Any
"""A dict, a list, JSON bytes that are already rendered, or a response."""

JSON = "application/json; charset=utf-8"


def json_response(data: Answer, status: int = 200) -> HttpResponse:
    body = data if isinstance(data, bytes) else to_json(data)
    return HttpResponse(body, status=status, content_type=JSON)


def to_json(data: Any) -> bytes:
    return orjson.dumps(data, default=_write_date, option=orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS)


def fragment(text: bytes) -> orjson.Fragment:
    """JSON that is already rendered, to stand inside an answer."""
    return orjson.Fragment(text)


def fragments(texts: Iterable[bytes]) -> list[orjson.Fragment]:
    return [fragment(text) for text in texts]


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with three fraction digits, as every date of Mastodon's API."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def _write_date(value: Any) -> str:
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)  # lazy translations
