"""The rows of the outbox as the drain sees them: claimed for a while, then settled by what became of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from secrets import randbelow
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from federation.availability import saw_failure, saw_success
from federation.delivery import BREAKER
from federation.models.delivery import Delivery, Letter
from federation.models.peer import Peer, Scheme

LEASE = timedelta(minutes=5)
PER_HOST = 40
REST = timedelta(seconds=60)
MAX_ATTEMPTS = 16


class Outcome(StrEnum):
    ARRIVED = "arrived"
    REFUSED = "refused"
    FAILED = "failed"
    UNTRIED = "untried"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery in hand."""

    id: int
    inbox: str
    letter_id: int
    attempts: int
    synchronisation: str = ""


@dataclass(frozen=True, slots=True)
class HostWork:
    """What goes to one server now, in order. `suspect`: the last attempts there failed."""

    host: str
    scheme: str
    suspect: bool
    parcels: tuple[Parcel, ...]


@dataclass(frozen=True, slots=True)
class Result:
    parcel: Parcel
    outcome: Outcome
    error: str = ""
    retry_after: int = 0


_HOSTS = """
UPDATE federation_hostqueue SET leased_until = %(lease)s WHERE host = ANY(ARRAY(
    SELECT host FROM federation_hostqueue
    WHERE wake_at <= %(now)s AND (leased_until IS NULL OR leased_until < %(now)s) AND {condition}
    ORDER BY wake_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)) RETURNING host
"""
_PARCELS = """
UPDATE federation_delivery AS delivery SET next_at = %(lease)s
FROM unnest(%(hosts)s::varchar[]) AS named(host)
CROSS JOIN LATERAL (
    SELECT id FROM federation_delivery WHERE host = named.host AND next_at <= %(now)s
    ORDER BY next_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
) AS due
WHERE delivery.id = due.id
RETURNING delivery.host, delivery.id, delivery.inbox, delivery.letter_id, delivery.attempts,
    delivery.synchronisation
"""
# Locked by a statement of its own: whoever is just writing a letter for one of them has then either been seen by the
# next statements, or waits and finds the row as they left it.
_LOCK = "SELECT host FROM federation_hostqueue WHERE host = ANY(%(hosts)s::varchar[]) ORDER BY host FOR UPDATE"
_RELEASE = """
UPDATE federation_hostqueue AS queue SET
    leased_until = NULL,
    failures = CASE WHEN named.failed THEN queue.failures + 1 ELSE 0 END,
    wake_at = CASE
        WHEN named.failed AND queue.failures + 1 >= %(breaker)s THEN greatest(named.due, %(rested)s)
        ELSE coalesce(named.due, %(rested)s) END
FROM (
    SELECT host, host = ANY(%(failed)s::varchar[]) AS failed,
        (SELECT min(next_at) FROM federation_delivery AS delivery WHERE delivery.host = each.host) AS due
    FROM unnest(%(hosts)s::varchar[]) AS each(host)
) AS named
WHERE queue.host = named.host
"""
_PUT_OFF = """
UPDATE federation_delivery AS delivery SET attempts = attempts + 1, next_at = failed.next_at, error = failed.error
FROM unnest(%s::bigint[], %s::timestamptz[], %s::varchar[]) AS failed(id, next_at, error)
WHERE delivery.id = failed.id
"""
_FORGET = """
DELETE FROM federation_hostqueue AS queue WHERE host = ANY(%(hosts)s::varchar[]) AND failures = 0
AND NOT EXISTS (SELECT FROM federation_delivery AS delivery WHERE delivery.host = queue.host)
"""


def claim(*, healthy: int, suspect: int) -> list[HostWork]:
    """Up to so many servers of either kind, with what is due there; nobody else takes them until LEASE is over."""
    now = timezone.now()
    values = {"now": now, "lease": now + LEASE}
    with transaction.atomic(), connection.cursor() as cursor:
        well = _lease(cursor, "failures = 0", {**values, "limit": healthy})
        ill = _lease(cursor, "failures > 0", {**values, "limit": suspect})
        hosts = [*well, *ill]
        if not hosts:
            return []
        cursor.execute(_PARCELS, {**values, "hosts": hosts, "limit": PER_HOST})
        parcels: dict[str, list[Parcel]] = {host: [] for host in hosts}
        for host, *row in cursor.fetchall():
            parcels[host].append(Parcel(*row))
    schemes = dict(Peer.objects.filter(pk__in=hosts).values_list("pk", "scheme"))
    return [
        HostWork(host, schemes.get(host, Scheme.CAVAGE), host in ill, tuple(sorted(parcels[host], key=lambda p: p.id)))
        for host in hosts
    ]


def letters(ids: Sequence[int]) -> dict[int, Letter]:
    return Letter.objects.in_bulk(ids)


def take_off(arrived: Collection[int]) -> None:
    """These deliveries have arrived, while others to the same server are still on their way."""
    if arrived:
        Delivery.objects.filter(pk__in=arrived).delete()


def settle(worked: Sequence[tuple[HostWork, Sequence[Result]]]) -> None:
    """Rows that arrived or were refused go; those that failed wait for their next attempt, and the server may rest."""
    results = [result for _work, found in worked for result in found]
    done = [result.parcel.id for result in results if result.outcome in (Outcome.ARRIVED, Outcome.REFUSED)]
    untried = [result.parcel.id for result in results if result.outcome == Outcome.UNTRIED]
    failed = [result for result in results if result.outcome == Outcome.FAILED]
    over = {result.parcel.id for result in failed if result.parcel.attempts + 1 >= MAX_ATTEMPTS}
    bad = {work.host for work, found in worked if any(each.outcome == Outcome.FAILED for each in found)}
    good = {work.host for work, found in worked if any(each.outcome == Outcome.ARRIVED for each in found)} - bad
    with transaction.atomic():
        Delivery.objects.filter(pk__in=[*done, *over]).delete()
        Delivery.objects.filter(pk__in=untried).update(next_at=timezone.now())
        _put_off([result for result in failed if result.parcel.id not in over])
        saw_failure(bad)
        saw_success(good)
        _release([work.host for work, _found in worked], bad)


def wait_before(attempts: int) -> timedelta:
    """After this many failures (from 0): n^4 + 15 seconds and some, as Mastodon's workers do; two days in all."""
    return timedelta(seconds=attempts**4 + 15 + randbelow(attempts**4 // 2 + 1) + randbelow(10) * (attempts + 1))


def _lease(cursor: Any, condition: str, values: Mapping[str, Any]) -> list[str]:
    if not values["limit"]:
        return []
    cursor.execute(_HOSTS.format(condition=condition), values)
    return [host for (host,) in cursor.fetchall()]


def _put_off(failed: Sequence[Result]) -> None:
    if not failed:
        return
    now = timezone.now()
    ids = [result.parcel.id for result in failed]
    with connection.cursor() as cursor:
        cursor.execute(
            _PUT_OFF, [ids, [_next(result, now) for result in failed], [result.error[:300] for result in failed]]
        )


def _next(result: Result, now: datetime) -> datetime:
    return now + max(wait_before(result.parcel.attempts), timedelta(seconds=min(result.retry_after, 86_400)))


def _release(hosts: Sequence[str], failed: set[str]) -> None:
    rested = timezone.now() + REST
    values: dict[str, Any] = {"hosts": list(hosts), "failed": list(failed), "breaker": BREAKER, "rested": rested}
    with connection.cursor() as cursor:
        for statement in (_LOCK, _RELEASE, _FORGET):
            cursor.execute(statement, values)
