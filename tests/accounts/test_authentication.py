"""Bearer tokens: one query each, and every way in which they are not good."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.authentication import BearerTokenAuthentication, find_token
from accounts.models import AccessToken, Account, User
from accounts.scopes import SCOPES, covers, in_words
from instance.errors import Unauthorized
from instance.rest.request import ApiRequest
from tests.support.api import ApiClient, token_for
from tests.support.factories import make_account, make_owner

pytestmark = pytest.mark.django_db
ME = "/api/v1/accounts/verify_credentials"


def asked(rf: Any, value: str) -> ApiRequest:
    return ApiRequest(rf.get("/api/v1/x", headers={"Authorization": f"Bearer {value}"}))


def test_one_query_brings_user_account_role_and_application(rf: Any) -> None:
    value = token_for(make_owner("alice"))
    BearerTokenAuthentication().authenticate(asked(rf, value))  # notes the first use of the day
    with CaptureQueriesContext(connection) as queries:
        user, token = BearerTokenAuthentication().authenticate(asked(rf, value))
        assert user.account.username == "alice"
        assert user.account.user is user
        assert user.role.name == "Owner"
        assert token.application.name == "Test client"
    assert len(queries) == 1


def test_first_use_is_noted_once_a_day(rf: Any) -> None:
    value = token_for(make_account())
    BearerTokenAuthentication().authenticate(asked(rf, value))
    token = AccessToken.objects.get()
    assert token.last_used_at is not None and token.last_used_ip == "127.0.0.1"
    assert User.objects.get().last_active_at is not None
    AccessToken.objects.update(last_used_at=timezone.now() - timedelta(days=2))
    BearerTokenAuthentication().authenticate(asked(rf, value))
    assert timezone.now() - AccessToken.objects.get().last_used_at < timedelta(minutes=1)


@pytest.mark.parametrize("where", ["header", "lower case", "query", "form"])
def test_where_a_token_may_stand(where: str) -> None:
    value = token_for(make_account("alice"))
    api = ApiClient()
    if where == "query":
        answer = api.get(ME, {"access_token": value})
    elif where == "form":
        answer = api.post("/oauth/userinfo", form={"bearer_token": value})
    else:
        scheme = "Bearer" if where == "header" else "bearer"
        answer = api.get(ME, headers={"Authorization": f"{scheme} {value}"})
    assert answer.status == 200, answer


def test_what_is_not_a_token(rf: Any) -> None:
    value = token_for(make_account())
    for wrong in ("nonsense", value + "x", value[:-1], "\ud800"):
        with pytest.raises(Unauthorized):
            BearerTokenAuthentication().authenticate(asked(rf, wrong))
    assert BearerTokenAuthentication().authenticate(ApiRequest(rf.get("/api/v1/x"))) is None


def test_expired(rf: Any) -> None:
    value = token_for(make_account())
    AccessToken.objects.update(expires=timezone.now())
    answer = ApiClient(value).get(ME)
    assert (answer.status, answer.error) == (401, "The access token is invalid")
    assert find_token(value) is None


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"confirmed": False}, "Your login is missing a confirmed e-mail address"),
        ({"approved": False}, "Your login is currently pending approval"),
        ({"user": {"disabled": True}}, "Your login is currently disabled"),
        ({"suspended_at": timezone.now()}, "Your account is suspended"),
    ],
)
def test_people_who_may_not_act(state: dict[str, Any], said: str) -> None:
    client = ApiClient(token_for(make_account(**state)))
    for path in (ME, "/api/v1/preferences"):
        answer = client.get(path)
        assert (answer.status, answer.error) == (403, said)
    assert client.get("/api/v1/apps/verify_credentials").status == 200


def test_scopes_are_asked_for() -> None:
    account = make_account()
    for scopes, status in (("profile", 200), ("read:accounts", 200), ("read", 200), ("write", 403), ("push", 403)):
        assert ApiClient(token_for(account, scopes)).get(ME).status == status, scopes
    assert ApiClient(token_for(account, "profile")).get("/api/v1/preferences").status == 403


def test_a_session_ends_when_its_user_may_no_longer_act(client: Any) -> None:
    account = make_account()
    client.force_login(account.user)
    assert client.get("/auth/edit").status_code == 200
    Account.objects.update(suspended_at=timezone.now())
    assert client.get("/auth/edit").status_code == 302


@pytest.mark.parametrize(
    ("granted", "wanted", "covered"),
    [
        ("read", "read:statuses", True),
        ("read:statuses", "read", False),
        ("read:statuses", "read:accounts", False),
        ("write", "read", False),
        ("follow", "write:follows", True),
        ("follow", "read:mutes", True),
        ("follow", "write:statuses", False),
        ("admin:read", "admin:read:accounts", True),
        ("admin:read", "admin:write:accounts", False),
        ("read", "admin:read", False),
        ("read", "profile", False),
        ("", "read", False),
    ],
)
def test_scope_tree(granted: str, wanted: str, covered: bool) -> None:
    assert covers(granted.split(), wanted) is covered


def test_scopes_in_words() -> None:
    assert in_words(["read", "read:accounts", "push"]) == [SCOPES["read"], SCOPES["push"]]
