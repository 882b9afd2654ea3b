"""Prepared SQL for the few hottest reads.

Django binds parameters on the client and prepares nothing. These statements are planned once a connection, which more
than halves what PostgreSQL spends on them. Everything else goes through the ORM.
"""

import time
from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import connection

NEVER = 10**9
"""Django switches preparing off altogether (None). After so many runs means: only what asks for it is prepared."""


def fetch(sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement with named parameters; seen by query counters like any query of Django's."""
    connection.ensure_connection()
    started = time.monotonic()
    if connection.connection.prepare_threshold is None:
        connection.connection.prepare_threshold = NEVER
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        rows = cursor.execute(sql.encode(), params, prepare=True).fetchall()
    if connection.queries_logged:
        text = psycopg.ClientCursor(connection.connection).mogrify(sql.encode(), params)
        connection.queries_log.append({"sql": text, "time": f"{time.monotonic() - started:.3f}"})
    return rows
