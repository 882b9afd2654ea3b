"""When a signature counts: with an hour of play for clocks, and never for long."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from federation.signatures.message import Refused

SKEW = timedelta(hours=1)
LIFETIME = timedelta(minutes=5)
"""Of one that does not say when it expires."""
LONGEST = timedelta(hours=12)


def require_fresh(created: datetime, expires: datetime | None, now: datetime) -> None:
    """Refused unless `now` lies between the two."""
    end = created + LIFETIME if expires is None else min(expires, created + LONGEST)
    if created > now + SKEW:
        raise Refused("signed in the future")
    if end + SKEW < now:
        raise Refused("signed too long ago")


def read_http_date(text: str) -> datetime:
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError) as error:
        raise Refused("the date cannot be read") from error


def read_timestamp(value: object) -> datetime:
    """Seconds since 1970, whole or as text."""
    try:
        return datetime.fromtimestamp(int(str(value)), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Refused("the moment cannot be read") from error
