"""Tokens that need no database."""

from types import SimpleNamespace
from typing import Any

from rest_framework.authentication import BaseAuthentication

from instance.errors import Unauthorized


def person(**changes: Any) -> Any:
    facts = {"pk": 1, "is_functional": True, "disabled": False, "confirmed_at": "now", "approved": True}
    user = SimpleNamespace(**{**facts, **changes})
    user.account = SimpleNamespace(id=10, is_suspended=False)
    return user


TOKENS = {
    "reader": (person(), SimpleNamespace(pk=1, scopes_set={"read"}, application=None)),
    "writer": (person(), SimpleNamespace(pk=2, scopes_set={"write:statuses"}, application=None)),
    "follower": (person(), SimpleNamespace(pk=3, scopes_set={"follow"}, application=None)),
    "app": (None, SimpleNamespace(pk=4, scopes_set={"read", "write"}, application="an app")),
    "disabled": (
        person(is_functional=False, disabled=True),
        SimpleNamespace(pk=5, scopes_set={"read"}, application=None),
    ),
    "waiting": (
        person(is_functional=False, approved=False),
        SimpleNamespace(pk=6, scopes_set={"read"}, application=None),
    ),
}


class FakeAuthentication(BaseAuthentication):
    def authenticate(self, request: Any) -> Any:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        try:
            return TOKENS[header.removeprefix("Bearer ")]
        except KeyError:
            raise Unauthorized from None
