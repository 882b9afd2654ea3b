"""Pooled connections: one whose server has gone is not given out."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_thread(work: Callable[[], int]) -> int:
    """As a web thread does it: a connection from the pool, which gets it back."""
    found: list[int] = []

    def run() -> None:
        try:
            found.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_a_connection_is_used_again_until_its_server_has_gone() -> None:
    mine, first = backend(), in_a_thread(backend)
    assert in_a_thread(backend) == first != mine

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])

    assert in_a_thread(backend) != first
