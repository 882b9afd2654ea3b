"""Who quotes a status; and its author's change of mind about one of them."""

from instance.rest.answers import Answer, fragments
from instance.rest.endpoint import Params, endpoint
from instance.rest.pagination import Cursor, Page, paginate
from instance.rest.params import PageParams
from instance.rest.request import ApiRequest
from statuses.actions.quote import revoke_quote
from statuses.api.statuses import show_one
from statuses.queries.interactions import quotes_of
from statuses.queries.load import find_original, find_status
from statuses.rendering import render


@endpoint("GET", scope="read:statuses", params=PageParams)
def index(request: ApiRequest, params: Params, id: int) -> Answer:
    cursor = Cursor.from_params(params)
    rows = paginate(quotes_of(find_original(id, request.account), request.account), cursor)
    entities = fragments(render([row.status_id for row in rows], request.account))
    return Page(request, rows, entities=entities, prev="since_id")


@endpoint("POST", scope="write:statuses")
def revoke(request: ApiRequest, id: int, quoting_status_id: int) -> Answer:
    quoted, quoting = find_original(id, request.account), find_status(quoting_status_id, request.account)
    revoke_quote(account=request.account, quoted=quoted, quoting=quoting)
    return show_one(quoting, request.account)
