"""What it costs to bring a post to other servers: to many, to a great many, and past a million letters to the dead."""

import multiprocessing
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import quantiles

from django.db import connection, connections
from django.utils import timezone

from accounts.models.account import Account
from bench.bare import bare_letter
from bench.others import host, lead, multiply, plant_followers
from bench.targets import Verdict
from federation.drain import drain
from federation.models.delivery import Delivery, Letter
from federation.models.peer import Peer
from statuses.actions.post import Draft, post_status
from statuses.activitypub.outbox import status_posted
from statuses.models.status import Visibility

INBOXES = 1_000
FOLLOWERS, HOSTS = 100_000, 5_000
DEAD, DEAD_HOSTS, DEAD_LETTERS = 1_000_000, 10_000, 100
POSTS, PAUSE, ALIVE = 60, 0.5, 20
LATEST = 30.0
"""Seconds that the last post is waited for."""


def delivery(port: int) -> Iterator[Verdict]:
    author = Account.objects.local().filter(username__endswith="_viewer").get()
    lead((host(number) for number in range(HOSTS)), port)
    plant_followers(author, people=ALIVE, hosts=ALIVE, shared=False)
    _post_out(author)  # a worker that has just begun is not what is measured
    yield from _apart(author, port)
    yield from _shared(author)
    yield from _past_the_dead(author)


def _apart(author: Account, port: int) -> Iterator[Verdict]:
    """One follower a host: as many connections as letters."""
    plant_followers(author, people=INBOXES, hosts=INBOXES, shared=False)
    _forget_post()
    what = f"a post to {INBOXES:,} servers"
    before = bare_letter(port)
    seconds, cpu, left = _post_out(author)
    bare = (before + bare_letter(port)) / 2  # who else uses the machine changes what everything costs
    yield Verdict(measure=what, what="CPU ms a delivery", asked=1.2, seen=cpu / INBOXES)
    yield Verdict(measure=what, what="the same, in bare letters", asked=1.5, seen=cpu / INBOXES / bare)
    yield Verdict(measure=what, what="seconds, one worker", asked=2, seen=seconds)
    yield Verdict(measure=what, what="of them CPU of the worker", asked=2, seen=cpu / 1000)
    yield Verdict(measure=what, what="not arrived", asked=0, seen=left)


def _shared(author: Account) -> Iterator[Verdict]:
    plant_followers(author, people=FOLLOWERS, hosts=HOSTS, shared=True)
    _forget_post()
    what = f"{FOLLOWERS:,} followers on {HOSTS:,} servers"
    seconds, cpu, left = _post_out(author)
    yield Verdict(measure=what, what="seconds, one worker", asked=15, seen=seconds)
    yield Verdict(measure=what, what="of them CPU of the worker", asked=15, seen=cpu / 1000)
    yield Verdict(measure=what, what="not arrived", asked=0, seen=left)


def _past_the_dead(author: Account) -> Iterator[Verdict]:
    """Half of them refuse, half do not answer at all; all of it is due."""
    plant_followers(author, people=ALIVE, hosts=ALIVE, shared=False)
    _forget_post()
    with _silence() as (refusing, silent):
        for number in range(DEAD_HOSTS):
            lead([host(number, "dead")], silent if number % 2 else refusing)
        _plant_dead(author)
        with _worker():
            waits = sorted(_post_and_wait(author))
    what = f"a post past {DEAD:,} letters to the dead"
    yield Verdict(measure=what, what="p95 seconds until all have it", asked=2, seen=quantiles(waits, n=20)[-1])


def _post_out(author: Account) -> tuple[float, float, int]:
    """Seconds and CPU milliseconds in all, who has to get it included, and how many letters are left."""
    status = post_status(account=author, draft=Draft(text="Hello, all of you", visibility=Visibility.PUBLIC))
    began, before = time.monotonic(), time.process_time()
    status_posted(status_id=status.pk)
    while Delivery.objects.exists() and drain():
        pass
    return time.monotonic() - began, (time.process_time() - before) * 1000, Delivery.objects.count()


def _post_and_wait(author: Account) -> Iterator[float]:
    """A post every PAUSE: how long until it has arrived at all that live."""
    on_their_way: dict[int, float] = {}
    for turn in range(POSTS):
        status = post_status(account=author, draft=Draft(text=f"Number {turn}", visibility=Visibility.PUBLIC))
        began = time.monotonic()
        status_posted(status_id=status.pk)
        on_their_way[Letter.objects.latest("pk").pk] = began
        while time.monotonic() < began + PAUSE:
            yield from _arrived(on_their_way)
    deadline = time.monotonic() + LATEST
    while on_their_way and time.monotonic() < deadline:
        yield from _arrived(on_their_way)
    yield from (time.monotonic() - began for began in on_their_way.values())


def _arrived(on_their_way: dict[int, float]) -> Iterator[float]:
    time.sleep(0.02)
    waiting = set(Delivery.objects.filter(letter__in=[*on_their_way]).values_list("letter", flat=True))
    for pk in [pk for pk in on_their_way if pk not in waiting]:
        yield time.monotonic() - on_their_way.pop(pk)


def _plant_dead(author: Account) -> None:
    now = timezone.now()
    letter = Letter.objects.create(activity_type="Create", actor=author.actor_uri, owner=author.pk, body=b"{}" * 1000)
    multiply(letter, DEAD_LETTERS - 1, {"id": "one.id + i"})
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO federation_delivery (letter_id, inbox, host, attempts, next_at, error) "
            "SELECT %s + i / %s, 'https://' || name || '/inbox', name, 3, %s, 'no answer' "
            "FROM generate_series(0, %s) AS i, LATERAL (SELECT 'dead' || i %% %s || '.sink.test') AS host(name)",
            [letter.pk, DEAD_HOSTS, now, DEAD - 1, DEAD_HOSTS],
        )
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('federation_letter', 'id'), (SELECT max(id) FROM federation_letter))"
        )
        cursor.execute(
            "INSERT INTO federation_hostqueue (host, wake_at, failures) "
            "SELECT DISTINCT host, %s::timestamptz, 3 FROM federation_delivery",
            [now],
        )
        cursor.execute("ANALYZE federation_delivery, federation_hostqueue, federation_letter")


def _forget_post() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE federation_delivery, federation_hostqueue, federation_letter")
    Peer.objects.all().delete()


@contextmanager
def _silence() -> Iterator[tuple[int, int]]:
    """A port that refuses, and one where nobody takes a call: its queue is full."""
    with socket.socket() as refusing, socket.socket() as silent:
        refusing.bind(("127.0.0.1", 0))
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        callers = [socket.socket() for _ in range(8)]
        for caller in callers:
            caller.setblocking(False)
            caller.connect_ex(silent.getsockname())
        yield refusing.getsockname()[1], silent.getsockname()[1]
        for caller in callers:
            caller.close()


@contextmanager
def _worker() -> Iterator[None]:
    """One more process that does as a worker of `push` does, poked all the time."""
    for each in connections.all():
        each.close()
        each.close_pool()  # type: ignore[attr-defined]
    process = multiprocessing.get_context("fork").Process(target=_work, daemon=True)
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


def _work() -> None:
    while True:
        drain()
        time.sleep(0.02)
