"""The world of the matrix is built once a file, and gone after it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from tests.visibility.world import World


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield World.build()
        connection.run_on_commit = []
        transaction.set_rollback(True)
