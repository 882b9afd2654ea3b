"""A browser without a screen: Django's client, signed in or not."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models.account import Account
from tests.support.factories import make_account


@pytest.fixture
def mira(db: None) -> Account:
    return make_account("mira", display_name="Mira")


@pytest.fixture
def ben(db: None) -> Account:
    return make_account("ben", display_name="Ben")


@pytest.fixture
def visit() -> Callable[[Account], Client]:
    """`visit(account)` is a browser in which that member is signed in."""

    def sign_in(account: Account) -> Client:
        client = Client(enforce_csrf_checks=False)
        client.force_login(account.user)
        return client

    return sign_in
