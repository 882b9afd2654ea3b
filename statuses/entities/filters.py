"""Filters as clients see them: Filter with its parts, FilterResult, and the older V1Filter (one for each keyword)."""

from typing import Any

from statuses.models.filter import CustomFilter, CustomFilterKeyword, CustomFilterStatus, FilterAction
from statuses.queries.filters import Match

Entity = dict[str, Any]


def filter_entity(custom_filter: CustomFilter) -> Entity:
    """Filter, whole; its keywords and statuses have been loaded."""
    return {
        **_filter(custom_filter),
        "keywords": [filter_keyword_entity(row) for row in custom_filter.keywords.all()],
        "statuses": [filter_status_entity(row) for row in custom_filter.filtered_statuses.all()],
    }


def filter_keyword_entity(keyword: CustomFilterKeyword) -> Entity:
    return {"id": str(keyword.pk), "keyword": keyword.keyword, "whole_word": keyword.whole_word}


def filter_status_entity(row: CustomFilterStatus) -> Entity:
    return {"id": str(row.pk), "status_id": str(row.status_id)}


def filter_result_entity(match: Match) -> Entity:
    """FilterResult: the filter without its parts; null for the kind that did not match."""
    return {
        "filter": _filter(match.filter),
        "keyword_matches": match.keywords or None,
        "status_matches": [str(pk) for pk in match.status_ids] or None,
    }


def v1_filter_entity(keyword: CustomFilterKeyword) -> Entity:
    """V1Filter: a keyword with what its filter says."""
    custom_filter = keyword.custom_filter
    return {
        "id": str(keyword.pk),
        "phrase": keyword.keyword,
        "context": custom_filter.context,
        "whole_word": keyword.whole_word,
        "expires_at": custom_filter.expires_at,
        "irreversible": custom_filter.action == FilterAction.HIDE,
    }


def _filter(custom_filter: CustomFilter) -> Entity:
    return {
        "id": str(custom_filter.pk),
        "title": custom_filter.title,
        "context": custom_filter.context,
        "expires_at": custom_filter.expires_at,
        "filter_action": custom_filter.action,
    }
