"""OAuth as clients do it: register, ask, exchange, revoke; and everything that must not work."""

import base64
import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import AccessToken, Application, Grant
from tests.support.api import ApiClient, token_for
from tests.support.factories import make_account

pytestmark = pytest.mark.django_db

OOB = "urn:ietf:wg:oauth:2.0:oob"
HTTPS = "https://client.test/callback?from=https%3A%2F%2Fhere.test%2F"
OWN_SCHEME = "rook-client://signed-in"
VERIFIER = "a" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def register(api: ApiClient, **said: Any) -> dict[str, Any]:
    answer = api.post(
        "/api/v1/apps",
        {"client_name": "Reader", "redirect_uris": [OOB, HTTPS, OWN_SCHEME], "scopes": "read write", **said},
    )
    assert answer.status == 200, answer
    return answer.json


def browser_of(account: Any) -> Client:
    browser = Client()
    browser.force_login(account.user)
    return browser


def question(app: dict[str, Any], **more: str) -> dict[str, str]:
    return {
        "client_id": app["client_id"],
        "redirect_uri": HTTPS,
        "response_type": "code",
        "scope": "read write",
        **more,
    }


def get_code(app: dict[str, Any], account: Any, **more: str) -> str:
    response = browser_of(account).post("/oauth/authorize", question(app, **more))
    assert response.status_code == 302, response.content
    return parse_qs(urlsplit(response["Location"]).query)["code"][0]


def exchange(api: ApiClient, app: dict[str, Any], code: str, **more: Any) -> Any:
    return api.post(
        "/oauth/token",
        {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": app["client_id"],
            "client_secret": app["client_secret"],
            "redirect_uri": HTTPS,
            **more,
        },
    )


class TestRegistration:
    def test_an_app_gets_id_and_secret(self, api: ApiClient) -> None:
        app = register(api, website="https://reader.test")
        assert app["name"] == "Reader"
        assert app["website"] == "https://reader.test"
        assert app["scopes"] == ["read", "write"]
        assert app["redirect_uris"] == [OOB, HTTPS, OWN_SCHEME]
        assert app["redirect_uri"] == "\n".join([OOB, HTTPS, OWN_SCHEME])
        assert app["client_secret_expires_at"] == 0

    def test_the_secret_is_stored_hashed(self, api: ApiClient) -> None:
        app = register(api)
        stored = Application.objects.get(client_id=app["client_id"]).client_secret
        assert app["client_secret"] not in stored
        assert stored == "sha256$" + hashlib.sha256(app["client_secret"].encode()).hexdigest()

    @pytest.mark.parametrize("uris", [f"{OOB}\n{HTTPS}", f"{OOB} {HTTPS}"])
    def test_redirect_uris_as_one_text(self, api: ApiClient, uris: str) -> None:
        answer = api.post("/api/v1/apps/", form={"client_name": "Old", "redirect_uris": uris})
        assert answer.json["redirect_uris"] == [OOB, HTTPS]
        assert answer.json["scopes"] == ["read"]

    @pytest.mark.parametrize(
        "uri",
        [
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "/relative",
            "nothing",
            "https:///nohost",
            "https://client.test/#fragment",
            "https://client.test\\@evil.test/",
        ],
    )
    def test_targets_that_nobody_may_be_sent_to(self, api: ApiClient, uri: str) -> None:
        answer = api.post("/api/v1/apps", {"client_name": "Bad", "redirect_uris": [uri]})
        assert answer.status == 422
        assert "Redirect URI" in answer.error
        assert not Application.objects.exists()

    @pytest.mark.parametrize(
        ("said", "fault"),
        [
            ({"client_name": ""}, "Name can't be blank"),
            ({"redirect_uris": ""}, "Redirect URI can't be blank"),
            ({"scopes": "read everything"}, "Scopes doesn't match configured on the server"),
            ({"website": "not a site"}, "Website is not a valid URL"),
        ],
    )
    def test_faults_are_said(self, api: ApiClient, said: dict[str, str], fault: str) -> None:
        answer = api.post("/api/v1/apps", {"client_name": "Reader", "redirect_uris": OOB, **said})
        assert answer.status == 422
        assert fault in answer.error

    def test_a_stale_token_does_not_hinder(self, api: ApiClient) -> None:
        api.token = "long gone"
        register(api)


class TestAuthorizePage:
    def test_it_shows_app_account_and_scopes_in_words(self, api: ApiClient) -> None:
        app = register(api, website="https://reader.test", scopes="read write:statuses")
        page = browser_of(make_account("alice")).get(
            "/oauth/authorize", question(app, scope="read read:accounts write:statuses")
        )
        text = page.content.decode()
        assert page.status_code == 200
        assert "Reader" in text and "https://reader.test" in text and "@alice@" in text
        assert "read all your account" in text and "publish and delete posts" in text
        assert "see account information" not in text, "it is part of read"

    def test_it_cannot_be_framed_and_opens_in_a_popup(self, api: ApiClient) -> None:
        app = register(api)
        page = browser_of(make_account()).get("/oauth/authorize", question(app, redirect_uri=OWN_SCHEME))
        assert page["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
        assert "rook-client:" in page["Content-Security-Policy"].split("form-action")[1].split(";")[0]
        assert "Cross-Origin-Opener-Policy" not in page

    def test_sign_in_comes_first_and_leads_back_to_the_whole_question(self, api: ApiClient) -> None:
        account = make_account("alice", email="alice@example.test")
        confirmed(account)
        app = register(api)
        asked = question(app, state="a b&c=d", scope="read write")
        browser = Client()
        response = browser.get(f"/oauth/authorize/?{urlencode(asked)}")
        assert response.status_code == 302
        assert response["Location"].startswith("/auth/sign_in?next=")
        page = browser.get(response["Location"])
        next_url = re.search(r'name="next" value="([^"]+)"', page.content.decode())[1].replace("&amp;", "&")
        response = browser.post(
            response["Location"], {"login": "alice", "password": "correct horse battery", "next": next_url}
        )
        assert response.status_code == 302, response.content.decode()
        assert parse_qs(urlsplit(response["Location"]).query) == {name: [value] for name, value in asked.items()}
        assert browser.get(response["Location"]).status_code == 200

    def test_force_login_signs_out_first(self, api: ApiClient) -> None:
        browser = browser_of(make_account())
        response = browser.get("/oauth/authorize", question(register(api), force_login="true"))
        assert response.status_code == 302
        assert "force_login" not in response["Location"]
        assert "_auth_user_id" not in browser.session

    def test_unknown_client(self, api: ApiClient) -> None:
        response = browser_of(make_account()).get("/oauth/authorize", question({"client_id": "nobody"}))
        assert response.status_code == 401
        assert "Location" not in response

    def test_what_no_database_can_hold_is_nobody(self, api: ApiClient) -> None:
        for name in ("client_id", "redirect_uri", "state", "code_challenge"):
            asked = question(register(api)) | {name: "a\0b"}
            response = browser_of(make_account()).get("/oauth/authorize", asked)
            assert response.status_code == 400
            assert "Location" not in response.headers

    @pytest.mark.parametrize(
        "uri", ["https://evil.test/", f"{HTTPS}&more=1", "https://client.test/callback", OWN_SCHEME + "/"]
    )
    def test_redirect_uris_compare_exactly(self, api: ApiClient, uri: str) -> None:
        app = register(api)
        browser = browser_of(make_account())
        for method in (browser.get, browser.post):
            response = method("/oauth/authorize", question(app, redirect_uri=uri))
            assert response.status_code == 400
            assert "Location" not in response
        assert not Grant.objects.exists()

    def test_an_escaped_uri_inside_comes_back_as_it_was(self, api: ApiClient) -> None:
        response = browser_of(make_account()).post("/oauth/authorize", question(register(api), state="x"))
        assert response["Location"].startswith(f"{HTTPS}&code=")
        assert response["Location"].endswith("&state=x")

    def test_denying_changes_nothing(self, api: ApiClient) -> None:
        response = browser_of(make_account()).post("/oauth/authorize", question(register(api), deny="1", state="x"))
        said = parse_qs(urlsplit(response["Location"]).query)
        assert said["error"] == ["access_denied"] and said["state"] == ["x"]
        assert not Grant.objects.exists() and not AccessToken.objects.exists()

    @pytest.mark.parametrize(
        ("more", "error"),
        [
            ({"scope": "read admin:read"}, "invalid_scope"),
            ({"scope": "nonsense"}, "invalid_scope"),
            ({"response_type": "token"}, "unsupported_response_type"),
            ({"code_challenge": CHALLENGE, "code_challenge_method": "plain"}, "invalid_request"),
            ({"code_challenge": CHALLENGE}, "invalid_request"),
        ],
    )
    def test_the_app_is_told_what_it_did_wrong(self, api: ApiClient, more: dict[str, str], error: str) -> None:
        app = register(api)
        browser = browser_of(make_account())
        for method in (browser.get, browser.post):
            response = method("/oauth/authorize", question(app, state="x", **more))
            assert response.status_code == 302
            said = parse_qs(urlsplit(response["Location"]).query)
            assert said["error"] == [error] and said["state"] == ["x"]
        assert not Grant.objects.exists()

    def test_nobody_is_sent_away_before_signing_in(self, api: ApiClient) -> None:
        """Else any address could be reached through us (open redirect)."""
        response = Client().get("/oauth/authorize", question(register(api), scope="nonsense"))
        assert response["Location"].startswith("/auth/sign_in")

    def test_answers_need_the_form_of_this_browser(self, api: ApiClient) -> None:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(make_account().user)
        assert browser.post("/oauth/authorize", question(register(api))).status_code == 403
        assert not Grant.objects.exists()

    def test_response_modes(self, api: ApiClient) -> None:
        app, browser = register(api), browser_of(make_account())
        response = browser.post("/oauth/authorize", question(app, response_mode="fragment", redirect_uri=OWN_SCHEME))
        assert response["Location"].startswith(f"{OWN_SCHEME}#code=")
        page = browser.post("/oauth/authorize", question(app, response_mode="form_post"))
        assert page.status_code == 200
        assert 'name="code"' in page.content.decode()


class TestOutOfBand:
    def test_the_page_shows_a_code_that_works(self, api: ApiClient) -> None:
        """toot's way: no redirect, the member copies the code."""
        app, account = register(api), make_account("alice")
        browser = browser_of(account)
        asked = question(app, redirect_uri=OOB)
        assert browser.get(f"/oauth/authorize/?{urlencode(asked)}").status_code == 200
        response = browser.post("/oauth/authorize", asked)
        assert response["Location"].startswith("/oauth/authorize/native?code=")
        code = parse_qs(urlsplit(response["Location"]).query)["code"][0]
        page = browser.get(response["Location"])
        assert f'value="{code}"' in page.content.decode()
        answer = exchange(api, app, code, redirect_uri=OOB)
        assert answer.status == 200, answer
        me = ApiClient(answer.json["access_token"]).get("/api/v1/accounts/verify_credentials")
        assert me.json["username"] == "alice"

    def test_denied(self, api: ApiClient) -> None:
        page = browser_of(make_account()).post("/oauth/authorize", question(register(api), redirect_uri=OOB, deny="1"))
        assert page.status_code == 200
        assert "You said no" in page.content.decode()

    def test_the_page_is_for_members(self) -> None:
        assert Client().get("/oauth/authorize/native?code=x").status_code == 302


class TestToken:
    def test_code_for_token(self, api: ApiClient) -> None:
        app, account = register(api), make_account("alice")
        answer = exchange(api, app, get_code(app, account, scope="read"))
        assert answer.status == 200, answer
        token = answer.json
        assert sorted(token) == ["access_token", "created_at", "scope", "token_type"]
        assert token["scope"] == "read" and token["token_type"] == "Bearer" and isinstance(token["created_at"], int)
        assert "no-store" in answer.headers["Cache-Control"]
        stored = AccessToken.objects.get()
        assert stored.user == account.user
        assert stored.token == ""
        assert stored.token_checksum == hashlib.sha256(token["access_token"].encode()).hexdigest()
        assert stored.expires > timezone.now() + timedelta(days=365 * 50)

    def test_codes_are_stored_hashed_and_last_ten_minutes(self, api: ApiClient) -> None:
        app, account = register(api), make_account()
        code = get_code(app, account)
        grant = Grant.objects.get()
        assert code not in grant.code
        assert timedelta(minutes=9) < grant.expires - timezone.now() <= timedelta(minutes=10)
        Grant.objects.update(expires=timezone.now())
        answer = exchange(api, app, code)
        assert (answer.status, answer.error) == (400, "invalid_grant")

    @pytest.mark.parametrize("kind", ["json", "form", "multipart", "query"])
    def test_every_kind_of_body(self, api: ApiClient, kind: str) -> None:
        app, account = register(api), make_account()
        said = {
            "grant_type": "authorization_code",
            "code": get_code(app, account),
            "client_id": app["client_id"],
            "client_secret": app["client_secret"],
            "redirect_uri": HTTPS,
        }
        if kind == "json":
            answer = api.post("/oauth/token/", said)
        elif kind == "form":
            answer = api.post("/oauth/token", form=said)
        elif kind == "multipart":
            answer = api.post("/oauth/token", form=said, files={})
        else:
            answer = api.post(f"/oauth/token?{urlencode(said)}")
        assert answer.status == 200, answer

    def test_client_by_http_basic(self, api: ApiClient) -> None:
        app, account = register(api), make_account()
        pair = base64.b64encode(f"{app['client_id']}:{app['client_secret']}".encode()).decode()
        said = {"grant_type": "authorization_code", "code": get_code(app, account), "redirect_uri": HTTPS}
        answer = api.post("/oauth/token", form=said, headers={"Authorization": f"Basic {pair}"})
        assert answer.status == 200, answer

    def test_a_code_works_once(self, api: ApiClient) -> None:
        app, account = register(api), make_account()
        code = get_code(app, account)
        assert exchange(api, app, code).status == 200
        again = exchange(api, app, code)
        assert (again.status, again.error) == (400, "invalid_grant")
        assert AccessToken.objects.count() == 1

    def test_a_code_is_for_its_client(self, api: ApiClient) -> None:
        app, other, account = register(api), register(api), make_account()
        answer = exchange(api, other, get_code(app, account))
        assert (answer.status, answer.error) == (400, "invalid_grant")
        assert not AccessToken.objects.exists()
        assert Grant.objects.exists(), "a stranger does not use it up"

    def test_a_code_is_for_its_redirect_uri(self, api: ApiClient) -> None:
        app, account = register(api), make_account()
        answer = exchange(api, app, get_code(app, account), redirect_uri=OOB)
        assert (answer.status, answer.error) == (400, "invalid_grant")
        assert not AccessToken.objects.exists()

    @pytest.mark.parametrize("wrong", [{"client_secret": "guess"}, {"client_id": "nobody"}, {"client_secret": ""}])
    def test_a_client_must_prove_who_it_is(self, api: ApiClient, wrong: dict[str, str]) -> None:
        app, account = register(api), make_account()
        answer = exchange(api, app, get_code(app, account), **wrong)
        assert (answer.status, answer.error) == (401, "invalid_client")
        assert not AccessToken.objects.exists()

    @pytest.mark.parametrize(
        ("said", "status", "error"),
        [
            ({}, 400, "invalid_request"),
            ({"grant_type": "password", "username": "a", "password": "b"}, 400, "unsupported_grant_type"),
            ({"grant_type": "refresh_token", "refresh_token": "x"}, 400, "unsupported_grant_type"),
            ({"grant_type": "authorization_code"}, 400, "invalid_request"),
            ({"grant_type": "authorization_code", "code": "made up", "redirect_uri": HTTPS}, 400, "invalid_grant"),
            ({"grant_type": "client_credentials", "scope": "admin:read"}, 400, "invalid_scope"),
        ],
    )
    def test_refusals(self, api: ApiClient, said: dict[str, str], status: int, error: str) -> None:
        app = register(api)
        answer = api.post(
            "/oauth/token", {"client_id": app["client_id"], "client_secret": app["client_secret"], **said}
        )
        assert (answer.status, answer.error) == (status, error)
        assert answer.json["error_description"]
        assert not AccessToken.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_requests_with_one_code_at_once(api: ApiClient) -> None:
    app, account = register(api), make_account()
    code = get_code(app, account)

    def bring_it(_: int) -> int:
        try:
            return exchange(ApiClient(), app, code).status
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        answers = sorted(threads.map(bring_it, range(4)))
    assert answers == [200, 400, 400, 400]
    assert AccessToken.objects.count() == 1


class TestPkce:
    def asked(self, api: ApiClient) -> tuple[dict[str, Any], str]:
        app = register(api)
        return app, get_code(app, make_account(), code_challenge=CHALLENGE, code_challenge_method="S256")

    def test_the_right_verifier(self, api: ApiClient) -> None:
        app, code = self.asked(api)
        assert exchange(api, app, code, code_verifier=VERIFIER).status == 200

    def test_the_wrong_verifier(self, api: ApiClient) -> None:
        app, code = self.asked(api)
        answer = exchange(api, app, code, code_verifier="b" * 50)
        assert (answer.status, answer.error) == (400, "invalid_grant")
        assert not AccessToken.objects.exists()

    def test_no_verifier(self, api: ApiClient) -> None:
        app, code = self.asked(api)
        assert exchange(api, app, code).status == 400
        assert not AccessToken.objects.exists()


class TestClientCredentials:
    def app_token(self, api: ApiClient, **more: str) -> Any:
        app = register(api)
        said = {"client_id": app["client_id"], "client_secret": app["client_secret"], **more}
        return api.post("/oauth/token", form={"grant_type": "client_credentials", **said})

    def test_a_token_of_the_app_alone(self, api: ApiClient) -> None:
        answer = self.app_token(api, scope="read write")
        assert answer.status == 200, answer
        assert AccessToken.objects.get().user is None
        app = ApiClient(answer.json["access_token"]).get("/api/v1/apps/verify_credentials")
        assert app.json["name"] == "Reader"
        assert "client_secret" not in app.json

    @pytest.mark.parametrize("scope", ["read write:statuses", "read+write:statuses"])
    def test_scopes_are_separated_by_space_or_plus(self, api: ApiClient, scope: str) -> None:
        assert self.app_token(api, scope=scope).json["scope"] == "read write:statuses"

    def test_read_by_default(self, api: ApiClient) -> None:
        assert self.app_token(api).json["scope"] == "read"

    def test_it_is_nobody(self, api: ApiClient) -> None:
        client = ApiClient(self.app_token(api).json["access_token"])
        answer = client.get("/api/v1/accounts/verify_credentials")
        assert answer.status == 422
        assert answer.error == "This method requires an authenticated user"


class TestRevocation:
    def test_a_revoked_token_is_dead(self, api: ApiClient) -> None:
        app, account = register(api), make_account()
        token = exchange(api, app, get_code(app, account)).json["access_token"]
        client = ApiClient(token)
        assert client.get("/api/v1/accounts/verify_credentials").status == 200
        keys = {"client_id": app["client_id"], "client_secret": app["client_secret"]}
        answer = api.post("/oauth/revoke/", form={**keys, "token": token})
        assert (answer.status, answer.json) == (200, {})
        refused = client.get("/api/v1/accounts/verify_credentials")
        assert (refused.status, refused.error) == (401, "The access token is invalid")
        assert api.post("/oauth/revoke", {**keys, "token": token}).status == 200, "revoking it again is fine"

    def test_strangers_revoke_nothing(self, api: ApiClient) -> None:
        app, other, account = register(api), register(api), make_account()
        token = exchange(api, app, get_code(app, account)).json["access_token"]
        mine = {"client_id": app["client_id"], "client_secret": app["client_secret"]}
        theirs = {"client_id": other["client_id"], "client_secret": other["client_secret"]}
        for said in (
            {**theirs, "token": token},
            {**mine, "client_secret": "x", "token": token},
            {"token": token},
            mine,
        ):
            answer = api.post("/oauth/revoke", said)
            assert (answer.status, answer.error) == (403, "unauthorized_client")
        assert AccessToken.objects.count() == 1

    def test_a_member_takes_it_back(self, api: ApiClient) -> None:
        account, bystander = make_account(), make_account()
        app = register(api)
        token = exchange(api, app, get_code(app, account)).json["access_token"]
        other_token = exchange(api, app, get_code(app, bystander)).json["access_token"]
        browser = browser_of(account)
        assert "Reader" in browser.get("/settings/applications").content.decode()
        row = Application.objects.get(client_id=app["client_id"])
        assert browser.post(f"/settings/applications/{row.pk}/end").status_code == 303
        assert ApiClient(token).get("/api/v1/accounts/verify_credentials").status == 401
        assert ApiClient(other_token).get("/api/v1/accounts/verify_credentials").status == 200


class TestUserinfo:
    def test_claims(self) -> None:
        client = ApiClient(token_for(make_account("alice", display_name="Alice"), "profile"))
        for answer in (client.get("/oauth/userinfo"), client.post("/oauth/userinfo/")):
            assert answer.json["preferred_username"] == "alice"
            assert answer.json["name"] == "Alice"
            assert answer.json["sub"].endswith("/users/alice")

    def test_it_needs_the_scope(self) -> None:
        assert ApiClient(token_for(make_account(), "read")).get("/oauth/userinfo").status == 403


def test_metadata(api: ApiClient) -> None:
    said = api.get("/.well-known/oauth-authorization-server").json
    assert said["issuer"].endswith("/")
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert "write:statuses" in said["scopes_supported"]
    assert said["token_endpoint"].endswith("/oauth/token")


def test_browsers_may_call_from_anywhere(api: ApiClient) -> None:
    for path in ("/oauth/token", "/oauth/revoke", "/api/v1/apps"):
        answer = api.call("OPTIONS", path, headers={"Origin": "https://client.test"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    refused = api.post("/oauth/token", {})
    assert refused.status == 400
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in Client().get("/oauth/authorize").headers
    assert json.loads(refused.content)["error"] == "invalid_request"


def confirmed(account: Any) -> None:
    account.user.emailaddress_set.create(email=account.user.email, verified=True, primary=True)
