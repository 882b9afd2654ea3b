"""What the attacks are made on: members, a follower, a friend elsewhere with a post – and what of it was changed."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.core.cache import cache
from django.db import connection

from accounts.activitypub.remote import account_by_uri
from accounts.models import Account
from federation.models import ReceivedActivity
from instance import http
from statuses.models import Status
from tests.federation.hostile.server import HostilePeer, hostile_server
from tests.support.effects import work_off_all
from tests.support.factories import make_account, make_follow
from tests.support.statuses import make_status

NAMES = ("evil.test", "good.test")
LIMIT = 0.4
"""Seconds that one question may take here, instead of thirty."""
WATCHED = ("accounts", "statuses", "timelines", "moderation")


@dataclass
class Place:
    """`evil` plays tricks at two names: `friend` and `note` are of good.test, and known here.

    `rows` are those after the last attack.
    """

    evil: HostilePeer
    member: Account
    status: Status
    private: Status
    friend: str
    crow: str
    note: dict[str, Any]
    rows: set[tuple[str, str]]
    serial: int = 0

    def fresh(self, **properties: Any) -> str:
        """An actor that nobody here has met, of a username of its own."""
        self.serial += 1
        return self.evil.actor(f"crow{self.serial}", **properties)


@dataclass(frozen=True)
class Outcome:
    answer: str
    seconds: float
    changed: int


Attack = Callable[[Place], str]


@contextmanager
def place(django_settings: Any) -> Iterator[Place]:
    with hostile_server(django_settings, *NAMES) as evil, patch.object(http, "TOTAL_SECONDS", LIMIT):
        member = make_account("heron")
        evil.base = "http://good.test"
        friend = evil.actor("wren")
        note = evil.note(friend)
        evil.base = "http://evil.test"
        crow = evil.actor("crow")
        known, _stranger = account_by_uri(friend), account_by_uri(crow)
        assert known is not None
        make_follow(member, known)
        make_follow(known, member)
        status, private = make_status(member, "Mine"), make_status(member, "For a few", "private")
        work_off_all()
        found = Place(evil, member, status, private, friend, crow, note, set())
        send(found, found.evil.activity("Create", friend, note))
        work_off_all()
        assert Status.objects.filter(uri=note["id"]).exists()
        found.rows = _rows()
        yield found


def undergo(attack: Attack, where: Place) -> Outcome:
    """How it is answered, how long that takes, and how many rows of what people have and see differ afterwards."""
    cache.clear()
    before, began = where.rows, time.monotonic()
    answer = attack(where)
    work_off_all()
    seconds, where.rows = time.monotonic() - began, _rows()
    return Outcome(answer, seconds, len(before ^ where.rows))


def send(where: Place, activity: dict[str, Any], **options: Any) -> str:
    """The status, and why nothing came of it where it was taken in."""
    seen = set(ReceivedActivity.objects.values_list("pk", flat=True))
    return told(where.evil.send(activity, **options), seen)


def told(status: int, seen: set[int]) -> str:
    """Once all jobs are done."""
    work_off_all()
    row = ReceivedActivity.objects.exclude(pk__in=seen).order_by("-pk").first()
    return f"{status} {row.dropped}".strip() if row is not None else str(status)


def _rows() -> set[tuple[str, str]]:
    """Of every table that people notice, each row as text."""
    tables = [model._meta.db_table for app in WATCHED for model in apps.get_app_config(app).get_models()]
    union = " UNION ALL ".join(f"SELECT '{table}', each::text FROM {table} each" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(union)
        return set(cursor.fetchall())
