"""What every test may use. The embedded databases come from tests/support/services.py (`-p` in pyproject.toml)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache

from federation import signing
from tests.support.api import ApiClient, token_for
from tests.support.database import django_db_modify_db_settings  # noqa: F401 - pytest-django's hook
from tests.support.effects import events, run_effects  # noqa: F401 - fixtures
from tests.support.keys import next_key


@pytest.fixture(autouse=True)
def _fresh_start(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing cached by another test; no limits (their tests switch them on); passwords and keys cost little."""
    monkeypatch.setattr(signing, "make_key", next_key)
    settings.DISABLE_RATE_LIMITS = True
    settings.PASSWORD_HASHERS = ["tests.support.hashing.CheapArgon2PasswordHasher"]
    cache.clear()


@pytest.fixture
def api() -> ApiClient:
    """An anonymous API client."""
    return ApiClient()


@pytest.fixture
def client_for() -> Callable[..., ApiClient]:
    """`client_for(account)` or `client_for(account, scopes="read:statuses")`; `client_for(None)` is an app alone."""

    def make(account: Any, scopes: str = "read write follow push profile") -> ApiClient:
        return ApiClient(token_for(account, scopes))

    return make
