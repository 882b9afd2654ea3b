"""The filters of a member: the rows, and the same made ready for matching.

A set is made ready once and kept in this process under its version. The version comes with the viewer's flags
(`queries/heads.py`), so nobody who has no filters pays for them, and who has some pays one query when they change.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Prefetch, QuerySet
from django.utils import timezone

from accounts.models.account import Account
from instance.errors import NotFound
from instance.sql import fetch
from instance.text.phrases import Phrase, fold
from instance.text.plain import plain
from statuses.models.filter import CustomFilter, CustomFilterKeyword, CustomFilterStatus, FilterAction
from statuses.queries.load import Complete

REMEMBERED = 2000
Row = TypeVar("Row", bound=Model)
_ready: OrderedDict[int, tuple[int, "FilterSet"]] = OrderedDict()

_IN_FORCE = """
    SELECT f.id, f.title, f.context, f.action, f.expires_at,
           (SELECT json_agg(json_build_array(k.keyword, k.whole_word) ORDER BY k.id)
              FROM statuses_customfilterkeyword k WHERE k.custom_filter_id = f.id),
           ARRAY(SELECT s.status_id FROM statuses_customfilterstatus s WHERE s.custom_filter_id = f.id)
      FROM statuses_customfilter f
     WHERE f.account_id = %(account)s AND (f.expires_at IS NULL OR f.expires_at > now())
     ORDER BY f.id
"""

_VERSIONS = """
    SELECT account_id, hashtextextended(string_agg(id || ' ' || xmin::text || ctid::text, ',' ORDER BY id), 0)
      FROM statuses_customfilter
     WHERE account_id = ANY(%(accounts)s::bigint[]) AND (expires_at IS NULL OR expires_at > now())
     GROUP BY account_id
"""


@dataclass(frozen=True, slots=True)
class ReadyFilter:
    """One filter with its keywords as they are looked for, in the order they were added."""

    filter: CustomFilter
    phrases: tuple[tuple[str, Phrase], ...]
    status_ids: frozenset[int]

    def in_force(self, now: datetime) -> bool:
        return self.filter.expires_at is None or self.filter.expires_at > now

    def match(self, text: str, ids: Iterable[int]) -> "Match | None":
        keywords = [keyword for keyword, phrase in self.phrases if phrase.occurs_in(text)]
        statuses = [pk for pk in ids if pk in self.status_ids] if self.status_ids else []
        return Match(self.filter, keywords, statuses) if keywords or statuses else None


@dataclass(frozen=True, slots=True)
class Match:
    """What of a filter was found: its keywords in the text, or the status itself among those it names."""

    filter: CustomFilter
    keywords: list[str]
    status_ids: list[int]

    def hides_in(self, context: str) -> bool:
        return self.filter.action == FilterAction.HIDE and context in self.filter.context


FilterSet = tuple[ReadyFilter, ...]


def matches(filters: FilterSet, text: str, ids: Iterable[int]) -> list[Match]:
    """What is found in a status: `text` is its searched text, `ids` its own id and that of what it reblogs.

    What has expired since the set was made ready is left out.
    """
    wanted, now = tuple(ids), timezone.now()
    found = (ready.match(text, wanted) for ready in filters if ready.in_force(now))
    return [match for match in found if match is not None]


def searched_text(complete: Complete) -> str:
    """All that keywords are looked for in, folded: warning, text, descriptions, poll; nothing matches across them."""
    status, poll = complete.status, complete.poll
    parts = [status.spoiler_text, plain(status.content), *(media.description for media in complete.media)]
    parts += poll.options if poll else []
    return "\n".join(fold(part) for part in parts if part)


def ready_filters(account_id: int, version: int | None) -> FilterSet:
    """The filters in force of this account. `version` changes with every change of them; None: there are none."""
    if version is None:
        return ()
    known = _ready.get(account_id)
    if known is None or known[0] != version:
        known = version, _make_ready(account_id)
    _ready.pop(account_id, None)  # to the end; not by move_to_end, for another thread may drop it in between
    _ready[account_id] = known
    while len(_ready) > REMEMBERED:
        _ready.popitem(last=False)
    return known[1]


def filter_versions(accounts: Iterable[int]) -> dict[int, int]:
    """The versions for `ready_filters` of those of these accounts that have filters in force; as `Flags.filters`."""
    return dict(fetch(_VERSIONS, {"accounts": list(accounts)}))


def filters_of(account: Account) -> QuerySet[CustomFilter]:
    """All of them, also those that have expired, with keywords and statuses."""
    return _whole(CustomFilter.objects.filter(account=account)).order_by("id")


def find_filter(filter_id: int, account: Account) -> CustomFilter:
    """One of one's own; other people's are nobody's business."""
    return _found(filters_of(account).filter(pk=filter_id).first())


def keywords_of(account: Account) -> QuerySet[CustomFilterKeyword]:
    """The keywords of all filters, each with its filter: what version 1 of the API calls filters."""
    own = CustomFilterKeyword.objects.filter(custom_filter__account=account)
    return own.select_related("custom_filter").order_by("id")


def find_keyword(keyword_id: int, account: Account) -> CustomFilterKeyword:
    return _found(keywords_of(account).filter(pk=keyword_id).first())


def find_filter_status(row_id: int, account: Account) -> CustomFilterStatus:
    rows = CustomFilterStatus.objects.filter(custom_filter__account=account).select_related("custom_filter")
    return _found(rows.filter(pk=row_id).first())


def _make_ready(account_id: int) -> FilterSet:
    return tuple(
        ReadyFilter(
            CustomFilter(
                pk=pk, account_id=account_id, title=title, context=context, action=action, expires_at=expires_at
            ),
            tuple((keyword, Phrase.of(keyword, whole_word=whole)) for keyword, whole in keywords or ()),
            frozenset(status_ids),
        )
        for pk, title, context, action, expires_at, keywords, status_ids in fetch(_IN_FORCE, {"account": account_id})
    )


def _whole(filters: QuerySet[CustomFilter]) -> QuerySet[CustomFilter]:
    return filters.prefetch_related(
        Prefetch("keywords", CustomFilterKeyword.objects.order_by("id")),
        Prefetch("filtered_statuses", CustomFilterStatus.objects.order_by("id")),
    )


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
