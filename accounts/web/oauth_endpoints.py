"""The JSON half of OAuth: token, revocation, userinfo, server metadata."""

import json
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from oauthlib.common import Request
from oauthlib.oauth2 import OAuth2Error

from accounts.actions.oauth import TokenRefused, revoke_token
from accounts.entities import account_entity
from accounts.queries.emojis import emojis_of
from accounts.scopes import SCOPES
from accounts.web.oauth_server import server, validator
from instance.rest.answers import Answer, json_response
from instance.rest.endpoint import endpoint
from instance.rest.request import ApiRequest

DESCRIPTIONS = {
    "invalid_client": "Client authentication failed due to unknown client or wrong secret.",
    "invalid_grant": "The code is invalid, expired or used, or was issued to another client or redirect URI.",
    "invalid_scope": "The requested scope is invalid, unknown, or malformed.",
    "unsupported_grant_type": "The authorization grant type is not supported by the authorization server.",
}
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


@endpoint("POST", user="none")
def token(request: ApiRequest) -> HttpResponse:
    """RFC 6749, 4.1.3 and 4.4.2; a code that two requests bring at once is good for one of them."""
    if not request.params.get("grant_type"):
        return _refuse(400, "invalid_request", "Missing required parameter: grant_type.")
    with transaction.atomic():
        try:
            _headers, body, status = server.create_token_response("/oauth/token", "POST", *_oauthlib(request))
        except OAuth2Error as error:
            body, status = error.json, error.status_code
        if status >= 400:
            transaction.set_rollback(True)
    answer = json.loads(body)
    if status >= 400:
        answer.setdefault("error_description", DESCRIPTIONS.get(answer["error"], "The request is not valid."))
    return _respond(answer, status)


@endpoint("POST", user="none")
def revoke(request: ApiRequest) -> HttpResponse:
    """RFC 7009. Mastodon answers 403 to whoever has no business with the token."""
    value = request.params.get("token")
    asked = Request("/oauth/revoke", "POST", *_oauthlib(request))
    try:
        if not isinstance(value, str) or not value or not validator.authenticate_client(asked):
            raise TokenRefused("You are not authorized to revoke this token")
        revoke_token(application=asked.client, value=value)
    except TokenRefused as refusal:
        return _refuse(403, "unauthorized_client", refusal.message)
    return _respond({}, 200)


def _userinfo(request: ApiRequest) -> Answer:
    """OpenID Connect Core, 5.1, as far as Mastodon goes."""
    account = account_entity(request.account, emojis_of([request.account]))
    return {
        "iss": f"{settings.BASE_URL}/",
        "sub": account["uri"],
        "name": account["display_name"] or account["username"],
        "preferred_username": account["username"],
        "profile": account["url"],
        "picture": account["avatar"],
    }


read_userinfo = endpoint("GET", scope="profile")(_userinfo)
post_userinfo = endpoint("POST", scope="profile")(_userinfo)


@endpoint("GET", user="none")
def metadata(request: ApiRequest) -> Answer:
    """RFC 8414."""
    base = settings.BASE_URL
    return {
        "issuer": f"{base}/",
        "authorization_endpoint": f"{base}/oauth/authorize",
        "token_endpoint": f"{base}/oauth/token",
        "revocation_endpoint": f"{base}/oauth/revoke",
        "userinfo_endpoint": f"{base}/oauth/userinfo",
        "app_registration_endpoint": f"{base}/api/v1/apps",
        "service_documentation": "https://docs.joinmastodon.org/",
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
    }


def _oauthlib(request: ApiRequest) -> tuple[str, dict[str, str]]:
    """Body and headers as oauthlib reads them, from whatever form the client sent."""
    sent = {name: str(value) for name, value in request.params.items() if isinstance(value, str | int)}
    if "scope" in sent:
        sent["scope"] = sent["scope"].replace("+", " ")
    headers = {}
    if "HTTP_AUTHORIZATION" in request.META:
        headers["HTTP_AUTHORIZATION"] = request.META["HTTP_AUTHORIZATION"]  # the name that the toolkit looks for
    return urlencode(sent), headers


def _refuse(status: int, error: str, description: str) -> HttpResponse:
    return _respond({"error": error, "error_description": description}, status)


def _respond(answer: dict[str, Any], status: int) -> HttpResponse:
    response = json_response(answer, status)
    for name, value in NO_STORE.items():
        response[name] = value
    return response
