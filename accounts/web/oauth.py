"""The page that asks a member whether an app may act for them (RFC 6749, 4.1.1), and the page that shows a code."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import activate, check_for_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from oauthlib.oauth2 import FatalClientError, OAuth2Error
from oauthlib.oauth2.rfc6749.errors import InvalidClientIdError, InvalidRequestFatalError

from accounts.actions.oauth import OUT_OF_BAND
from accounts.models.oauth import Application
from accounts.models.user import User
from accounts.scopes import in_words
from accounts.web.oauth_server import server
from accounts.web.reader import member
from instance.rest.answers import json_response
from instance.rest.params import FALSE

ASKED = ("client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge", "code_challenge_method")
FATAL = {
    "invalid_client": "The app that sent you here is not known to this server. Perhaps it means another one.",
    "invalid_redirect_uri": "The app wants you to be sent back to an address that it has not registered.",
    "invalid_request": "The app that sent you here did not say all that it must.",
}


@dataclass(frozen=True)
class Asked:
    """A request for authorization that holds water."""

    application: Application
    scopes: list[str]
    redirect_uri: str
    mode: str
    params: dict[str, str]

    @property
    def state(self) -> dict[str, str]:
        return {"state": self.params["state"]} if "state" in self.params else {}


@never_cache
@require_http_methods(["GET", "POST", "DELETE"])
def authorize(request: HttpRequest) -> HttpResponse:
    """GET asks, POST answers. DELETE, or POST with `deny`, says no."""
    _speak(request.GET.get("lang", ""))
    sent = _sent(request)
    try:
        asked = _read(sent)
    except FatalClientError as error:
        return _dead_end(request, error)
    except OAuth2Error as error:
        return _tell(request, sent, error) if request.user.is_authenticated else _sign_in(request, sent)
    if not request.user.is_authenticated or (request.method == "GET" and _wants_fresh_login(sent)):
        return _sign_in(request, sent)
    if request.method == "GET":
        return _ask(request, asked)
    if request.method == "DELETE" or "deny" in sent:
        said = {"error": "access_denied", "error_description": "The resource owner denied the request."}
        return _send_back(request, asked.redirect_uri, {**said, **asked.state}, asked.mode)
    return _send_back(request, asked.redirect_uri, {"code": _grant(asked, request.user), **asked.state}, asked.mode)


@never_cache
@require_GET
@login_required
def show_code(request: HttpRequest) -> HttpResponse:
    """Out of band: the member carries the code to the app by hand (toot, scripts)."""
    return render(request, "oauth2_provider/code.html", {"code": request.GET.get("code", "")[:200]})


def _sent(request: HttpRequest) -> QueryDict:
    if request.method == "GET":
        return request.GET
    body = request.POST if request.method == "POST" else QueryDict(request.body)
    return body if "client_id" in body else request.GET


def _read(sent: QueryDict) -> Asked:
    """Let oauthlib check it: client, redirect URI, response type, PKCE method, scopes."""
    pairs = [(name, value) for name in ASKED for value in sent.getlist(name) if value or name == "state"]
    if any("\0" in value for _name, value in pairs):
        raise InvalidRequestFatalError
    pairs = [(name, value.replace("+", " ") if name == "scope" else value) for name, value in pairs]
    scopes, credentials = server.validate_authorization_request(f"/oauth/authorize?{urlencode(pairs)}")
    return Asked(
        application=credentials["request"].client,
        scopes=scopes,
        redirect_uri=credentials["redirect_uri"],
        mode=sent.get("response_mode", "query"),
        params={**dict(pairs), "scope": " ".join(scopes)},
    )


def _grant(asked: Asked, user: User) -> str:
    """A code: single use, ten minutes, bound to client, redirect URI and challenge."""
    headers, _body, _status = server.create_authorization_response(
        f"/oauth/authorize?{urlencode(asked.params)}", scopes=asked.scopes, credentials={"user": user}
    )
    return parse_qs(urlsplit(headers["Location"]).query)["code"][-1]


def _ask(request: HttpRequest, asked: Asked) -> HttpResponse:
    context = {
        "application": asked.application,
        "scopes": in_words(asked.scopes),
        "hidden": {**asked.params, "response_mode": asked.mode},
        "account": member(request),
        "switch_url": _path({**asked.params, "response_mode": asked.mode, "force_login": "true"}),
        "target": _target(asked.redirect_uri),
    }
    response = render(request, "oauth2_provider/authorize.html", context)
    _let_form_lead_to(response, asked.redirect_uri)
    return response


def _target(redirect_uri: str) -> str:
    """Where a member will be sent, as they can judge it: the site, or the app's own scheme."""
    if redirect_uri == OUT_OF_BAND:
        return ""
    parts = urlsplit(redirect_uri)
    return parts.netloc if parts.scheme in ("http", "https") else f"{parts.scheme}:"


def _let_form_lead_to(response: HttpResponse, redirect_uri: str) -> None:
    """Chromium applies `form-action` to redirects as well, and to where the app redirects from there.

    The page holds nothing but our own form, so it may lead to any web site and to the app's own scheme.
    """
    schemes = dict.fromkeys(["https:", "http:", f"{urlsplit(redirect_uri).scheme}:"])
    response._csp_update = {"form-action": list(schemes)}  # type: ignore[attr-defined]


def _send_back(request: HttpRequest, redirect_uri: str, answer: dict[str, str], mode: str) -> HttpResponse:
    """To the address of the app, which is kept exactly as it was registered."""
    if redirect_uri == OUT_OF_BAND:
        if "code" not in answer:
            return render(request, "oauth2_provider/denied.html", {"error": answer["error"]})
        return _found(f"/oauth/authorize/native?{urlencode(answer)}")
    if mode == "form_post":
        response = render(request, "oauth2_provider/form_post.html", {"target": redirect_uri, "answer": answer})
        _let_form_lead_to(response, redirect_uri)
        return response
    if mode == "fragment":
        return _found(f"{redirect_uri}#{urlencode(answer)}")
    return _found(f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{urlencode(answer)}")


def _tell(request: HttpRequest, sent: QueryDict, error: OAuth2Error) -> HttpResponse:
    """The app asked for something that cannot be: it is told, not the member."""
    return _send_back(request, error.redirect_uri, dict(error.twotuples), sent.get("response_mode", "query"))


def _dead_end(request: HttpRequest, error: FatalClientError) -> HttpResponse:
    """Client or redirect URI are wrong, so nobody may be sent anywhere (RFC 6749, 4.1.2.1)."""
    code, status = "invalid_request", 400
    if isinstance(error, InvalidClientIdError):
        code, status = "invalid_client", 401
    elif "redirect" in (error.description or "").lower():
        code = "invalid_redirect_uri"
    if "json" in request.headers.get("Accept", ""):
        return json_response({"error": code, "error_description": FATAL[code]}, status)
    return render(request, "oauth2_provider/refused.html", {"text": FATAL[code], "code": code}, status=status)


def _sign_in(request: HttpRequest, sent: QueryDict) -> HttpResponse:
    """There and back again with the whole question; only `force_login` is done with."""
    if request.user.is_authenticated:
        logout(request)
    question = sent.copy()
    for name in ("force_login", "csrfmiddlewaretoken"):
        question.pop(name, None)
    return redirect_to_login(f"/oauth/authorize?{question.urlencode()}", settings.LOGIN_URL)


def _wants_fresh_login(sent: QueryDict) -> bool:
    return sent.get("force_login", "") not in {"", *FALSE}


def _speak(language: str) -> None:
    if language and check_for_language(language):
        activate(language)


def _path(params: dict[str, Any]) -> str:
    return f"/oauth/authorize?{urlencode(params)}"


def _found(address: str) -> HttpResponse:
    """302 to an address of any scheme, which Django's own redirect would refuse."""
    return HttpResponse(status=302, headers={"Location": address})
