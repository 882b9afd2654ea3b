"""Client programs: register one, give it a token, take tokens back. The OAuth flow itself is in accounts/web/oauth."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import timedelta
from hmac import compare_digest
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from oauth2_provider.models import set_token_value
from oauthlib.uri_validate import is_absolute_uri

from accounts.models.oauth import AccessToken, Application, Grant
from accounts.models.user import User
from accounts.scopes import SCOPES
from instance.errors import Invalid, NotAllowed
from instance.events import publish

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
LIFETIME = timedelta(days=36500)
"""Mastodon's tokens do not expire; the toolkit wants a date."""

_FORBIDDEN_SCHEMES = frozenset({"javascript", "data", "vbscript", "blob", "file", "about", "filesystem", "view-source"})
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*\Z")
_UNSAFE = re.compile(r"[\s\\\x00-\x1f\x7f<>\"]")


class ApplicationRefused(Invalid):
    """What a client said about itself cannot be registered."""


class TokenRefused(NotAllowed):
    """Somebody tries to revoke a token that is not theirs."""


def register_application(
    *, name: str, redirect_uris: Sequence[str], scopes: Sequence[str], website: str = ""
) -> tuple[Application, str]:
    """A new confidential client and its secret, which is shown this once and stored hashed."""
    _check_application(name, redirect_uris, scopes, website)
    secret = secrets.token_urlsafe(32)
    application = Application.objects.create(
        name=name,
        website=website,
        client_id=secrets.token_urlsafe(32),
        client_secret=hash_secret(secret),
        hash_client_secret=False,  # it is hashed already, see hash_secret
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris="\n".join(dict.fromkeys(redirect_uris)),
        scopes=" ".join(dict.fromkeys(scopes)),
    )
    return application, secret


def issue_token(
    *, user: User | None, application: Application | None, scopes: Sequence[str], value: str = ""
) -> tuple[AccessToken, str]:
    """A bearer token and its value; only the value's SHA-256 is stored."""
    value = value or make_token()
    token = AccessToken(user=user, application=application, scope=" ".join(scopes), expires=timezone.now() + LIFETIME)
    set_token_value(token, value)
    token.save()
    return token, value


def hold_grant(*, application: Application, code: str) -> bool:
    """Lock an authorization code until this transaction ends; False if there is none, or not for this client."""
    held = Grant.objects.select_for_update().filter(code=checksum(code), application=application)
    return held.first() is not None


def revoke_token(*, application: Application, value: str) -> None:
    """RFC 7009: a token that does not exist is as good as revoked; one of another client is not theirs to revoke."""
    token = AccessToken.objects.filter(token_checksum=checksum(value)).first()
    if token is None:
        return
    if token.application_id != application.pk:
        raise TokenRefused("You are not authorized to revoke this token")
    _revoke(AccessToken.objects.filter(pk=token.pk))


def revoke_application(*, user: User, application_id: int) -> None:
    """This member no longer wants the app: its tokens and unused codes are gone."""
    with transaction.atomic():
        _revoke(AccessToken.objects.filter(user=user, application_id=application_id))
        Grant.objects.filter(user=user, application_id=application_id).delete()


def revoke_all_tokens(*, user: User) -> None:
    """Nobody stays signed in by an app, for instance after the password was reset."""
    with transaction.atomic():
        _revoke(AccessToken.objects.filter(user=user))
        Grant.objects.filter(user=user).delete()


def _revoke(tokens: QuerySet[AccessToken]) -> None:
    """Whoever has a stream open with one of them is told to go."""
    with transaction.atomic():
        token_ids = list(tokens.values_list("pk", flat=True))
        if token_ids:
            AccessToken.objects.filter(pk__in=token_ids).delete()
            publish("tokens_revoked", token_ids=token_ids)


def make_token(request: object = None) -> str:
    """256 random bits; also the toolkit's token generator."""
    return secrets.token_urlsafe(32)


def checksum(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()


def hash_secret(secret: str) -> str:
    """SHA-256 suffices for 256 random bits: there is nothing to guess, so nothing that a slow hash would slow down."""
    return f"sha256${checksum(secret)}"


def secret_matches(secret: str, stored: str) -> bool:
    return compare_digest(hash_secret(secret), stored)


def _check_application(name: str, redirect_uris: Sequence[str], scopes: Sequence[str], website: str) -> None:
    faults = []
    if not name.strip():
        faults.append("Name can't be blank")
    elif len(name) > 255:
        faults.append("Name is too long (maximum is 255 characters)")
    if not redirect_uris:
        faults.append("Redirect URI can't be blank")
    faults += filter(None, (_fault_of_uri(uri) for uri in redirect_uris))
    if any(scope not in SCOPES for scope in scopes):
        faults.append("Scopes doesn't match configured on the server.")
    if website and (urlsplit(website).scheme not in ("http", "https") or len(website) > 2000):
        faults.append("Website is not a valid URL")
    if faults:
        raise ApplicationRefused(f"Validation failed: {', '.join(dict.fromkeys(faults))}")


def _fault_of_uri(uri: str) -> str:
    """Any absolute URI, also of an app's own scheme; never one that a browser would execute or could misread."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return "Redirect URI must be an absolute URI."
    scheme = parts.scheme.lower()
    if not _SCHEME.match(scheme) or _UNSAFE.search(uri) or len(uri) > 2000:
        return "Redirect URI must be an absolute URI."
    if scheme in _FORBIDDEN_SCHEMES:
        return "Redirect URI is forbidden by the server."
    if "#" in uri:
        return "Redirect URI cannot contain a fragment."
    if not is_absolute_uri(uri) or (scheme in ("http", "https") and not parts.hostname):
        return "Redirect URI must be an absolute URI."
    return ""
