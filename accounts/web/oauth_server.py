"""The OAuth server: oauthlib's two flows that Mastodon has, over django-oauth-toolkit's validator and our models."""

import time
from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.settings import oauth2_settings
from oauthlib.common import Request
from oauthlib.oauth2 import AuthorizationEndpoint, BearerToken, RequestValidator, TokenEndpoint
from oauthlib.oauth2.rfc6749 import errors
from oauthlib.oauth2.rfc6749.grant_types import AuthorizationCodeGrant, ClientCredentialsGrant
from oauthlib.oauth2.rfc6749.grant_types.authorization_code import code_challenge_method_s256

from accounts.actions.oauth import checksum, hold_grant, secret_matches


class MastodonValidator(OAuth2Validator):
    """Client secrets and codes are stored as SHA-256, like tokens: a leaked dump lets nobody in."""

    def _check_secret(self, provided_secret: str, stored_secret: str) -> bool:
        if stored_secret.startswith("sha256$"):
            return secret_matches(provided_secret, stored_secret)
        return super()._check_secret(provided_secret, stored_secret)

    def authenticate_client(self, request: Request, *args: Any, **kwargs: Any) -> bool:
        """HTTP Basic or body; if both name a client, it must be the same one."""
        return super().authenticate_client(request) and request.client_id in (None, request.client.client_id)

    def _create_authorization_code(self, request: Request, code: dict[str, str], expires: Any = None) -> Any:
        return super()._create_authorization_code(request, {**code, "code": checksum(code["code"])}, expires)

    def validate_code(self, client_id: str, code: str, client: Any, request: Request, *args: Any, **kw: Any) -> bool:
        """Of two requests that bring one code the second waits, and then finds it gone."""
        return hold_grant(application=client, code=code) and super().validate_code(
            client_id, checksum(code), client, request
        )

    def get_code_challenge(self, code: str, request: Request) -> str | None:
        return super().get_code_challenge(checksum(code), request)

    def get_code_challenge_method(self, code: str, request: Request) -> str | None:
        return super().get_code_challenge_method(checksum(code), request)

    def confirm_redirect_uri(
        self, client_id: str, code: str, redirect_uri: str, client: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """RFC 6749, 5.2: a redirect URI other than that of the authorization request is `invalid_grant`."""
        if not super().confirm_redirect_uri(client_id, checksum(code), redirect_uri, client):
            raise errors.InvalidGrantError
        return True

    def invalidate_authorization_code(
        self, client_id: str, code: str, request: Request, *args: Any, **kwargs: Any
    ) -> None:
        super().invalidate_authorization_code(client_id, checksum(code), request)


class CodeGrant(AuthorizationCodeGrant):
    """PKCE by S256 alone: `plain` protects nothing (RFC 9700, 2.1.1)."""

    _code_challenge_methods = {"S256": code_challenge_method_s256}


class MastodonToken(BearerToken):
    """No `expires_in`, since tokens do not expire; `created_at`, since Mastodon says it."""

    def create_token(self, request: Request, refresh_token: bool = False, **kwargs: Any) -> dict[str, Any]:
        token = super().create_token(request, refresh_token=False)
        token.pop("expires_in", None)
        token["created_at"] = int(time.time())
        return token


class MastodonServer(AuthorizationEndpoint, TokenEndpoint):
    """Authorization code and client credentials. Whatever else the toolkit could do does not exist here."""

    def __init__(self, validator: RequestValidator) -> None:
        code, credentials = CodeGrant(validator), ClientCredentialsGrant(validator)
        bearer = MastodonToken(validator, oauth2_settings.ACCESS_TOKEN_GENERATOR)
        AuthorizationEndpoint.__init__(
            self, default_response_type="code", response_types={"code": code}, default_token_type=bearer
        )
        TokenEndpoint.__init__(
            self,
            default_grant_type="authorization_code",
            grant_types={"authorization_code": code, "client_credentials": credentials},
            default_token_type=bearer,
        )


validator = MastodonValidator()
server = MastodonServer(validator)
