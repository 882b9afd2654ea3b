"""Who is calling: a bearer token of the API in one query, or the session of a browser."""

from datetime import timedelta
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication

from accounts.actions.oauth import checksum
from accounts.models.account import Account
from accounts.models.oauth import AccessToken, Application
from accounts.models.role import Role
from accounts.models.user import User
from instance.errors import Unauthorized
from instance.rest.address import client_address
from instance.rest.request import ApiRequest
from instance.sql import Remembered, Select

TOKEN_TOUCH = timedelta(days=1)
USER_TOUCH = timedelta(hours=1)


_TOKEN = Remembered(
    Select(
        """
     FROM accounts_accesstoken t
          LEFT JOIN accounts_application app ON app.id = t.application_id
          LEFT JOIN accounts_user u ON u.id = t.user_id
          LEFT JOIN accounts_role r ON r.id = u.role_id
          LEFT JOIN accounts_account a ON a.id = u.account_id
         WHERE t.token_checksum = %(checksum)s AND t.expires > %(now)s
        """,
        t=AccessToken,
        app=Application,
        u=User,
        r=Role,
        a=Account,
    )
)
"""Counters are left to whoever asks for them: they change too often to be remembered."""


class BearerTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer`, or the parameter `access_token` or `bearer_token`."""

    def authenticate(self, request: ApiRequest) -> tuple[User | None, AccessToken] | None:  # type: ignore[override]
        value = sent_token(request)
        if not value:
            return None
        token = find_token(value)
        if token is None:
            raise Unauthorized("The access token is invalid")
        _touch_token(token, client_address(request._request))
        return token.user, token


class SessionBackend(AuthenticationBackend):
    """allauth's sign-in; a session ends the moment its user may no longer act."""

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.select_related("account__stats", "role").filter(pk=user_id).first()
        if user is None or not user.is_functional:
            return None
        _touch_user(user)
        return user


def find_token(value: str) -> AccessToken | None:
    """The live token of this value, with user, account, role and application: one query, an index lookup."""
    wanted = checksum(value)
    row = _TOKEN.get(wanted, {"checksum": wanted, "now": timezone.now()})
    if row is None:
        return None
    token: AccessToken = row["t"]
    token.application, token.user = row["app"], row["u"]
    if token.user is not None:
        token.user.role, token.user.account = row["r"], row["a"]
    return token


def sent_token(request: ApiRequest) -> str:
    """The value as the client sent it; we keep only its SHA-256."""
    header = request.META.get("HTTP_AUTHORIZATION", "")
    scheme, _space, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if header:
        return ""
    sent = request.params.get("access_token") or request.params.get("bearer_token")
    return sent if isinstance(sent, str) else ""


def _touch_token(token: AccessToken, address: str) -> None:
    """Remember that it is in use, seldom enough to cost nothing."""
    now = timezone.now()
    fresh = token.last_used_at is None or now - token.last_used_at > TOKEN_TOUCH
    if fresh:
        AccessToken.objects.filter(pk=token.pk).update(last_used_at=now, last_used_ip=address)
    if (token.user is not None and _touch_user(token.user)) or fresh:
        _TOKEN.forget(token.token_checksum)  # or the next request would ask for versions first, in vain


def _touch_user(user: User) -> bool:
    now = timezone.now()
    fresh = user.last_active_at is None or now - user.last_active_at > USER_TOUCH
    if fresh:
        User.objects.filter(pk=user.pk).update(last_active_at=now)
    return fresh
