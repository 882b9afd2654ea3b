"""Filters: make, change and remove them, their keywords and their statuses (Mastodon: methods/filters).

Whatever changes, the filter's own row is updated too: its row version is what the ready filters are kept by.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models.account import Account
from instance.errors import Invalid, NotFound
from instance.events import publish
from statuses.models.filter import (
    FILTER_CONTEXTS,
    CustomFilter,
    CustomFilterKeyword,
    CustomFilterStatus,
    FilterAction,
)
from statuses.models.status import Status

MAX_FILTERS = 500
MAX_KEYWORDS = 1000
MAX_STATUSES = 1000
TITLE_LENGTH = 255
KEYWORD_LENGTH = 512


class TooMuchFiltered(Invalid):
    default = f"Validation failed: At most {MAX_FILTERS} filters, {MAX_KEYWORDS} keywords and {MAX_STATUSES} posts"


class SharedFilter(Invalid):
    """Version 1 of the API knows filters of one keyword only."""

    default = "Validation failed: This filter has several keywords and cannot be changed by this version of the API"


@dataclass(frozen=True, kw_only=True)
class KeywordChange:
    """A keyword to add or, with `id`, to change or remove; what is None stays as it was."""

    id: int | None = None
    keyword: str | None = None
    whole_word: bool | None = None
    remove: bool = False


@dataclass(frozen=True, kw_only=True)
class FilterChange:
    """What to set on a filter; what is None stays as it was. `expires_in` counts if `sets_expiry`: None is never."""

    title: str | None = None
    context: Sequence[str] | None = None
    action: str | None = None
    sets_expiry: bool = False
    expires_in: int | None = None
    keywords: Sequence[KeywordChange] = ()


def create_filter(*, account: Account, change: FilterChange) -> CustomFilter:
    with transaction.atomic():
        _lock(account.pk)
        made = CustomFilter(account=account, context=[])
        _set(made, change)
        _check(made)
        made.save()
        _change_keywords(made, change.keywords)
        _limit(account.pk)
        publish("filters_changed", account_id=account.pk)
    return made


def update_filter(*, custom_filter: CustomFilter, change: FilterChange) -> CustomFilter:
    with _changing(custom_filter):
        _set(custom_filter, change)
        _check(custom_filter)
        _change_keywords(custom_filter, change.keywords)
    return custom_filter


def delete_filter(*, custom_filter: CustomFilter) -> None:
    with transaction.atomic():
        custom_filter.delete()
        publish("filters_changed", account_id=custom_filter.account_id)


def add_keyword(*, custom_filter: CustomFilter, keyword: str, whole_word: bool = True) -> CustomFilterKeyword:
    with _changing(custom_filter):
        return _add_keyword(custom_filter, KeywordChange(keyword=keyword, whole_word=whole_word))


def update_keyword(
    *, keyword: CustomFilterKeyword, text: str | None = None, whole_word: bool | None = None
) -> CustomFilterKeyword:
    with _changing(keyword.custom_filter):
        return _update_keyword(keyword, KeywordChange(keyword=text, whole_word=whole_word))


def remove_keyword(*, keyword: CustomFilterKeyword) -> None:
    """The filter stays, with what else it has."""
    with _changing(keyword.custom_filter):
        keyword.delete()


def add_status(*, custom_filter: CustomFilter, status: Status) -> CustomFilterStatus:
    with _changing(custom_filter):
        row, created = CustomFilterStatus.objects.get_or_create(custom_filter=custom_filter, status=status)
        if not created:
            raise Invalid("Validation failed: Status has already been taken")
        return row


def remove_status(*, row: CustomFilterStatus) -> None:
    with _changing(row.custom_filter):
        CustomFilterStatus.objects.filter(pk=row.pk).delete()  # by key, so that the row can still be shown


def update_single(
    *, keyword: CustomFilterKeyword, change: FilterChange, phrase: str | None = None, whole_word: bool | None = None
) -> None:
    """Change a keyword and its filter in one, as version 1 of the API does; a filter of several keywords is refused.

    The title goes along with the phrase where it says the same.
    """
    custom_filter = keyword.custom_filter
    with _changing(custom_filter):
        before = _facts(custom_filter)
        _set(custom_filter, change)
        _check(custom_filter)
        shared = custom_filter.keywords.count() > 1
        if shared and before != _facts(custom_filter):
            raise SharedFilter
        if phrase is not None and not shared and custom_filter.title == keyword.keyword[:TITLE_LENGTH]:
            custom_filter.title = phrase.strip()[:TITLE_LENGTH]
        _update_keyword(keyword, KeywordChange(keyword=phrase, whole_word=whole_word))


@contextmanager
def _changing(custom_filter: CustomFilter) -> Iterator[None]:
    """A change of a filter or of what belongs to it: counted in turn, its row written, told to who listens."""
    with transaction.atomic():
        _lock(custom_filter.account_id)
        yield
        custom_filter.save()
        _limit(custom_filter.account_id)
        publish("filters_changed", account_id=custom_filter.account_id)


def _lock(account_id: int) -> None:
    Account.objects.select_for_update(no_key=True).get(pk=account_id)


def _limit(account_id: int) -> None:
    if (
        CustomFilter.objects.filter(account=account_id).count() > MAX_FILTERS
        or CustomFilterKeyword.objects.filter(custom_filter__account=account_id).count() > MAX_KEYWORDS
        or CustomFilterStatus.objects.filter(custom_filter__account=account_id).count() > MAX_STATUSES
    ):
        raise TooMuchFiltered


def _facts(custom_filter: CustomFilter) -> tuple[list[str], str, datetime | None]:
    return list(custom_filter.context), custom_filter.action, custom_filter.expires_at


def _set(custom_filter: CustomFilter, change: FilterChange) -> None:
    if change.title is not None:
        custom_filter.title = change.title.strip()
    if change.context is not None:
        custom_filter.context = list(dict.fromkeys(change.context))
    if change.action is not None:
        custom_filter.action = change.action
    if change.sets_expiry:
        seconds = change.expires_in
        custom_filter.expires_at = None if seconds is None else timezone.now() + timedelta(seconds=seconds)


def _check(custom_filter: CustomFilter) -> None:
    if not custom_filter.title:
        raise Invalid("Validation failed: Title can't be blank")
    if len(custom_filter.title) > TITLE_LENGTH:
        raise Invalid(f"Validation failed: Title is too long (maximum is {TITLE_LENGTH} characters)")
    if not custom_filter.context:
        raise Invalid("Validation failed: Context can't be blank")
    if not set(custom_filter.context) <= set(FILTER_CONTEXTS):
        raise Invalid("Validation failed: Context is not one of the contexts there are")
    if custom_filter.action not in FilterAction.values:
        raise Invalid("Validation failed: Action is not one of the actions there are")


def _change_keywords(custom_filter: CustomFilter, changes: Sequence[KeywordChange]) -> None:
    """NotFound for the id of a keyword that is not this filter's."""
    for change in changes:
        if change.id is None:
            if not change.remove:
                _add_keyword(custom_filter, change)
            continue
        keyword = custom_filter.keywords.filter(pk=change.id).first()
        if keyword is None:
            raise NotFound
        if change.remove:
            keyword.delete()
        else:
            _update_keyword(keyword, change)


def _add_keyword(custom_filter: CustomFilter, change: KeywordChange) -> CustomFilterKeyword:
    return CustomFilterKeyword.objects.create(
        custom_filter=custom_filter,
        keyword=_checked(change.keyword or ""),
        whole_word=True if change.whole_word is None else change.whole_word,
    )


def _update_keyword(keyword: CustomFilterKeyword, change: KeywordChange) -> CustomFilterKeyword:
    if change.keyword is not None:
        keyword.keyword = _checked(change.keyword)
    if change.whole_word is not None:
        keyword.whole_word = change.whole_word
    keyword.save()
    return keyword


def _checked(keyword: str) -> str:
    keyword = keyword.strip()
    if not keyword:
        raise Invalid("Validation failed: Keyword can't be blank")
    if len(keyword) > KEYWORD_LENGTH:
        raise Invalid(f"Validation failed: Keyword is too long (maximum is {KEYWORD_LENGTH} characters)")
    return keyword
