"""Who may call an endpoint: nobody signed in, an application, or a person, and with which scopes."""

from typing import Any, Literal

from django.conf import settings

from instance.errors import Invalid, NotAllowed, Unauthorized
from instance.rest.request import ApiRequest

Caller = Literal["required", "optional", "app", "none"]
Scopes = tuple[frozenset[str], ...]

NO_USER = "This method requires an authenticated user"
OUT_OF_SCOPE = "This action is outside the authorized scopes"
_FOLLOW = frozenset(f"{verb}:{noun}" for verb in ("read", "write") for noun in ("blocks", "follows", "mutes"))


def accepted_scopes(words: str | None) -> Scopes:
    """`"read:accounts | profile"` -> one set whose every member opens the endpoint; `a + b` needs one of each set.

    A scope is contained in its ancestors: `write:statuses` in `write`, `admin:read:reports` in `admin:read`;
    the old `follow` contains reading and writing of blocks, follows and mutes.
    """
    if not words:
        return ()
    groups = [group.split("|") for group in words.split("+")]
    return tuple(frozenset().union(*(_with_ancestors(scope.strip()) for scope in group)) for group in groups)


def check_caller(request: ApiRequest, caller: Caller, scopes: Scopes, *, unconfirmed: bool = False) -> None:
    """Refuse who may not call: 401 without a token, 403 outside its scopes, 422 for an app where a person is needed."""
    token = request.token
    if token is None:
        if caller in ("required", "app") or (caller == "optional" and settings.LIMITED_FEDERATION_MODE):
            raise Unauthorized
        return
    if caller == "none":
        return
    if any(group.isdisjoint(token.scopes_set) for group in scopes):
        raise NotAllowed(OUT_OF_SCOPE)
    if caller == "required" and request.user is None:
        raise Invalid(NO_USER)
    if not unconfirmed:
        _check_user(request, may_wait=caller == "app")


def _check_user(request: ApiRequest, *, may_wait: bool) -> None:
    """Who waits to be let in may use what an app alone may; who is locked out, nothing."""
    user: Any = request.user
    if user is None or user.is_functional:
        return
    if user.disabled:
        raise NotAllowed("Your login is currently disabled")
    if user.account.is_suspended:
        raise NotAllowed("Your account is suspended")
    if may_wait:
        return
    if user.confirmed_at is None:
        raise NotAllowed("Your login is missing a confirmed e-mail address")
    raise NotAllowed("Your login is currently pending approval")


def _with_ancestors(scope: str) -> frozenset[str]:
    parts = scope.split(":")
    first = 2 if parts[0] == "admin" else 1
    names = {":".join(parts[:end]) for end in range(first, len(parts) + 1)}
    if scope in _FOLLOW:
        names.add("follow")
    return frozenset(names)
