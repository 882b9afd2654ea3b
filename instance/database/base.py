"""Django's PostgreSQL backend, with pooled connections that are looked at before use instead of asked.

Django's health check is a round trip of every request. A server that went away (a restart, a crash, a failover of the
proxy) has closed its end, and that can be seen in the socket for nothing. What cannot be seen there, a network that
swallows everything, would fail the next statement as well.
"""

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection[Any]:
        connection = super().get_new_connection(conn_params)
        if self.pool is None:
            return connection
        for _dead in range(self.pool.max_size):
            if not _has_ended(connection):
                break
            connection.close()
            self.pool.putconn(connection)  # which makes a new one in its place
            connection = super().get_new_connection(conn_params)
        return connection


def _has_ended(connection: Connection[Any]) -> bool:
    """An idle connection has nothing to read, unless it is the end, or the server's last words."""
    watched = select.poll()
    watched.register(connection.fileno(), select.POLLIN)
    return bool(watched.poll(0))
