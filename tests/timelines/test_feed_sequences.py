"""Whatever happens in whatever order: kept feeds answer as the database does, and warm pages look like cold ones."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.actions.follow import follow_account, unfollow_account
from accounts.actions.relationship import block_account, mute_account, unblock_account, unmute_account
from accounts.models import Account, Follow
from instance.events import run_effect
from instance.models import Event
from instance.rest.pagination import Cursor
from instance.valkey import cache_redis
from statuses.actions.choose_tag import follow_tag, unfollow_tag
from statuses.actions.delete import delete_status
from statuses.actions.interact import reblog_status, unreblog_status
from statuses.models import Status, Tag
from statuses.models.status import Visibility
from tests.support.factories import make_account, make_follow
from tests.support.statuses import make_status
from timelines.actions.lists import add_to_list, remove_from_list, update_list
from timelines.feeds import read, store
from timelines.models import List
from timelines.models.list import RepliesPolicy
from timelines.queries import home

pytestmark = pytest.mark.django_db

TAGS = ("birds", "crows")
STEPS = 120
RELEVANT = (
    "timelines.feeds.effects.",
    "statuses.jobs.status_deleted",
    "timelines.effects.account_unfollowed",
    "timelines.effects.account_blocked",
)


class World:
    """Six people, some of whom read; every step is chance, but the same chance with the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.calm = False
        self.people = [make_account() for _ in range(6)]
        self.readers = self.people[:3]
        for name in TAGS:
            Tag.objects.create(name=name)
        for reader in self.readers:
            make_follow(reader, self.people[-1])
            List.objects.create(account=reader, title="List")

    def step(self) -> None:
        deeds: dict[Callable[[], object], int] = {
            self.post: 30,
            self.reblog: 14,
            self.reply: 10,
            self.read: 14,
            self.work: 20,
            self.follow: 6,
            self.unfollow: 3,
            self.hide: 3,
            self.show: 3,
            self.delete: 5,
            self.change_list: 5,
            self.change_tags: 3,
            self.forget: 2,
        }
        deed = self.chance.choices(list(deeds), list(deeds.values()))[0]
        deed()

    def two(self) -> tuple[Account, Account]:
        one, other = self.chance.sample(self.people, 2)
        return one, other

    def a_status(self, **which: Any) -> Status | None:
        found = list(Status.objects.filter(deleted_at__isnull=True, **which).order_by("id"))
        return self.chance.choice(found[-15:]) if found else None

    def post(self, **fields: Any) -> None:
        text = self.chance.choice(["Hello", "Hello", f"Hello #{self.chance.choice(TAGS)}"])
        visibility = self.chance.choice(["public", "public", "unlisted", "private", "direct"])
        make_status(self.chance.choice(self.people), text, visibility, **fields)

    def reply(self) -> None:
        self.post(in_reply_to=self.a_status(reblog_of=None))

    def reblog(self) -> None:
        found = self.a_status(reblog_of=None, visibility__lt=Visibility.PRIVATE)
        if found is not None:
            self.chance.choice((reblog_status, reblog_status, unreblog_status))(
                account=self.chance.choice(self.people), status=found
            )

    def follow(self) -> None:
        one, other = self.two()
        if not (one.blocks.filter(target=other).exists() or other.blocks.filter(target=one).exists()):
            follow_account(account=one, target=other, reblogs=self.chance.random() < 0.8)

    def unfollow(self) -> None:
        one, other = self.two()
        unfollow_account(account=one, target=other)

    def hide(self) -> None:
        one, other = self.two()
        self.chance.choice((block_account, mute_account))(account=one, target=other)

    def show(self) -> None:
        one, other = self.two()
        unblock_account(account=one, target=other)
        unmute_account(account=one, target=other)

    def delete(self) -> None:
        found = self.a_status()
        if found is not None:
            delete_status(status=found)

    def change_list(self) -> None:
        reader = self.chance.choice(self.readers)
        (members,) = List.objects.filter(account=reader)
        followed = Follow.objects.filter(account=reader).order_by("id").values_list("target", flat=True)
        absent = [pk for pk in followed if not members.members.filter(account=pk).exists()]
        if absent and self.chance.random() < 0.6:
            add_to_list(members=members, account_ids=[self.chance.choice(absent)])
        elif self.chance.random() < 0.5:
            remove_from_list(members=members, account_ids=[self.chance.choice(self.people).pk])
        else:
            update_list(
                members=members,
                exclusive=self.chance.random() < 0.3,
                replies_policy=self.chance.choice(list(RepliesPolicy)),
            )

    def change_tags(self) -> None:
        tag = Tag.objects.get(name=self.chance.choice(TAGS))
        self.chance.choice((follow_tag, unfollow_tag))(account=self.chance.choice(self.readers), tag=tag)

    def forget(self) -> None:
        for key in cache_redis().scan_iter("feed:*"):
            cache_redis().delete(key)

    def read(self) -> None:
        reader = self.chance.choice(self.readers)
        read.home_ids(reader, self.cursor())
        read.list_ids(List.objects.get(account=reader), self.cursor())

    def cursor(self) -> Cursor:
        near = self.a_status()
        where = self.chance.choice(["", "max_id", "min_id", "since_id"]) if near else ""
        limit = self.chance.choice([1, 3, 10, 40])
        return Cursor(limit=limit, **({where: near.pk} if where and near else {}))

    def work(self) -> None:
        """Some of the effects that wait, in any order; some run twice."""
        for event_id, effect in self.chance.sample(self.waiting(), min(8, len(self.waiting()))):
            self.run(event_id, effect)

    def work_off(self) -> None:
        while waiting := self.waiting():
            self.chance.shuffle(waiting)
            for event_id, effect in waiting:
                self.run(event_id, effect)

    def waiting(self) -> list[tuple[int, str]]:
        pending = Event.objects.order_by("pk").values_list("pk", "pending")
        return [(pk, name) for pk, names in pending for name in names if name.startswith(RELEVANT)]

    def run(self, event_id: int, effect: str) -> None:
        event = Event.objects.get(pk=event_id)
        run_effect(event_id=event_id, effect=effect)
        if self.chance.random() < 0.1:
            Event.objects.create(name=event.name, ids=event.ids, pending=[effect])
        connection.run_on_commit = []

    def differences(self) -> list[object]:
        found: list[object] = []
        self.calm = True
        for reader in self.readers:
            members = List.objects.get(account=reader)
            for _ in range(4):
                cursor = self.cursor()
                kept, true = read.home_ids(reader, cursor), home.home_ids(reader, cursor)
                found += [("home", cursor, kept, true)] if kept != true else []
                kept, true = read.list_ids(members, cursor), home.list_ids(members, cursor)
                found += [("list", cursor, kept, true)] if kept != true else []
        self.calm = False
        return found


@pytest.mark.parametrize("seed", range(3))
def test_kept_feeds_answer_as_the_database_does(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With sets so small that they are trimmed all the time, and much that happens in the middle of a fill."""
    monkeypatch.setattr(store, "KEPT", 12)
    monkeypatch.setattr(store, "SLACK", 3)
    monkeypatch.setattr(read, "ROUND", 5)
    world = World(seed)
    keep = store.Fill.keep

    def late(fill: store.Fill, stored: store.Stored) -> None:
        if not world.calm and world.chance.random() < 0.3:
            world.chance.choice((world.post, world.follow, world.change_list, world.change_tags))()
            world.work()
        keep(fill, stored)

    monkeypatch.setattr(store.Fill, "keep", late)
    filled = 0
    for number in range(STEPS):
        world.step()
        if number % 20 == 19:
            world.work_off()
            assert world.differences() == []
            filled += sum(len(home.home_ids(reader, Cursor())) for reader in world.readers)
    assert filled > STEPS / 2
