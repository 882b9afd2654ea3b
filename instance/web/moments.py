"""Times as people read them: near ones relative, far ones as dates."""

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone


def moment(value: Any) -> datetime | None:
    """A datetime, or the ISO string of an entity."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).astimezone(UTC) if value else None
    return value


def relative_time(at: datetime) -> str:
    """`now`, `5 min`, `3 h`, `2 d`, then the date; `in 3 h` for what is still to come."""
    now = timezone.now()
    seconds = (now - at).total_seconds()
    if seconds < -30:
        return f"in {_span(-seconds)}" if -seconds < 30 * 86400 else _date(at, now)
    if seconds < 30:
        return "now"
    return _span(seconds) if seconds < 7 * 86400 else _date(at, now)


def absolute_time(at: datetime) -> str:
    return f"{at:%B} {at.day}, {at.year}, {at:%H:%M} UTC"


def _span(seconds: float) -> str:
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{int(seconds // length)} {unit}"
    return "1 min"


def _date(at: datetime, now: datetime) -> str:
    return f"{at:%b} {at.day}" if at.year == now.year else f"{at:%b} {at.day}, {at.year}"
