"""Joining: by the page and by an app, open, approved, closed and invited."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.actions.sign_up import approve, confirm, reject
from accounts.models import AccessToken, Account, AccountStats, Follow, Invite, User
from instance.errors import NotAllowed
from instance.models.site import InstanceSettings
from moderation.models import Rule
from tests.support.api import ApiClient, token_for
from tests.support.factories import make_account

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
FORM = {"username": "Alice", "email": "Alice@Example.test", "password": PASSWORD, "agreement": "on"}
BODY = {**FORM, "agreement": True, "locale": "en"}


@pytest.fixture(autouse=True)
def registrations() -> InstanceSettings:
    site = InstanceSettings.current()
    site.registrations = "open"
    site.save()
    return site


def set_site(**fields: Any) -> None:
    site = InstanceSettings.current()
    for name, value in fields.items():
        setattr(site, name, value)
    site.save()


def app_client() -> ApiClient:
    return ApiClient(token_for(None, "read write"))


def link_in(letter: mail.EmailMessage) -> str:
    return re.search(r"http://[^/]+(/auth/\S+)", letter.body)[1]


class TestThePage:
    def test_it_shows_the_rules(self, client: Client) -> None:
        Rule.objects.create(text="Be kind.", hint="Always.")
        text = client.get("/auth/sign_up").content.decode()
        assert "Be kind." in text and "Always." in text

    def test_from_form_to_first_sign_in(self, client: Client, run_effects: Any) -> None:
        response = client.post("/auth/sign_up", FORM)
        assert response.status_code == 303
        assert "alice@example.test" in client.get(response["Location"]).content.decode()
        user = User.objects.get()
        assert (user.username, user.email, user.approved, user.confirmed_at) == (
            "Alice",
            "alice@example.test",
            True,
            None,
        )
        assert user.password.startswith("argon2")
        assert Account.objects.get().pending
        assert AccountStats.objects.count() == 1
        assert user.sign_up_ip == "127.0.0.1"

        run_effects()
        letter = mail.outbox[0]
        assert letter.to == ["alice@example.test"]
        assert letter.alternatives[0][1] == "text/html"
        assert (
            client.post("/auth/sign_in", {"login": "alice", "password": PASSWORD})["Location"] == "/auth/confirmation"
        )
        assert "_auth_user_id" not in client.session

        client.get(link_in(letter))
        user.refresh_from_db()
        assert user.confirmed_at is not None
        assert not Account.objects.get().pending
        response = client.post("/auth/sign_in", {"login": "ALICE@example.test", "password": PASSWORD})
        assert response["Location"] == "/home"
        assert client.session["_auth_user_id"] == str(user.pk)

    def test_no_confirmation_in_tests_of_others(self, client: Client, settings: Any) -> None:
        settings.SKIP_EMAIL_CONFIRMATION = True
        response = client.post("/auth/sign_up", {**FORM, "next": "/publish"})
        assert response["Location"] == "/publish"
        assert "_auth_user_id" in client.session
        away = Client().post(
            "/auth/sign_up", {**FORM, "username": "b", "email": "b@b.test", "next": "https://evil.test/"}
        )
        assert away["Location"] == "/home"

    @pytest.mark.parametrize(
        ("said", "fault"),
        [
            ({"username": "al ice"}, "letters, numbers and underscores"),
            ({"username": "admin"}, "is reserved"),
            ({"username": "Moderator"}, "is reserved"),
            ({"username": "BOB"}, "has already been taken"),
            ({"username": "a" * 31}, "at most 30"),
            ({"email": "nowhere"}, "valid email"),
            ({"password": "short"}, "is too short"),
            ({"password": "password123"}, "easily guessed"),
            ({"agreement": ""}, "required"),
        ],
    )
    def test_faults_are_shown_and_nothing_is_written(self, client: Client, said: dict[str, str], fault: str) -> None:
        make_account("bob")
        response = client.post("/auth/sign_up", {**FORM, **said})
        assert response.status_code == 422
        assert fault in response.content.decode()
        assert User.objects.count() == 1

    def test_known_addresses_are_not_told(self, client: Client, run_effects: Any) -> None:
        make_account("bob", email="alice@example.test")
        response = client.post("/auth/sign_up", FORM)
        fresh = Client().post("/auth/sign_up", {**FORM, "username": "carol", "email": "carol@example.test"})
        assert (response.status_code, response["Location"]) == (fresh.status_code, fresh["Location"])
        assert not User.objects.filter(username="Alice").exists()
        run_effects()
        assert [letter.subject for letter in mail.outbox if letter.to == ["alice@example.test"]] == [
            "Rookery: you have an account here already"
        ]

    def test_programs_fall_into_the_trap(self, client: Client) -> None:
        assert client.post("/auth/sign_up", {**FORM, "website": "https://spam.test"}).status_code == 303
        assert not User.objects.exists()

    def test_the_letter_once_more(self, client: Client, run_effects: Any) -> None:
        client.post("/auth/sign_up", FORM)
        run_effects()
        for email in ("alice@example.test", "nobody@example.test"):
            assert client.post("/auth/confirmation", {"email": email}).status_code == 200
        run_effects()
        assert [letter.to[0] for letter in mail.outbox] == ["alice@example.test"] * 2

    def test_members_need_no_second_account(self, client: Client) -> None:
        client.force_login(make_account().user)
        assert client.get("/auth/sign_up")["Location"] == "/home"


class TestByApproval:
    @pytest.fixture(autouse=True)
    def _by_approval(self, registrations: InstanceSettings) -> None:
        set_site(registrations="approved")

    def test_a_reason_is_asked_for(self, client: Client) -> None:
        assert client.post("/auth/sign_up", FORM).status_code == 422
        assert client.post("/auth/sign_up", {**FORM, "reason": "I like birds"}).status_code == 303
        user = User.objects.get()
        assert not user.approved and user.sign_up_reason == "I like birds"

    def test_confirmed_is_not_yet_approved(self, client: Client, run_effects: Any) -> None:
        client.post("/auth/sign_up", {**FORM, "reason": "birds"})
        run_effects()
        client.get(link_in(mail.outbox[0]))
        assert Account.objects.get().pending
        response = client.post("/auth/sign_in", {"login": "alice", "password": PASSWORD})
        assert response["Location"] == "/auth/pending"
        assert "_auth_user_id" not in client.session

        approve(User.objects.get())
        run_effects()
        assert mail.outbox[-1].subject == "Rookery: you are in"
        assert not Account.objects.get().pending
        assert client.post("/auth/sign_in", {"login": "alice", "password": PASSWORD})["Location"] == "/home"

    def test_rejected_is_gone(self, client: Client) -> None:
        client.post("/auth/sign_up", {**FORM, "reason": "spam"})
        reject(User.objects.get())
        assert not User.objects.exists() and not Account.objects.exists()
        with pytest.raises(NotAllowed):
            reject(make_account().user)


class TestInvitations:
    @pytest.fixture
    def invite(self) -> Invite:
        return Invite.objects.create(inviter=make_account("host"), max_uses=1)

    def test_they_open_a_closed_door_once(self, client: Client, invite: Invite) -> None:
        set_site(registrations="closed")
        assert "Sign-up is closed" in client.get("/auth/sign_up").content.decode()
        assert client.post("/auth/sign_up", FORM).status_code == 403
        response = client.get(f"/invite/{invite.code}")
        assert "@host" in client.get(response["Location"]).content.decode()
        assert client.post("/auth/sign_up", {**FORM, "invite_code": invite.code}).status_code == 303
        user = User.objects.get(username="Alice")
        assert user.invite == invite and user.approved
        assert Client().get(f"/invite/{invite.code}").status_code == 404
        second = {**FORM, "username": "carol", "email": "c@example.test", "invite_code": invite.code}
        assert Client().post("/auth/sign_up", second).status_code == 403

    def test_the_newcomer_follows_the_host_once_confirmed(self, client: Client, invite: Invite) -> None:
        Invite.objects.update(autofollow=True)
        client.post("/auth/sign_up", {**FORM, "invite_code": invite.code})
        user = User.objects.get(username="Alice")
        assert not Follow.objects.exists()
        confirm(user)
        assert Follow.objects.filter(account=user.account, target=invite.inviter).exists()

    def test_a_host_who_has_moved_away_keeps_nobody_out(self, client: Client, invite: Invite) -> None:
        Invite.objects.update(autofollow=True)
        client.post("/auth/sign_up", {**FORM, "invite_code": invite.code})
        Account.objects.filter(pk=invite.inviter_id).update(moved_to=make_account())
        user = User.objects.get(username="Alice")
        confirm(user)
        user.refresh_from_db()
        assert user.is_functional and not Follow.objects.exists()

    def test_expired(self, client: Client, invite: Invite) -> None:
        Invite.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
        assert client.get(f"/invite/{invite.code}").status_code == 404

    def test_members_make_and_end_them(self, client: Client) -> None:
        account, stranger = make_account("host"), make_account()
        client.force_login(account.user)
        client.post("/invites", {"max_uses": "5", "days": "7", "comment": "for the choir"})
        invite = Invite.objects.get()
        assert invite.inviter == account and invite.max_uses == 5 and invite.expires_at is not None
        assert invite.code in client.get("/invites").content.decode()
        other = Client()
        other.force_login(stranger.user)
        assert other.post(f"/invites/{invite.pk}/end").status_code == 404
        assert Invite.objects.usable().exists()
        client.post(f"/invites/{invite.pk}/end")
        assert not Invite.objects.usable().exists()

    def test_not_where_members_may_not_invite(self, client: Client) -> None:
        set_site(members_may_invite=False)
        client.force_login(make_account().user)
        assert client.post("/invites", {}).status_code == 403
        assert not Invite.objects.exists()


class TestByAnApp:
    def test_a_token_that_works_once_the_address_is_confirmed(self, run_effects: Any) -> None:
        answer = app_client().post("/api/v1/accounts/", BODY)
        assert answer.status == 200, answer
        assert answer.json["scope"] == "read write"
        me = ApiClient(answer.json["access_token"])
        assert me.get("/api/v1/emails/check_confirmation").json is False
        refused = me.get("/api/v1/accounts/verify_credentials")
        assert (refused.status, refused.error) == (403, "Your login is missing a confirmed e-mail address")
        run_effects()
        Client().get(link_in(mail.outbox[0]))
        assert me.get("/api/v1/emails/check_confirmation").json is True
        assert me.get("/api/v1/accounts/verify_credentials").json["username"] == "Alice"

    def test_a_token_that_works_at_once(self, settings: Any) -> None:
        settings.SKIP_EMAIL_CONFIRMATION = True
        answer = app_client().post("/api/v1/accounts", form=BODY)
        assert ApiClient(answer.json["access_token"]).get("/api/v1/accounts/verify_credentials").status == 200

    @pytest.mark.parametrize(
        ("said", "field", "code"),
        [
            ({"username": ""}, "username", "ERR_BLANK"),
            ({"username": "al-ice"}, "username", "ERR_INVALID"),
            ({"username": "a" * 31}, "username", "ERR_TOO_LONG"),
            ({"username": "support"}, "username", "ERR_RESERVED"),
            ({"username": "BOB"}, "username", "ERR_TAKEN"),
            ({"email": ""}, "email", "ERR_BLANK"),
            ({"email": "x"}, "email", "ERR_INVALID"),
            ({"email": "BOB@example.test"}, "email", "ERR_TAKEN"),
            ({"password": ""}, "password", "ERR_BLANK"),
            ({"password": "short"}, "password", "ERR_TOO_SHORT"),
            ({"agreement": False}, "agreement", "ERR_ACCEPTED"),
            ({"date_of_birth": "yesterday"}, "date_of_birth", "ERR_INVALID"),
            ({"invite_code": "made up"}, "invite_code", "ERR_INVALID"),
        ],
    )
    def test_faults_in_mastodons_codes(self, said: dict[str, Any], field: str, code: str) -> None:
        make_account("bob", email="bob@example.test")
        answer = app_client().post("/api/v1/accounts", {**BODY, **said})
        assert answer.status == 422
        assert answer.error.startswith("Validation failed: ")
        assert code in [fault["error"] for fault in answer.json["details"][field]]
        assert User.objects.count() == 1
        assert not AccessToken.objects.filter(user__isnull=False).exists()

    def test_all_faults_at_once(self) -> None:
        answer = app_client().post("/api/v1/accounts", {})
        assert set(answer.json["details"]) == {"username", "email", "password", "agreement"}

    def test_age(self) -> None:
        set_site(min_age=16)
        today = timezone.localdate()
        young = date(today.year - 15, 1, 1).isoformat()
        old = date(today.year - 17, 1, 1).isoformat()
        for born, status in (("", 422), (young, 422), (old, 200)):
            assert app_client().post("/api/v1/accounts", {**BODY, "date_of_birth": born}).status == status
        assert User.objects.get().date_of_birth_checked_at is not None

    def test_a_reason_where_it_is_needed(self) -> None:
        set_site(registrations="approved")
        answer = app_client().post("/api/v1/accounts", BODY)
        assert answer.json["details"]["reason"][0]["error"] == "ERR_BLANK"
        assert app_client().post("/api/v1/accounts", {**BODY, "reason": "birds"}).status == 200
        assert not User.objects.get().approved

    def test_closed(self) -> None:
        set_site(registrations="closed")
        assert app_client().post("/api/v1/accounts", BODY).status == 403
        assert not User.objects.exists()

    def test_who_may_ask(self) -> None:
        assert ApiClient().post("/api/v1/accounts", BODY).status == 401
        assert ApiClient(token_for(None, "read")).post("/api/v1/accounts", BODY).status == 403
        assert not User.objects.exists()

    def test_the_letter_again_to_a_better_address(self, run_effects: Any) -> None:
        me = ApiClient(app_client().post("/api/v1/accounts", BODY).json["access_token"])
        assert me.post("/api/v1/emails/confirmations", {"email": "a@example.test"}).json == {}
        run_effects()
        assert {letter.to[0] for letter in mail.outbox} == {"a@example.test"}
        Client().get(link_in(mail.outbox[-1]))
        refused = me.post("/api/v1/emails/confirmations")
        assert refused.status == 403

    def test_only_the_app_of_the_sign_up_asks_for_the_letter(self, run_effects: Any) -> None:
        account = make_account(confirmed=False)
        assert ApiClient(token_for(account)).post("/api/v1/emails/confirmations").status == 403
