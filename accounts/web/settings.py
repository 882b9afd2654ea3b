"""A member's settings: the account itself, its sessions, the apps that may act for it, the invitations it gave out."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actions.invite import create_invite, expire_invite, may_invite
from accounts.actions.oauth import revoke_application
from accounts.actions.sessions import end_sessions
from accounts.queries.credentials import authorized_applications, invites_of
from accounts.scopes import in_words
from accounts.web.forms import InviteForm
from accounts.web.reader import member
from instance.web.pages import page, see_other


@require_GET
@login_required
def account(request: HttpRequest) -> HttpResponse:
    return page(request, "settings/account.html", {"may_invite": may_invite(member(request).user)})


@require_GET
@login_required
def applications(request: HttpRequest) -> HttpResponse:
    rows = [{"app": row, "words": in_words(row.scopes)} for row in authorized_applications(member(request).user)]
    return page(request, "settings/applications.html", {"rows": rows})


@require_POST
@login_required
def end_application(request: HttpRequest, id: int) -> HttpResponse:
    revoke_application(user=member(request).user, application_id=id)
    messages.success(request, "The app may no longer act for you.")
    return see_other("/settings/applications")


@require_POST
@login_required
def end_session(request: HttpRequest, id: int) -> HttpResponse:
    end_sessions(sessions=[get_object_or_404(UserSession, pk=id, user=request.user)])
    messages.success(request, "That browser is signed out.")
    return see_other("/settings/sessions")


@require_http_methods(["GET", "POST"])
@login_required
def invites(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        create_invite(
            user=member(request).user,
            max_uses=form.cleaned_data["max_uses"],
            expires_in=form.expires_in,
            autofollow=form.cleaned_data["autofollow"],
            comment=form.cleaned_data["comment"],
        )
        return see_other("/invites")
    context = {
        "form": form,
        "invites": invites_of(member(request)),
        "may_invite": may_invite(member(request).user),
        "base_url": settings.BASE_URL,
    }
    return page(request, "settings/invites.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def end_invite(request: HttpRequest, id: int) -> HttpResponse:
    expire_invite(inviter=member(request), invite_id=id)
    return see_other("/invites")


def change_password(request: HttpRequest) -> HttpResponse:
    """Password managers look here (W3C, "A Well-Known URL for Changing Passwords")."""
    return see_other("/auth/edit")
