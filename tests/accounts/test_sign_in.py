"""Sign-in with one factor and two, forgotten passwords, browsers, and what a stranger must not learn."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import AccessToken, User
from tests.support.api import ApiClient, token_for
from tests.support.factories import PASSWORD, make_account, make_owner

pytestmark = pytest.mark.django_db


def member(username: str = "alice", **fields: Any) -> User:
    """Somebody who can sign in: the factory's account with its address confirmed."""
    account = make_account(username, **fields)
    account.user.emailaddress_set.create(email=account.user.email, verified=True, primary=True)
    return account.user


def sign_in(client: Client, login: str = "alice", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/auth/sign_in", {"login": login, "password": password, **more})


def prove_it(client: Client) -> None:
    """Say the password again, as sensitive changes ask for."""
    assert client.post("/auth/challenge", {"password": PASSWORD, "next": "/auth/edit"}).status_code == 302


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def totp_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


class TestPassword:
    @pytest.mark.parametrize("login", ["alice", "ALICE", "alice@example.test", "Alice@Example.Test"])
    def test_by_name_or_address(self, client: Client, login: str) -> None:
        member()
        assert sign_in(client, login)["Location"] == "/home"
        assert is_in(client)
        assert client.session.get_expiry_age() > 300 * 24 * 3600

    def test_wrong_password_and_unknown_name_read_alike(self, client: Client) -> None:
        member()
        wrong, unknown = sign_in(client, password="guess"), sign_in(client, "nobody")
        assert wrong.status_code == unknown.status_code == 200
        said = [re.search(r"<h2>([^<]+)</h2>", page.content.decode())[1] for page in (wrong, unknown)]
        assert said[0] == said[1]
        assert not is_in(client)

    def test_guessing_is_slowed_down(self, client: Client) -> None:
        member()
        for _ in range(5):
            sign_in(client, password="guess")
        assert "Too many failed" in sign_in(client).content.decode()
        assert not is_in(client)

    def test_it_leads_to_where_one_wanted(self, client: Client) -> None:
        member()
        assert sign_in(client, next="/settings/sessions")["Location"] == "/settings/sessions"

    def test_but_never_elsewhere(self, client: Client) -> None:
        member()
        assert sign_in(client, next="https://evil.test/")["Location"] == "/home"

    @pytest.mark.parametrize("state", [{"user": {"disabled": True}}, {"suspended_at": "2026-01-01T00:00:00Z"}])
    def test_who_was_locked_out(self, client: Client, state: dict[str, Any]) -> None:
        member(**state)
        assert sign_in(client)["Location"] == "/auth/inactive"
        assert not is_in(client)

    def test_signing_out(self, client: Client) -> None:
        client.force_login(member())
        assert client.get("/auth/sign_out").status_code == 200
        assert is_in(client), "a link alone signs nobody out"
        assert client.post("/auth/sign_out")["Location"] == "/"
        assert not is_in(client)

    @pytest.mark.parametrize("path", ["/auth/sign_in", "/auth/sign_in/", "/auth/password/new", "/auth/confirmation"])
    def test_pages_with_and_without_slash(self, client: Client, path: str) -> None:
        response = client.get(path)
        assert response.status_code == 200
        assert "Cross-Origin-Opener-Policy" not in response
        assert response["X-Frame-Options"] == "DENY"


class TestSecondFactor:
    def test_totp(self, client: Client) -> None:
        user, secret = member(), generate_totp_secret()
        TOTP.activate(user, secret)
        assert sign_in(client, next="/publish")["Location"].startswith("/auth/second_factor")
        assert not is_in(client)
        assert client.get("/auth/second_factor").status_code == 200
        wrong = client.post("/auth/second_factor", {"code": "000000"})
        assert wrong.status_code == 200 and not is_in(client)
        assert client.post("/auth/second_factor", {"code": totp_now(secret)})["Location"] == "/publish"
        assert is_in(client)

    def test_secrets_lie_encrypted(self) -> None:
        secret = generate_totp_secret()
        TOTP.activate(member(), secret)
        assert secret not in str(Authenticator.objects.get().data)

    def test_a_code_works_once(self, client: Client) -> None:
        user, secret = member(), generate_totp_secret()
        TOTP.activate(user, secret)
        code = totp_now(secret)
        sign_in(client)
        client.post("/auth/second_factor", {"code": code})
        other = Client()
        sign_in(other)
        other.post("/auth/second_factor", {"code": code})
        assert not is_in(other)

    def test_recovery_codes_work_once_each(self, client: Client) -> None:
        user = member()
        TOTP.activate(user, generate_totp_secret())
        code = RecoveryCodes.activate(user).get_unused_codes()[0]
        sign_in(client)
        assert client.post("/auth/second_factor", {"code": code})["Location"] == "/home"
        other = Client()
        sign_in(other)
        other.post("/auth/second_factor", {"code": code})
        assert not is_in(other)

    def test_setting_it_up(self, client: Client, run_effects: Any) -> None:
        member()
        sign_in(client)
        prove_it(client)
        page = client.get("/settings/otp_authentication").content.decode()
        assert "data:image/svg+xml" in page
        secret = re.search(r"Secret: <code>(\w+)</code>", page)[1]
        response = client.post("/settings/otp_authentication", {"code": totp_now(secret)})
        assert response.status_code == 302, response.content.decode()
        assert Authenticator.objects.filter(type="totp").exists()
        codes = client.get("/settings/two_factor_authentication_methods/recovery_codes").content.decode()
        assert len(re.findall(r"<code>", codes)) == 10
        run_effects()
        assert mail.outbox, "the member is told by letter"
        for path in ("", "/recovery_codes/new"):
            assert client.get(f"/settings/two_factor_authentication_methods{path}").status_code == 200
        assert client.post("/settings/otp_authentication/end").status_code == 302
        assert not Authenticator.objects.filter(type="totp").exists()

    def test_passkey_pages(self, client: Client) -> None:
        assert "passkey_login" in client.get("/auth/sign_in").content.decode()
        member()
        sign_in(client)
        prove_it(client)
        for path in ("/settings/security_keys", "/settings/security_keys/new"):
            assert client.get(path).status_code == 200
        assert "challenge" in Client().get("/auth/passkey", headers={"Accept": "application/json"}).content.decode()

    def test_sensitive_changes_ask_again_who_it_is(self, client: Client) -> None:
        client.force_login(member())
        response = client.post("/settings/otp_authentication", {"code": "1"})
        assert response["Location"].startswith("/auth/challenge")
        assert client.get(response["Location"]).status_code == 200
        assert client.post("/auth/challenge", {"password": "guess"}).status_code == 200
        assert client.get("/settings/otp_authentication").status_code == 302


class TestForgottenPassword:
    def test_the_whole_way(self, client: Client, run_effects: Any) -> None:
        user = member()
        token = token_for(user.account)
        elsewhere = Client()
        sign_in(elsewhere)
        assert client.post("/auth/password/new", {"email": "Alice@example.test"})["Location"] == "/auth/password/sent"
        run_effects()
        letter = mail.outbox[0]
        link = re.search(r"http://[^/]+(/auth/password/edit/\S+)", letter.body)[1]
        form = client.get(link)["Location"]
        assert link.rsplit("/", 1)[1] not in form, "the key does not stay in the address bar"
        page = client.get(form)
        assert page.status_code == 200
        assert client.post(form, {"password1": "a new long one", "password2": "a new long one"}).status_code == 302
        assert sign_in(client, password="a new long one")["Location"] == "/home"
        assert elsewhere.get("/auth/edit").status_code == 302, "other browsers are signed out"
        assert not AccessToken.objects.exists(), "and so are apps"
        assert ApiClient(token).get("/api/v1/accounts/verify_credentials").status == 401
        assert "no longer works" in Client().get(link).content.decode()

    def test_strangers_learn_nothing(self, client: Client, run_effects: Any) -> None:
        member()
        known = client.post("/auth/password/new", {"email": "alice@example.test"})
        unknown = client.post("/auth/password/new", {"email": "nobody@example.test"})
        assert known["Location"] == unknown["Location"]
        assert client.get(known["Location"]).status_code == 200
        run_effects()
        assert [letter.to for letter in mail.outbox] == [["alice@example.test"]]

    def test_the_link_bears_our_name_whatever_host_was_asked(self, client: Client, run_effects: Any) -> None:
        member()
        client.post("/auth/password/new", {"email": "alice@example.test"}, headers={"Host": "127.0.0.1:1"})
        run_effects()
        assert "127.0.0.1" not in mail.outbox[0].body


class TestSettings:
    @pytest.mark.parametrize(
        "path",
        [
            "/auth/edit",
            "/auth/edit/email",
            "/auth/edit/password",
            "/settings/sessions",
            "/settings/applications",
            "/settings/two_factor_authentication_methods",
            "/invites",
        ],
    )
    def test_pages_are_for_members(self, client: Client, path: str) -> None:
        assert client.get(path)["Location"].startswith("/auth/sign_in?next=")
        client.force_login(member())
        response = client.get(path)
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store" or "no-cache" in response["Cache-Control"]

    def test_changing_the_password(self, client: Client) -> None:
        user = member()
        sign_in(client)
        said = {"oldpassword": PASSWORD, "password1": "another long one", "password2": "another long one"}
        assert client.post("/auth/edit/password", {**said, "oldpassword": "guess"}).status_code == 200
        assert client.post("/auth/edit/password", said)["Location"] == "/auth/edit"
        user.refresh_from_db()
        assert user.check_password("another long one")
        assert is_in(client)

    def test_changing_the_address(self, client: Client, run_effects: Any) -> None:
        user = member()
        sign_in(client)
        change = {"email": "new@example.test", "action_add": ""}
        assert client.post("/auth/edit/email", change)["Location"].startswith("/auth/challenge")
        prove_it(client)
        assert client.post("/auth/edit/email", change)["Location"] == "/auth/edit/email"
        user.refresh_from_db()
        assert user.email == "alice@example.test", "not before it is confirmed"
        assert "new@example.test" in client.get("/auth/edit/email").content.decode()
        run_effects()
        letter = next(one for one in mail.outbox if one.to == ["new@example.test"])
        client.get(re.search(r"http://[^/]+(/auth/confirmation/\S+)", letter.body)[1])
        user.refresh_from_db()
        assert user.email == "new@example.test"
        assert user.emailaddress_set.count() == 1
        run_effects()
        assert any(one.to == ["alice@example.test"] for one in mail.outbox), "the old address is told"

    def test_browsers(self, client: Client) -> None:
        user = member()
        sign_in(client)
        phone = Client(headers={"User-Agent": "Phone"})
        sign_in(phone)
        assert "Phone" in client.get("/settings/sessions").content.decode()
        stranger = Client()
        stranger.force_login(member("mallory"))
        session = UserSession.objects.get(user=user, user_agent="Phone")
        assert stranger.post(f"/settings/sessions/{session.pk}/end").status_code == 404
        assert phone.get("/auth/edit").status_code == 200
        assert client.post(f"/settings/sessions/{session.pk}/end").status_code == 303
        assert phone.get("/auth/edit").status_code == 302
        assert client.get("/auth/edit").status_code == 200

    def test_a_browser_is_noted_now_and_then(self, client: Client, django_assert_num_queries: Any) -> None:
        client.force_login(member())
        client.get("/settings/sessions")
        session = UserSession.objects.get()
        with django_assert_num_queries(2):  # the session, and its user with account and role
            client.get("/auth/sign_in")
        cache.clear()
        client.get("/auth/sign_in")
        assert UserSession.objects.get().last_seen_at > session.last_seen_at

    def test_signing_out_all_others(self, client: Client) -> None:
        member()
        sign_in(client)
        phone = Client()
        sign_in(phone)
        assert client.post("/settings/sessions").status_code == 302
        assert phone.get("/auth/edit").status_code == 302
        assert client.get("/auth/edit").status_code == 200

    def test_password_managers_find_their_way(self, client: Client) -> None:
        assert client.get("/.well-known/change-password")["Location"] == "/auth/edit"


class TestAdministration:
    def test_it_has_no_sign_in_of_its_own(self, client: Client) -> None:
        assert client.get("/admin/login/")["Location"].startswith("/auth/sign_in?next=")
        assert "/auth/sign_in" in client.get("/admin/", follow=True).redirect_chain[-1][0]

    def test_staff_only(self, client: Client) -> None:
        client.force_login(member())
        assert client.get("/admin/login/").status_code == 403
        client.force_login(make_owner().user)
        assert client.get("/admin/").status_code == 200
