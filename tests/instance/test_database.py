"""Pooled connections: one whose server has gone is not given out."""

import threading
from collections.abc import Callable, Iterator

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


@pytest.fixture(autouse=True)
def _no_pool_left() -> Iterator[None]:
    """The database is dropped in the end, and what is pooled would stand in the way."""
    yield
    connection.close()
    connection.close_pool()


def test_a_connection_whose_server_has_gone_is_not_given_out() -> None:
    mine = backend()
    in_a_thread(backend)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> %s",
            [mine],
        )
        gone = {pid for pid, _ended in cursor.fetchall()}

    assert gone
    assert in_a_thread(backend) not in gone
