"""The pages by which people join: the form with its rules, the waiting rooms, and the door that an invitation opens."""

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from allauth.decorators import rate_limit
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.actions.sign_up import (
    SignUpRefused,
    ask_for_confirmation,
    is_open,
    needs_reason,
    sign_up,
    usable_invite,
)
from accounts.actions.sign_up_rules import normalised
from accounts.models.signup import Invite
from accounts.queries.credentials import unconfirmed_user
from accounts.web.adapter import AccountAdapter
from accounts.web.forms import ResendForm, SignUpForm
from instance.models.site import InstanceSettings
from instance.rest.address import client_address
from instance.text.sanitize import sanitize
from instance.web.pages import own_path, see_other


@never_cache
@sensitive_post_parameters("password")
@rate_limit(action="signup")
@require_http_methods(["GET", "POST"])
def sign_up_page(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return see_other("/home")
    invite = usable_invite(request.POST.get("invite_code", "") or request.GET.get("invite_code", ""))
    if not is_open(invite):
        return _closed(request)
    form = SignUpForm(_posted(request), needs_reason=needs_reason(invite), min_age=InstanceSettings.current().min_age)
    if form.is_bound and form.is_trap_sprung:
        return _to_waiting_room(request, "")
    if form.is_valid():
        response = _join(request, form, invite)
        if response is not None:
            return response
    context = {"form": form, "invite": invite, "next": request.GET.get("next") or request.POST.get("next", "")}
    return render(request, "account/signup.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def confirmation(request: HttpRequest) -> HttpResponse:
    """Look into your mailbox; and a form to send the letter again. It never tells whether an address is known."""
    form = ResendForm(_posted(request), initial={"email": request.session.get("sign_up_email", "")})
    sent = False
    if form.is_valid():
        sent = True
        email = normalised(form.cleaned_data["email"])
        user = unconfirmed_user(email)
        if user is not None and ratelimit.consume(request, action="confirm_email", key=email):
            ask_for_confirmation(user=user)
    return render(request, "account/verification_sent.html", {"form": form, "sent": sent})


@require_GET
def pending(request: HttpRequest) -> HttpResponse:
    """The address is confirmed, a moderator has yet to approve."""
    return render(request, "account/pending.html")


@require_GET
def invitation(request: HttpRequest, code: str) -> HttpResponse:
    """A link that a member gave away."""
    if usable_invite(code) is None:
        return render(request, "account/invite_expired.html", status=404)
    return see_other(f"/auth/sign_up?invite_code={code}")


def _join(request: HttpRequest, form: SignUpForm, invite: Invite | None) -> HttpResponse | None:
    """None if there is something to mend. A known address is answered like a new one, by letter (no enumeration)."""
    applicant = form.applicant()
    try:
        user = sign_up(
            applicant, ip=client_address(request), locale=getattr(request, "LANGUAGE_CODE", "")[:10], invite=invite
        )
    except SignUpRefused as refusal:
        faults = [fault for fault in refusal.faults if (fault.field, fault.code) != ("email", "ERR_TAKEN")]
        if faults:
            form.show(faults)
            return None
        make_password(applicant.password)  # takes as long as a sign-up, so that the clock tells nothing either
        email = normalised(applicant.email)
        if ratelimit.consume(request, action="confirm_email", key=email):
            AccountAdapter(request).send_account_already_exists_mail(email)
        return _to_waiting_room(request, email)
    if user.confirmed_at is not None:
        return perform_login(
            request, user, redirect_url=own_path(request, request.POST.get("next", "")) or None, signup=True
        )
    return _to_waiting_room(request, user.email)


def _closed(request: HttpRequest) -> HttpResponse:
    message = mark_safe(sanitize(InstanceSettings.current().closed_message))
    status = 200 if request.method == "GET" else 403
    return render(request, "account/signup_closed.html", {"closed_message": message}, status=status)


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _to_waiting_room(request: HttpRequest, email: str) -> HttpResponse:
    request.session["sign_up_email"] = email
    return see_other("/auth/confirmation")
