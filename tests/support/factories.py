"""Minimal valid objects for tests; traits are keyword arguments."""

import itertools
from functools import lru_cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import Account, AccountStats, Follow, Role, User
from accounts.models.role import Permission
from tests.support.hashing import CheapArgon2PasswordHasher

PASSWORD = "correct horse battery"

_numbers = itertools.count(1)


def make_account(
    username: str = "",
    *,
    email: str = "",
    role: Role | None = None,
    confirmed: bool = True,
    approved: bool = True,
    user: dict[str, Any] | None = None,
    **fields: Any,
) -> Account:
    """One of ours, with its user (password PASSWORD) and counters. `user` holds further fields of the User."""
    username = username or f"member{next(_numbers)}"
    account = Account.objects.create(username=username, pending=not (confirmed and approved), **fields)
    account.stats = AccountStats.objects.create(account=account)
    account.user = User.objects.create(
        account=account,
        username=username,
        email=email or f"{username}@example.test",
        password=_hashed(PASSWORD),
        confirmed_at=timezone.now() if confirmed else None,
        approved=approved,
        role=role,
        **(user or {}),
    )
    return account


def make_remote_account(username: str = "", domain: str = "remote.test", **fields: Any) -> Account:
    """An account of another server, as federation would have saved it."""
    username = username or f"stranger{next(_numbers)}"
    address = f"https://{domain}"
    account = Account.objects.create(
        **{
            "username": username,
            "domain": domain,
            "uri": f"{address}/users/{username}",
            "url": f"{address}/@{username}",
            "inbox_url": f"{address}/users/{username}/inbox",
            "shared_inbox_url": f"{address}/inbox",
            **fields,
        }
    )
    account.stats = AccountStats.objects.create(account=account)
    return account


def make_owner(username: str = "", **fields: Any) -> Account:
    """A member who may do everything."""
    role, _created = Role.objects.get_or_create(
        name="Owner", defaults={"permissions": Permission.ADMINISTRATOR, "position": 1000, "highlighted": True}
    )
    return make_account(username, role=role, **fields)


def make_follow(account: Account, target: Account, **fields: Any) -> Follow:
    """A follow with its counters, without the action's events."""
    follow = Follow.objects.create(account=account, target=target, **fields)
    for who, counter in ((account, "following_count"), (target, "followers_count")):
        stats = AccountStats.objects.get(account=who)
        setattr(stats, counter, getattr(stats, counter) + 1)
        stats.save(update_fields=[counter])
    return follow


@lru_cache
def _hashed(password: str) -> str:
    """Always by the cheap hasher: a sign-in would renew a hash of other costs, and so end the sessions made before."""
    return make_password(password, hasher=CheapArgon2PasswordHasher())  # type: ignore[arg-type]
