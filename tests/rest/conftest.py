"""Tests of the ground run on their own routes with tokens that need no database."""

from typing import Any

import pytest


@pytest.fixture
def ground(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.rest.endpoints"
    settings.REST_FRAMEWORK = {
        **settings.REST_FRAMEWORK,
        "DEFAULT_AUTHENTICATION_CLASSES": ["tests.rest.tokens.FakeAuthentication"],
    }
