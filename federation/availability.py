"""Servers that have been away for a week of days are not knocked at any more, until they show that they are back."""

from collections.abc import Iterable

from django.db import connection
from django.utils import timezone

from instance.sql import fetch

DAYS = 7

_FAILED = """
INSERT INTO federation_peer AS peer (domain, software, version, scheme, failed_on, created_at)
SELECT host, '', '', 'cavage', ARRAY[%(today)s::date], %(now)s
FROM unnest(%(hosts)s::varchar[]) AS failed(host) ORDER BY host
ON CONFLICT (domain) DO UPDATE SET
    failed_on = peer.failed_on || excluded.failed_on,
    unavailable_since = CASE
        WHEN cardinality(peer.failed_on) + 1 >= %(days)s THEN %(now)s ELSE peer.unavailable_since END
WHERE NOT peer.failed_on && excluded.failed_on
"""
_SUCCEEDED = """
UPDATE federation_peer SET failed_on = '{}', unavailable_since = NULL
WHERE domain = ANY(%(hosts)s::varchar[]) AND (failed_on <> '{}' OR unavailable_since IS NOT NULL)
RETURNING domain
"""
_CLEAR_QUEUE = """
DELETE FROM federation_delivery USING federation_peer AS peer
WHERE host = peer.domain AND peer.domain = ANY(%s::varchar[]) AND peer.unavailable_since IS NOT NULL
"""


def saw_failure(hosts: Iterable[str]) -> None:
    """Something could not be delivered there today. On the seventh such day what still waits for it is dropped."""
    named = list(hosts)
    if not named:
        return
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_FAILED, {"today": now.date(), "now": now, "hosts": named, "days": DAYS})
        cursor.execute(_CLEAR_QUEUE, [named])


def saw_success(hosts: Iterable[str]) -> None:
    """It took something, or sent something signed: all is forgotten."""
    named = list(hosts)
    if named:
        fetch(_SUCCEEDED, {"hosts": named})
