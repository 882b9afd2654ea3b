"""Moments and spans as servers write them, and as we do."""

import re
from datetime import UTC, datetime
from typing import Any

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
MAX_SECONDS = 10_000_000.0
_LEAP_SECOND = re.compile(r"(?<=:\d\d):60(?=\D|\Z)")
_DURATION = re.compile(
    r"P(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9}(?:[.,]\d{1,9})?)S)?)?\Z", re.ASCII
)


def read_date(value: Any) -> datetime | None:
    """A moment in UTC: with or without offset (then it is UTC), colons in it, or fractions; None if unreadable."""
    if not isinstance(value, str) or len(value) > 64:
        return None
    written = _LEAP_SECOND.sub(":59", value.strip().upper())
    try:
        moment = datetime.fromisoformat(written)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_published(value: Any, now: datetime) -> datetime:
    """When something was made: between 1970 and now, and now if it does not say."""
    return min(max(read_date(value) or now, EARLIEST), now)


def read_past(value: Any, now: datetime) -> datetime | None:
    """A moment that cannot be later than now: an edit from the future would hide all later ones."""
    moment = read_date(value)
    return min(max(moment, EARLIEST), now) if moment else None


def read_duration(value: Any) -> float | None:
    """Seconds, of `PT12.5S` and the like (ISO 8601) or of a plain number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if 0 < value < MAX_SECONDS else None
    match = _DURATION.match(value) if isinstance(value, str) else None
    if match is None:
        return None
    days, hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in match.groups())
    total = days * 86_400 + hours * 3600 + minutes * 60 + seconds
    return total if 0 < total < MAX_SECONDS else None


def write_date(moment: datetime) -> str:
    """To the second, in UTC: 2026-01-02T03:04:05Z, which every server reads."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_duration(seconds: float) -> str:
    return f"PT{seconds:g}S" if seconds < 100_000 else f"PT{seconds:.0f}S"
