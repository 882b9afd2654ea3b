"""Warm pages look like cold ones: whatever changes, nothing that is kept of a rendered status outlives it."""

import random
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.core.cache import cache

from accounts import rendering as account_rendering
from accounts.models import Account, Block, Mute, Role
from accounts.models.follow import Follow
from instance.errors import RuleError
from instance.models import CustomEmoji
from statuses import rendering
from statuses.actions.delete import delete_status
from statuses.actions.edit import Revision, edit_status
from statuses.actions.interact import bookmark_status, favourite_status, reblog_status, unfavourite_status
from statuses.actions.poll import vote_in_poll
from statuses.models import MediaAttachment, Poll, Status
from tests.support.factories import make_account
from tests.support.statuses import attach, make_status

pytestmark = pytest.mark.django_db

STEPS = 45


class World:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.people = [make_account() for _ in range(4)]
        self.roles = [Role.objects.create(name=f"Role {n}", highlighted=True, position=n) for n in range(2)]
        self.emoji = CustomEmoji.objects.create(shortcode="cat", image="custom_emojis/cat.png")
        for person in self.people:
            plain = make_status(person, f"Hello :cat: @{self.anybody().username} #birds")
            attach(make_status(person, "A picture"))
            make_status(person, "Which?", poll={"options": ["yes :cat:", "no"], "expires_in": 600})
            make_status(self.anybody(), "See this", quoted=plain)
            reblog_status(account=self.anybody(), status=plain)

    def anybody(self) -> Account:
        return self.chance.choice(self.people)

    def a_status(self, **which: Any) -> Status:
        found = Status.objects.filter(reblog_of=None, deleted_at=None, **which).order_by("pk")
        return self.chance.choice(list(found))

    def word(self) -> str:
        return f"{self.chance.choice(['grey', 'white', ':cat:', '#crows'])} {self.chance.randrange(1000)}"

    def change(self) -> None:
        changes: list[Callable[[], object]] = [
            lambda: edit_status(status=self.a_status(poll=None, media=None), revision=Revision(text=self.word())),
            lambda: MediaAttachment.objects.filter(account=self.anybody()).update(description=self.word()),
            lambda: CustomEmoji.objects.update(image=f"custom_emojis/{self.chance.randrange(1000)}.png"),
            lambda: CustomEmoji.objects.update(disabled=self.chance.random() < 0.5),
            lambda: Account.objects.filter(pk=self.anybody().pk).update(display_name=self.word()),
            lambda: Account.objects.filter(pk=self.anybody().pk).update(username=f"m{self.chance.randrange(10**9)}"),
            lambda: put(self.anybody().user, role=self.chance.choice([None, *self.roles])),
            lambda: put(self.chance.choice(self.roles), name=self.word()),
            lambda: Poll.objects.filter(status=self.a_status()).update(options=["yes", self.word()]),
            self.vote,
            lambda: favourite_status(account=self.anybody(), status=self.a_status()),
            lambda: unfavourite_status(account=self.anybody(), status=self.a_status()),
            lambda: bookmark_status(account=self.anybody(), status=self.a_status()),
            lambda: reblog_status(account=self.anybody(), status=self.a_status()),
            lambda: delete_status(status=self.a_status()) if self.chance.random() < 0.2 else None,
            lambda: Account.objects.filter(pk=self.anybody().pk).update(moved_to=self.anybody()),
            lambda: Account.objects.update(moved_to=None),
            lambda: Follow.objects.get_or_create(account=self.people[0], target=self.people[1]),
            lambda: make_status(self.anybody(), self.word()),
            lambda: Block.objects.get_or_create(account=self.people[0], target=self.people[2]),
            lambda: Mute.objects.get_or_create(account=self.people[0], target=self.people[3]),
            lambda: Block.objects.all().delete() and Mute.objects.all().delete(),
        ]
        self.chance.choice(changes)()

    def vote(self) -> None:
        try:
            vote_in_poll(account=self.anybody(), poll=self.chance.choice(list(Poll.objects.all())), choices=[1])
        except RuleError:  # the author, or for the second time
            return

    def pages(self) -> list[list[bytes]]:
        ids = list(Status.objects.filter(deleted_at=None).order_by("-pk").values_list("pk", flat=True)[:25])
        return [rendering.render(ids, viewer) for viewer in (None, self.people[0])]


def put(row: Any, **fields: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**fields)


def forget_process() -> None:
    rendering._cache.here.clear()
    account_rendering._cache.here.clear()


@pytest.mark.parametrize("seed", range(2))
def test_warm_pages_look_like_cold_ones(seed: int) -> None:
    world = World(seed)
    seen = set()
    world.pages()
    for _ in range(STEPS):
        world.change()
        if world.chance.random() < 0.3:
            forget_process()  # then what Valkey keeps is read
        warm = world.pages()
        forget_process()
        cache.clear()
        cold = world.pages()
        assert [list(map(orjson.loads, page)) for page in warm] == [list(map(orjson.loads, page)) for page in cold]
        assert warm == cold
        seen.add(b"".join(cold[0]))
    assert len(seen) > STEPS / 3
