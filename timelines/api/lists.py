"""Lists and their members (Mastodon: methods/lists)."""

from accounts.entities import account_entities
from accounts.queries.emojis import emojis_of
from accounts.queries.find import account_by_id
from instance.rest.answers import Answer
from instance.rest.endpoint import Params, endpoint
from instance.rest.pagination import Cursor, Page, paginate
from instance.rest.params import PageParams
from instance.rest.request import ApiRequest
from timelines.actions.lists import add_to_list, create_list, delete_list, remove_from_list, update_list
from timelines.api.params import AccountIdsParams, ListChangeParams, ListParams
from timelines.entities import list_entity
from timelines.queries.lists import find_list, lists_of, lists_with, members_of


@endpoint("GET", scope="read:lists")
def index(request: ApiRequest) -> Answer:
    return [list_entity(members) for members in lists_of(request.account)]


@endpoint("POST", scope="write:lists", params=ListParams)
def create(request: ApiRequest, params: Params) -> Answer:
    return list_entity(create_list(account=request.account, **params))


@endpoint("GET", scope="read:lists")
def show(request: ApiRequest, id: int) -> Answer:
    return list_entity(find_list(id, request.account))


@endpoint("PUT", "PATCH", scope="write:lists", params=ListChangeParams)
def update(request: ApiRequest, params: Params, id: int) -> Answer:
    return list_entity(update_list(members=find_list(id, request.account), **params))


@endpoint("DELETE", scope="write:lists")
def delete(request: ApiRequest, id: int) -> Answer:
    delete_list(members=find_list(id, request.account))
    return {}


@endpoint("GET", scope="read:lists", params=PageParams)
def accounts(request: ApiRequest, params: Params, id: int) -> Answer:
    """`limit=0` means everybody at once."""
    rows = members_of(find_list(id, request.account))
    if params.get("limit") == 0:
        people = [row.account for row in rows.order_by("-id")]
        return account_entities(people, emojis_of(people))
    cursor = Cursor.from_params(params, 40, 80)
    page = paginate(rows, cursor)
    people = [row.account for row in page]
    return Page(request, page, entities=account_entities(people, emojis_of(people)), prev="since_id")


@endpoint("POST", scope="write:lists", params=AccountIdsParams)
def add(request: ApiRequest, params: Params, id: int) -> Answer:
    add_to_list(members=find_list(id, request.account), account_ids=params["account_ids"])
    return {}


@endpoint("DELETE", scope="write:lists", params=AccountIdsParams)
def remove(request: ApiRequest, params: Params, id: int) -> Answer:
    remove_from_list(members=find_list(id, request.account), account_ids=params["account_ids"])
    return {}


@endpoint("GET", scope="read:lists")
def of_account(request: ApiRequest, id: int) -> Answer:
    return [list_entity(members) for members in lists_with(account_by_id(id), request.account)]
