"""Where django-allauth asks the house: how letters go out, who may come in, how secrets are kept."""

import base64
import hashlib
from collections.abc import Iterable
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.actions.sessions import cut_pages, end_sessions
from accounts.actions.sign_up import confirm
from accounts.emails import address, send_letter
from accounts.models.user import User
from instance.rest.address import client_address
from instance.web.pages import see_other


class AccountAdapter(DefaultAccountAdapter):
    """Letters by a job, addresses under our own name, and our rules about who may act."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        send_letter(template_prefix, email, context)

    def send_account_already_exists_mail(self, email: str) -> None:
        links = {"sign_in_url": address("account_login"), "password_reset_url": address("account_reset_password")}
        self.send_mail("account/email/account_already_exists", email, links)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return address("account_confirm_email", emailconfirmation.key)

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _dash, secret = key.partition("-")
        return address("account_reset_password_from_key", uid, secret)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        confirmed = super().confirm_email(request, email_address)
        if confirmed:
            confirm(email_address.user)
        return confirmed

    def pre_login(self, request: HttpRequest, user: User, **hooks: Any) -> HttpResponse | None:
        """Who waits for approval or was suspended is told so. An unconfirmed address is the next stage's business."""
        if user.account.is_suspended:
            return self.respond_user_inactive(request, user)
        if user.confirmed_at is not None and not user.approved:
            return see_other(address("account_pending").removeprefix(settings.BASE_URL))
        return super().pre_login(request, user, **hooks)

    def logout(self, request: HttpRequest) -> None:
        user = cast(User, request.user)  # strangers have nothing to sign out of, and allauth does not ask for them
        super().logout(request)
        cut_pages(user=user)

    def set_password(self, user: User, password: str) -> None:
        """It ends the sessions of all other browsers (Django sees to it)."""
        super().set_password(user, password)
        cut_pages(user=user)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/auth/edit"


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Ends sessions by our action."""

    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        end_sessions(sessions=sessions)


class MfaAdapter(DefaultMFAAdapter):
    """The secrets of second factors lie encrypted in the database: its backup alone opens no account."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: User) -> str:
        return user.account.handle

    def get_totp_issuer(self) -> str:
        return settings.LOCAL_DOMAIN


def _cipher() -> Fernet:
    """A key of its own, derived from SECRET_KEY."""
    digest = hashlib.sha256(b"rookery second factors" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
