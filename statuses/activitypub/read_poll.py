"""Polls elsewhere: the options of a Question, what they count, and when it ends."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from federation.as2.dates import read_date
from federation.as2.values import as_list, count, line

MAX_OPTIONS = 500
MAX_OPTION = 500


@dataclass(frozen=True, slots=True)
class PollOption:
    title: str
    votes: int = 0


@dataclass(frozen=True, slots=True)
class PollData:
    """It is over once `expires_at` has passed; None never passes."""

    options: tuple[PollOption, ...]
    multiple: bool
    expires_at: datetime | None
    voters_count: int | None


def read_poll(document: Mapping[str, Any], now: datetime) -> PollData | None:
    """Of a Question; None if it offers nothing. Of `anyOf` and `oneOf` the filled one counts (Pleroma sends both)."""
    several, single = (tuple(_options(document.get(name))) for name in ("anyOf", "oneOf"))
    options = (several or single)[:MAX_OPTIONS]
    if not options:
        return None
    voters = count(document.get("votersCount"))
    if voters is None and isinstance(document.get("voters"), list):
        voters = len(document["voters"])
    return PollData(options=options, multiple=bool(several), expires_at=_end(document, now), voters_count=voters)


def _end(document: Mapping[str, Any], now: datetime) -> datetime | None:
    """`closed` as a moment, which may be yet to come (Misskey), or as `true`; else `endTime`."""
    closed = document.get("closed")
    if closed is True:
        return now
    return read_date(closed) or read_date(document.get("endTime"))


def _options(value: Any) -> Iterator[PollOption]:
    """Notes with a name, or bare strings."""
    for each in as_list(value):
        option = each if isinstance(each, dict) else {"name": each}
        replies = option.get("replies")
        votes = count(replies.get("totalItems")) if isinstance(replies, dict) else None
        if title := line(option.get("name"), MAX_OPTION) or line(option.get("content"), MAX_OPTION):
            yield PollOption(title, votes or 0)
