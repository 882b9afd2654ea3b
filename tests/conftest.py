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

SLOW = (
    "tests/soak/",
    "tests/operations/test_serve.py",
    "tests/operations/test_crowd.py",
    "tests/content/test_demo.py",
    "tests/rest/test_hostile.py",
    "tests/operations/test_embedded.py",
    "tests/federation/hostile/",
    "tests/browser/",
    "tests/federation/test_delivery.py",
    "tests/fuzz/",
    "tests/content/test_seed.py",
    "tests/federation/test_quotes.py",
)
"""Files of ten seconds and more."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow files first: whichever of the workers had one of them last would leave the others with nothing to do.

    `--no-loadscope-reorder` (pyproject.toml) keeps xdist from putting the files with the fewest tests last instead.
    """
    items.sort(key=lambda item: next((at for at, slow in enumerate(SLOW) if item.nodeid.startswith(slow)), len(SLOW)))


@pytest.fixture(autouse=True)
def _fresh_start(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing cached by another test; no limits (their tests switch them on); passwords and keys cost little."""
    monkeypatch.setattr(signing, "make_key", next_key)
    settings.DISABLE_RATE_LIMITS = True
    settings.WHITENOISE_AUTOREFRESH = True  # else each client looks at all static files before its first request
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
