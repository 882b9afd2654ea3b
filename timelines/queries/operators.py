"""What is typed into the search box besides words: `from:` `has:` `is:` `language:` `before:` `after:` `during:` `in:`.

Each becomes a condition on the status `s` by the author `a`; all of them must hold, `-` before one turns it round. An
operator with a value it does not know is taken for a word.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from accounts.models.account import Account

_TOKEN = re.compile(r'[-+]?"[^"]*"?|\S+')
_OPERATOR = re.compile(r"([-+]?)(from|has|is|language|before|after|during|in):(.+)", re.IGNORECASE | re.DOTALL)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]+)*", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LINK = """<a href="[^"]*"(?![^>]* class="[^"]*(mention|hashtag))"""

_MEDIA = "EXISTS (SELECT FROM statuses_mediaattachment m WHERE m.status_id = s.id)"
_OF_KIND = "EXISTS (SELECT FROM statuses_mediaattachment m WHERE m.status_id = s.id AND m.type = ANY({kinds}))"
_HAS_LINK = "s.content ~ {link}"
_SIMPLE = {
    ("has", "media"): _MEDIA,
    ("has", "poll"): "EXISTS (SELECT FROM statuses_poll p WHERE p.status_id = s.id)",
    ("has", "quote"): "EXISTS (SELECT FROM statuses_quote q WHERE q.status_id = s.id)",
    ("is", "reply"): "s.in_reply_to_id IS NOT NULL",
    ("is", "sensitive"): "s.sensitive",
    ("in", "library"): "true",  # nothing else is searched
    ("in", "all"): "true",
    ("in", "public"): "s.visibility = 0",
}
_KINDS = {"image": ["image"], "video": ["video", "gifv"], "audio": ["audio"]}


@dataclass
class Query:
    """`words` in the syntax of websearch_to_tsquery, `conditions` in SQL with their `params`."""

    viewer: Account
    words: str = ""
    conditions: list[str] = field(default_factory=list)
    params: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, viewer: Account) -> "Query":
        query, words = cls(viewer), []
        for token in _TOKEN.findall(text):
            operator = _OPERATOR.fullmatch(token)
            condition = query._condition(operator[2].lower(), operator[3].strip('"')) if operator else None
            if operator is None or condition is None:
                words.append(token.removeprefix("+"))
            else:
                query.conditions.append(f"NOT ({condition})" if operator[1] == "-" else f"({condition})")
        query.words = " ".join(words)
        return query

    def _condition(self, name: str, value: str) -> str | None:
        if simple := _SIMPLE.get((name, value.lower())):
            return simple
        read = _READERS.get(name)
        return read(self, value) if read else None

    def _from(self, value: str) -> str | None:
        if value.lower() == "me":
            return "s.account_id = %(me)s"
        username, _at, domain = value.lower().removeprefix("@").partition("@")
        if domain in ("", settings.LOCAL_DOMAIN.lower()):
            return f"lower(a.username) = {self._hold(username)} AND a.domain IS NULL"
        return f"lower(a.username) = {self._hold(username)} AND a.domain = {self._hold(domain)}"

    def _has(self, value: str) -> str | None:
        if kinds := _KINDS.get(value.lower()):
            return _OF_KIND.format(kinds=self._hold(kinds))
        return _HAS_LINK.format(link=self._hold(_LINK)) if value.lower() in ("link", "embed") else None

    def _language(self, value: str) -> str | None:
        return f"lower(s.language) = {self._hold(value.lower())}" if _LANGUAGE.fullmatch(value) else None

    def _before(self, value: str) -> str | None:
        day = _day(value)
        return None if day is None else f"s.created_at < {self._hold(self._start(day))}"

    def _after(self, value: str) -> str | None:
        day = _day(value)
        return None if day is None else f"s.created_at >= {self._hold(self._start(day + timedelta(days=1)))}"

    def _during(self, value: str) -> str | None:
        day = _day(value)
        if day is None:
            return None
        begin, end = self._hold(self._start(day)), self._hold(self._start(day + timedelta(days=1)))
        return f"s.created_at >= {begin} AND s.created_at < {end}"

    def _start(self, day: date) -> datetime:
        """When that day begins where the viewer lives."""
        return datetime.combine(day, time(), _zone(self.viewer))

    def _hold(self, value: object) -> str:
        name = f"asked{len(self.params)}"
        self.params[name] = value
        return f"%({name})s"


_READERS: dict[str, Callable[[Query, str], str | None]] = {
    "from": Query._from,
    "has": Query._has,
    "language": Query._language,
    "before": Query._before,
    "after": Query._after,
    "during": Query._during,
}


def _day(value: str) -> date | None:
    try:
        day = date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        return None
    return day if day is not None and 1 < day.year < 9999 else None


def _zone(viewer: Account) -> tzinfo:
    try:
        return ZoneInfo(viewer.user.time_zone) if viewer.user.time_zone else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
