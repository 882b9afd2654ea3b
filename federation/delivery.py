"""deliver(activity): write down what goes to which inboxes, in the caller's transaction; a job posts it."""

from collections.abc import Iterable, Mapping

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from federation.as2.document import Document
from federation.as2.urls import domain_of, http_url
from federation.models.delivery import Letter
from federation.models.peer import Peer
from federation.policy import suspended_among
from instance.jobs import poke

BREAKER = 10
"""After so many failures in a row a server rests, and a new letter does not wake it."""
DRAIN = "federation.jobs.push_deliveries"

_INSERT = """
WITH wanted AS (SELECT * FROM unnest(%s::varchar[], %s::varchar[], %s::text[]) AS wanted(inbox, host, said)),
written AS (
    INSERT INTO federation_delivery (letter_id, inbox, host, attempts, next_at, error, synchronisation)
    SELECT %s, inbox, host, 0, %s, '', said FROM wanted
    ON CONFLICT DO NOTHING
)
INSERT INTO federation_hostqueue AS queue (host, wake_at, failures)
SELECT DISTINCT host, %s::timestamptz, 0 FROM wanted ORDER BY host
ON CONFLICT (host) DO UPDATE
SET wake_at = least(queue.wake_at, excluded.wake_at) WHERE queue.failures < %s
"""


def deliver(
    activity: Document,
    *,
    owner: int,
    inboxes: Iterable[str],
    even_if_away: bool = False,
    parting: bool = False,
    synchronisation: Mapping[str, str] | None = None,
) -> int:
    """To each of these inboxes once, signed by the key of `owner`; returns how many.

    Our own inboxes, blocked servers and those long unavailable are left out, the last not if `even_if_away`: a Follow
    is worth a knock. A `parting` letter goes to blocked servers too: it tells them that a follow has ended.
    `synchronisation` is what is said to an inbox of the author's followers there.
    """
    letter = Letter(
        activity_id=activity.get("id", ""),
        activity_type=activity["type"],
        actor=activity["actor"],
        owner=owner,
        body=orjson.dumps(activity),
    )
    return _post(letter, inboxes, even_if_away=even_if_away, parting=parting, synchronisation=synchronisation)


def pass_on(
    body: bytes, *, activity_id: str, activity_type: str, actor: str, owner: int, inboxes: Iterable[str], but_not: str
) -> int:
    """What another has said, as it came, to these inboxes but those of the server `but_not`; the request is signed by
    `actor`, one of ours, by the key of `owner`. Returns how many."""
    letter = Letter(activity_id=activity_id, activity_type=activity_type, actor=actor, owner=owner, body=body)
    return _post(letter, [inbox for inbox in inboxes if domain_of(inbox) != but_not])


def _post(
    letter: Letter,
    inboxes: Iterable[str],
    *,
    even_if_away: bool = False,
    parting: bool = False,
    synchronisation: Mapping[str, str] | None = None,
) -> int:
    hosts = {inbox: domain_of(inbox) for inbox in inboxes if http_url(inbox)}
    names = set(hosts.values())
    closed = {domain_of(settings.BASE_URL)} | (set() if parting else suspended_among(names))
    if not even_if_away:
        closed |= set(Peer.objects.filter(pk__in=names, unavailable_since__isnull=False).values_list("pk", flat=True))
    wanted = {inbox: host for inbox, host in hosts.items() if host not in closed}
    if wanted:
        with transaction.atomic():
            letter.save()
            _write(letter, wanted, synchronisation or {})
            poke(DRAIN, "push", {})
    return len(wanted)


def _write(letter: Letter, wanted: dict[str, str], said: Mapping[str, str]) -> None:
    now = timezone.now()
    rows = [list(wanted), list(wanted.values()), [said.get(inbox, "") for inbox in wanted]]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [*rows, letter.pk, now, now, BREAKER])
