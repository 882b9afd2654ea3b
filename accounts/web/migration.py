"""Moving house: the aliases of a member, the move to another account, the redirect taken back.

Whoever comes here has shown just now that it is them: a stranger at an open browser could send all followers away.
"""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.move import add_alias, cancel_redirect, move_account, redirect_account, remove_alias
from accounts.activitypub.meet import newly_met
from accounts.models.account import Account
from accounts.web.forms import AliasForm, MoveForm
from accounts.web.reader import member
from instance.errors import RuleError
from instance.web.pages import page, see_other

ALIASES, MIGRATION = "/settings/aliases", "/settings/migration"


@require_http_methods(["GET", "POST"])
@login_required
@reauthentication_required
def aliases(request: HttpRequest) -> HttpResponse:
    account = member(request)
    form = AliasForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (other := _named(form)) is not None:
        try:
            add_alias(account=account, other=other)
            messages.success(request, f"@{other.handle} is an alias of yours now, and may move here.")
            return see_other(ALIASES)
        except RuleError as refusal:
            form.add_error("handle", refusal.message)
    context = {"form": form, "aliases": account.also_known_as}
    return page(request, "settings/aliases.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
@reauthentication_required
def end_alias(request: HttpRequest) -> HttpResponse:
    remove_alias(account=member(request), uri=request.POST.get("uri", ""))
    return see_other(ALIASES)


@require_http_methods(["GET", "POST"])
@login_required
@reauthentication_required
def migration(request: HttpRequest) -> HttpResponse:
    account = member(request)
    form = MoveForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (target := _named(form)) is not None:
        try:
            (move_account if form.cleaned_data["with_followers"] else redirect_account)(account=account, target=target)
            messages.success(request, f"This account leads to @{target.handle} now.")
            return see_other(MIGRATION)
        except RuleError as refusal:
            form.add_error("handle", refusal.message)
    context = {"form": form, "moved_to": account.moved_to}
    return page(request, "settings/migration.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
@reauthentication_required
def end_redirect(request: HttpRequest) -> HttpResponse:
    cancel_redirect(account=member(request))
    messages.success(request, "This account is in use again.")
    return see_other(MIGRATION)


def _named(form: AliasForm) -> Account | None:
    found = newly_met(form.cleaned_data["handle"])
    if found is None:
        form.add_error("handle", "There is nobody of that name, or that server does not answer.")
    return found
