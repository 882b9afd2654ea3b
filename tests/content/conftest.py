"""The demo, loaded once for all tests of a module and taken back after them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test.utils import override_settings

from accounts.models import Account
from tests.support.factories import make_owner


@pytest.fixture(scope="module")
def demo(django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Account]:
    """The owner of an instance with the demo."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        owner = make_owner("crow")
        call_command("demo", verbosity=0)
        yield owner
        transaction.set_rollback(True)
