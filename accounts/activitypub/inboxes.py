"""POST to the inbox of a member: what is in it is meant for them, whoever it names."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.queries.find import is_departed, named_account
from federation.inbox.views import accept
from instance.rest.errors import error_response


@csrf_exempt
@require_POST
def personal_inbox(request: HttpRequest, username: str) -> HttpResponse:
    account = named_account(username)
    if account is None:
        return error_response(410 if is_departed(username) else 404, "There is nobody of that name here")
    return accept(request, recipient=account.pk)
