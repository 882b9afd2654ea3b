"""Somebody saw something elsewhere and named this as their server: they are led to it as it is shown here."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.models.account import Account
from accounts.queries.find import account_by_handle
from accounts.web.reader import member, members_only
from instance.errors import NotFound
from instance.web.pages import see_other
from statuses.queries.load import find_status
from timelines.actions.meet import meet
from timelines.queries.search import account_by_url, is_url, status_by_url


@require_safe
@members_only
def authorize_interaction(request: HttpRequest) -> HttpResponse:
    """GET /authorize_interaction?uri=: a handle, a profile or a post; asked for as a search would. NotFound for none.

    Nothing is done by it but looking: the buttons stand on the page that it leads to.
    """
    sought = request.GET.get("uri", "").strip().removeprefix("acct:").removeprefix("web+ap:")
    if not sought or "\0" in sought:
        raise NotFound
    return see_other(_place(meet(sought, member(request)), member(request)))


def _place(sought: str, viewer: Account) -> str:
    if not is_url(sought):
        return f"/@{account_by_handle(sought).acct}"
    for account in account_by_url(sought):
        return f"/@{account.acct}"
    for pk in status_by_url(viewer, sought):
        return f"/@{find_status(pk, viewer).account.acct}/{pk}"
    raise NotFound
