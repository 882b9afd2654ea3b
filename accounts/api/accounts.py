"""Operations that answer with accounts: one, several, found, listed around another."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, QuerySet

from accounts.activitypub.meet import meet_by_handle
from accounts.api.account_params import (
    DirectoryParams,
    IdsParams,
    LimitParams,
    LookupParams,
    SearchParams,
)
from accounts.entities import account_entities, account_entity
from accounts.models.account import Account
from accounts.queries import discover, lists
from accounts.queries.emojis import emojis_of
from accounts.queries.find import account_by_handle, account_by_id, accounts_by_ids
from instance.rest.answers import Answer
from instance.rest.endpoint import endpoint
from instance.rest.pagination import Cursor, Page, paginate
from instance.rest.params import PageParams
from instance.rest.request import ApiRequest

Params = dict[str, Any]


@endpoint("GET", scope="read:accounts", user="optional", params=IdsParams)
def index(request: ApiRequest, params: Params) -> Answer:
    return written(accounts_by_ids(params["id"]))


@endpoint("GET", scope="read:accounts", user="optional")
def show(request: ApiRequest, id: int) -> Answer:
    return written([account_by_id(id)])[0]


@endpoint("GET", scope="read:accounts", user="optional", params=LookupParams)
def lookup(request: ApiRequest, params: Params) -> Answer:
    return written([account_by_handle(params["acct"])])[0]


@endpoint("GET", scope="read:accounts", params=SearchParams)
def search(request: ApiRequest, params: Params) -> Answer:
    if params["resolve"]:
        meet_by_handle(params["q"])
    found = discover.search_accounts(
        request.account,
        params["q"],
        limit=Cursor.from_params(params, 40, 80).limit,
        offset=params["offset"],
        following=params["following"],
    )
    return written(found)


@endpoint("GET", scope="read:accounts", user="optional", params=PageParams)
def followers(request: ApiRequest, params: Params, id: int) -> Answer:
    return people_page(request, params, lists.followers(account_by_id(id), request.account), "account")


@endpoint("GET", scope="read:accounts", user="optional", params=PageParams)
def following(request: ApiRequest, params: Params, id: int) -> Answer:
    return people_page(request, params, lists.following(account_by_id(id), request.account), "target")


@endpoint("GET", scope="read:accounts", user="optional", params=PageParams)
def endorsed_by(request: ApiRequest, params: Params, id: int) -> Answer:
    """Whom this account features on its profile; nobody once it is suspended."""
    account = account_by_id(id)
    rows = lists.endorsements(account)
    return people_page(request, params, rows.none() if account.is_suspended else rows, "target")


@endpoint("GET", scope="read:follows", params=IdsParams)
def familiar_followers(request: ApiRequest, params: Params) -> Answer:
    wanted = [account.pk for account in accounts_by_ids(params["id"])]
    familiar = discover.familiar_followers(request.account, wanted)
    emojis = emojis_of(person for people in familiar.values() for person in people)
    return [{"id": str(pk), "accounts": account_entities(people, emojis)} for pk, people in familiar.items()]


@endpoint("GET", user="optional", params=DirectoryParams)
def directory(request: ApiRequest, params: Params) -> Answer:
    found = discover.directory(
        request.account,
        limit=Cursor.from_params(params, 40, 80).limit,
        offset=params["offset"],
        order=params["order"],
        local=params["local"],
    )
    return written(found)


@endpoint("GET", scope="read", params=LimitParams)
def suggestions(request: ApiRequest, params: Params) -> Answer:
    """Why somebody is suggested: `sources`, and in the older word `source`."""
    found = discover.suggestions(request.account, limit=Cursor.from_params(params, 40, 80).limit)
    emojis = emojis_of(account for account, _reason in found)
    older = {"friends_of_friends": "past_interactions", "most_followed": "global"}
    return [
        {"source": older[reason], "sources": [reason], "account": account_entity(account, emojis)}
        for account, reason in found
    ]


@endpoint("GET", scope="read", params=LimitParams, deprecated="2021-05-16")
def suggested_accounts(request: ApiRequest, params: Params) -> Answer:
    found = discover.suggestions(request.account, limit=Cursor.from_params(params, 40, 80).limit)
    return written([account for account, _reason in found])


def people_page(request: ApiRequest, params: Params, rows: QuerySet[Any], person: str) -> Page:
    """One page of a relation, shown as the accounts it leads to."""
    cursor = Cursor.from_params(params, 40, 80)
    page: list[Model] = paginate(rows, cursor)
    people = [getattr(row, person) for row in page]
    return Page(request, page, entities=written(people), prev="since_id")


def written(accounts: Sequence[Account]) -> list[dict[str, Any]]:
    return account_entities(accounts, emojis_of(accounts))
