"""Filters, their keywords and statuses, and the same seen through version 1 (Mastodon: methods/filters)."""

from collections.abc import Mapping
from typing import Any

from instance.rest.answers import Answer
from instance.rest.endpoint import Params, endpoint
from instance.rest.request import ApiRequest
from statuses.actions import filters as actions
from statuses.actions.filters import FilterChange, KeywordChange
from statuses.api.filter_params import FilterParams, FilterStatusParams, KeywordParams, V1FilterParams
from statuses.entities.filters import (
    filter_entity,
    filter_keyword_entity,
    filter_status_entity,
    v1_filter_entity,
)
from statuses.models.filter import FilterAction
from statuses.queries import filters as queries
from statuses.queries.load import find_status

V1_DEPRECATED = "2022-11-14"  # 4.0.0, which brought version 2


@endpoint("GET", scope="read:filters")
def index(request: ApiRequest) -> Answer:
    return [filter_entity(custom_filter) for custom_filter in queries.filters_of(request.account)]


@endpoint("POST", scope="write:filters", params=FilterParams)
def create(request: ApiRequest, params: Params) -> Answer:
    made = actions.create_filter(account=request.account, change=_change({"title": "", **params}))
    return filter_entity(queries.find_filter(made.pk, request.account))


@endpoint("GET", scope="read:filters")
def show(request: ApiRequest, id: int) -> Answer:
    return filter_entity(queries.find_filter(id, request.account))


@endpoint("PUT", "PATCH", scope="write:filters", params=FilterParams)
def update(request: ApiRequest, params: Params, id: int) -> Answer:
    actions.update_filter(custom_filter=queries.find_filter(id, request.account), change=_change(params))
    return filter_entity(queries.find_filter(id, request.account))


@endpoint("DELETE", scope="write:filters")
def delete(request: ApiRequest, id: int) -> Answer:
    actions.delete_filter(custom_filter=queries.find_filter(id, request.account))
    return {}


@endpoint("GET", scope="read:filters")
def keywords(request: ApiRequest, filter_id: int) -> Answer:
    found = queries.find_filter(filter_id, request.account)
    return [filter_keyword_entity(keyword) for keyword in found.keywords.all()]


@endpoint("POST", scope="write:filters", params=KeywordParams)
def add_keyword(request: ApiRequest, params: Params, filter_id: int) -> Answer:
    found = queries.find_filter(filter_id, request.account)
    return filter_keyword_entity(actions.add_keyword(custom_filter=found, **{"keyword": "", **params}))


@endpoint("GET", scope="read:filters")
def keyword(request: ApiRequest, id: int) -> Answer:
    return filter_keyword_entity(queries.find_keyword(id, request.account))


@endpoint("PUT", "PATCH", scope="write:filters", params=KeywordParams)
def update_keyword(request: ApiRequest, params: Params, id: int) -> Answer:
    changed = actions.update_keyword(
        keyword=queries.find_keyword(id, request.account),
        text=params.get("keyword"),
        whole_word=params.get("whole_word"),
    )
    return filter_keyword_entity(changed)


@endpoint("DELETE", scope="write:filters")
def delete_keyword(request: ApiRequest, id: int) -> Answer:
    actions.remove_keyword(keyword=queries.find_keyword(id, request.account))
    return {}


@endpoint("GET", scope="read:filters")
def statuses(request: ApiRequest, filter_id: int) -> Answer:
    found = queries.find_filter(filter_id, request.account)
    return [filter_status_entity(row) for row in found.filtered_statuses.all()]


@endpoint("POST", scope="write:filters", params=FilterStatusParams)
def add_status(request: ApiRequest, params: Params, filter_id: int) -> Answer:
    found = queries.find_filter(filter_id, request.account)
    status = find_status(params["status_id"], request.account)
    return filter_status_entity(actions.add_status(custom_filter=found, status=status))


@endpoint("GET", scope="read:filters")
def status(request: ApiRequest, id: int) -> Answer:
    return filter_status_entity(queries.find_filter_status(id, request.account))


@endpoint("DELETE", scope="write:filters")
def delete_status(request: ApiRequest, id: int) -> Answer:
    row = queries.find_filter_status(id, request.account)
    actions.remove_status(row=row)
    return filter_status_entity(row)


@endpoint("GET", scope="read:filters", deprecated=V1_DEPRECATED)
def v1_index(request: ApiRequest) -> Answer:
    return [v1_filter_entity(keyword) for keyword in queries.keywords_of(request.account)]


@endpoint("POST", scope="write:filters", params=V1FilterParams, deprecated=V1_DEPRECATED)
def v1_create(request: ApiRequest, params: Params) -> Answer:
    """A filter of one keyword, named after it."""
    phrase = params.get("phrase", "")
    keyword = KeywordChange(keyword=phrase, whole_word=params.get("whole_word", False))
    action = FilterAction.HIDE if params.get("irreversible") else FilterAction.WARN
    change = _change({**params, "title": phrase.strip()[: actions.TITLE_LENGTH], "filter_action": action}, keyword)
    made = actions.create_filter(account=request.account, change=change)
    return v1_filter_entity(made.keywords.select_related("custom_filter").get())


@endpoint("GET", scope="read:filters", deprecated=V1_DEPRECATED)
def v1_show(request: ApiRequest, id: int) -> Answer:
    return v1_filter_entity(queries.find_keyword(id, request.account))


@endpoint("PUT", "PATCH", scope="write:filters", params=V1FilterParams, deprecated=V1_DEPRECATED)
def v1_update(request: ApiRequest, params: Params, id: int) -> Answer:
    keyword = queries.find_keyword(id, request.account)
    actions.update_single(
        keyword=keyword,
        change=_change({**params, "filter_action": _action(params.get("irreversible"), keyword.custom_filter.action)}),
        phrase=params.get("phrase"),
        whole_word=params.get("whole_word"),
    )
    return v1_filter_entity(keyword)


@endpoint("DELETE", scope="write:filters", deprecated=V1_DEPRECATED)
def v1_delete(request: ApiRequest, id: int) -> Answer:
    actions.remove_keyword(keyword=queries.find_keyword(id, request.account))
    return {}


def _change(params: Mapping[str, Any], *keywords: KeywordChange) -> FilterChange:
    sent = [
        KeywordChange(
            id=one.get("id"),
            keyword=one.get("keyword"),
            whole_word=one.get("whole_word"),
            remove=one.get("_destroy", False),
        )
        for one in params.get("keywords_attributes", ())
    ]
    return FilterChange(
        title=params.get("title"),
        context=params.get("context"),
        action=params.get("filter_action"),
        sets_expiry="expires_in" in params,
        expires_in=params.get("expires_in"),
        keywords=[*keywords, *sent],
    )


def _action(irreversible: bool | None, before: str) -> str | None:
    """Version 1 knows hiding and all else; a filter that blurs goes on to blur."""
    if irreversible is None:
        return None
    if irreversible:
        return FilterAction.HIDE
    return FilterAction.WARN if before == FilterAction.HIDE else None
