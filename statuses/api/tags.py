"""Hashtags: show, follow, feature on one's profile."""

from collections.abc import Callable, Sequence
from typing import Any

from accounts.models.account import Account
from accounts.queries.find import account_by_id
from instance.rest.answers import Answer
from instance.rest.endpoint import Params, View, endpoint
from instance.rest.pagination import Cursor, Page, paginate
from instance.rest.params import PageParams
from instance.rest.request import ApiRequest
from statuses.actions.choose_tag import feature_tag, follow_tag, remove_featured_tag, unfeature_tag, unfollow_tag
from statuses.api.edit_params import FeatureTagParams
from statuses.entities.parts import featured_tag_entity, tag_entity
from statuses.models.tag import FeaturedTag, Tag
from statuses.queries.tags import TagFacts, find_tag, tags_featured_by, tags_followed_by, tags_to_feature, uses_by


@endpoint("GET", scope="read", user="optional")
def show(request: ApiRequest, name: str) -> Answer:
    return _entities([find_tag(name)], request.account)[0]


def _choice(act: Callable[..., Any], scope: str, family: str | None = None) -> View:
    """The operations that take nothing but the tag and answer it."""

    @endpoint("POST", scope=scope, family=family)
    def choose(request: ApiRequest, name: str) -> Answer:
        act(account=request.account, tag=find_tag(name))
        return _entities([find_tag(name)], request.account)[0]

    return choose


follow = _choice(follow_tag, "write:follows", "follows")
unfollow = _choice(unfollow_tag, "write:follows")
feature = _choice(feature_tag, "write:accounts")
unfeature = _choice(unfeature_tag, "write:accounts")


@endpoint("GET", scope="read:follows", params=PageParams)
def followed(request: ApiRequest, params: Params) -> Page:
    rows = paginate(tags_followed_by(request.account), Cursor.from_params(params, default=100, maximum=200))
    return Page(request, rows, entities=_entities([row.tag for row in rows], request.account), prev="since_id")


@endpoint("GET", scope="read:accounts")
def featured(request: ApiRequest) -> Answer:
    return _featured_entities(tags_featured_by(request.account), request.account)


@endpoint("POST", scope="write:accounts", params=FeatureTagParams)
def add_featured(request: ApiRequest, params: Params) -> Answer:
    made = feature_tag(account=request.account, tag=find_tag(params["name"]))
    return _featured_entities([made], request.account)[0]


@endpoint("DELETE", scope="write:accounts")
def delete_featured(request: ApiRequest, id: int) -> Answer:
    remove_featured_tag(account=request.account, featured_id=id)
    return {}


@endpoint("GET", scope="read:accounts")
def suggestions(request: ApiRequest) -> Answer:
    return _entities(tags_to_feature(request.account), request.account)


@endpoint("GET", user="optional")
def featured_by(request: ApiRequest, id: int) -> Answer:
    account = account_by_id(id)
    return _featured_entities(tags_featured_by(account), account)


def _entities(tags: Sequence[Tag], viewer: Account | None) -> list[Answer]:
    facts = TagFacts.load(tags, viewer)
    return [tag_entity(tag, **facts.of(tag)) for tag in tags]


def _featured_entities(rows: Sequence[FeaturedTag], account: Account) -> list[Answer]:
    uses = uses_by(account, [row.tag_id for row in rows])
    return [
        featured_tag_entity(
            row,
            profile_url=account.profile_url,
            statuses_count=uses[row.tag_id].statuses_count,
            last_status_at=uses[row.tag_id].last_status_at,
        )
        for row in rows
    ]
