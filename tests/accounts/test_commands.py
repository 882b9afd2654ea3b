"""`manage.py accounts` and `manage.py tokens`, as the operator types them."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.actions.first_start import ensure_roles
from accounts.models import AccessToken, Account, Role, User
from accounts.models.role import Permission
from tests.support.api import ApiClient
from tests.support.factories import make_account

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_an_owner_who_can_sign_in() -> None:
    said = run("accounts", "create", "admin", "--email", "Owner@localhost", "--confirmed", "--role", "Owner")
    password = said.split("Password: ")[1].strip()
    user = User.objects.get()
    assert user.email == "owner@localhost" and user.can(Permission.MANAGE_SETTINGS) and user.is_staff
    assert not user.account.pending
    assert EmailAddress.objects.get().verified
    browser = Client()
    assert browser.post("/auth/sign_in", {"login": "admin", "password": password})["Location"] == "/home"


def test_a_given_password_is_not_printed() -> None:
    assert "secret words" not in run(
        "accounts", "create", "alice", "--email", "a@example.test", "--password", "secret words"
    )
    user = User.objects.get()
    assert user.check_password("secret words")
    assert user.confirmed_at is None and user.account.pending and user.role is None


@pytest.mark.parametrize("name", ["al ice", "", "BOB", "a" * 31])
def test_names_that_cannot_be(name: str) -> None:
    make_account("bob")
    with pytest.raises(CommandError):
        run("accounts", "create", name, "--email", "a@example.test")
    assert Account.objects.count() == 1


def test_modify() -> None:
    account = make_account("alice", confirmed=False, approved=False)
    TOTP.activate(account.user, generate_totp_secret())
    run("accounts", "modify", "Alice", "--confirm", "--approve", "--role", "Moderator", "--disable-2fa")
    user = User.objects.get()
    assert user.is_functional and user.role.name == "Moderator"
    assert not Account.objects.get().pending
    assert not Authenticator.objects.exists()
    run("accounts", "modify", "alice", "--disable", "--role", "User")
    assert not User.objects.get().is_functional and User.objects.get().role is None
    run("accounts", "modify", "alice", "--enable")
    said = run("accounts", "modify", "alice", "--reset-password")
    assert User.objects.get().check_password(said.splitlines()[0].removeprefix("New password: "))
    assert User.objects.get().is_functional


def test_approve_reject_delete() -> None:
    make_account("alice", approved=False)
    make_account("bob", approved=False)
    run("accounts", "approve", "alice")
    run("accounts", "reject", "bob")
    assert [user.username for user in User.objects.filter(approved=True)] == ["alice"]
    assert User.objects.count() == 1
    run("accounts", "delete", "@alice", "--yes")
    assert not Account.objects.exists()
    with pytest.raises(CommandError, match="no member"):
        run("accounts", "delete", "alice", "--yes")


def test_tokens() -> None:
    make_account("alice")
    value = run("tokens", "create", "alice", "--scopes", "read write:statuses", "--app", "Script").strip()
    assert ApiClient(value).get("/api/v1/accounts/verify_credentials").json["username"] == "alice"
    assert run("tokens", "create", "alice", "--token", "fixed").strip() == "fixed"
    assert ApiClient("fixed").get("/api/v1/accounts/verify_credentials").status == 200
    assert not AccessToken.objects.filter(token__gt="").exists()
    for words in (("nobody",), ("alice", "--scopes", "everything"), ("alice", "--scopes", " ")):
        with pytest.raises(CommandError):
            run("tokens", "create", *words)


def test_roles_are_made_once_and_kept() -> None:
    ensure_roles()
    Role.objects.filter(name="Moderator").update(permissions=1)
    roles = ensure_roles()
    assert Role.objects.count() == 3
    assert roles["Moderator"].permissions == 1
    assert roles["Owner"].position > roles["Admin"].position > roles["Moderator"].position
