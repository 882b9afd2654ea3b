"""Who sees what: one gate, tried for every kind of viewer and visibility, on the status and on a reblog of it."""

import pytest
from django.utils import timezone

from accounts.models import Account, Block
from statuses.actions.interact import reblog_status
from statuses.models import Status
from statuses.models.status import Visibility
from tests.support.factories import make_account, make_follow
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db

VISIBILITIES = ("public", "unlisted", "private", "direct")
SEEN = {
    "anonymous": {"public", "unlisted"},
    "stranger": {"public", "unlisted"},
    "follower": {"public", "unlisted", "private"},
    "mentioned": set(VISIBILITIES),
    "author": set(VISIBILITIES),
    "blocked": set(),
    "blocked_follower": set(),
    "blocked_mentioned": set(),
    "blocking": {"public", "unlisted"},
}


@pytest.fixture
def people() -> dict[str, Account | None]:
    people: dict[str, Account | None] = {name: make_account(name) for name in SEEN}
    author = people["author"]
    for name in ("follower", "blocked_follower"):
        make_follow(people[name], author)
    for name in ("blocked", "blocked_follower", "blocked_mentioned"):
        Block.objects.create(account=author, target=people[name])
    Block.objects.create(account=people["blocking"], target=author)
    return people | {"anonymous": None}


@pytest.mark.parametrize("visibility", VISIBILITIES)
@pytest.mark.parametrize("name", SEEN)
def test_a_status_is_visible_to_whom_it_should_be(people: dict, name: str, visibility: str) -> None:
    status = make_status(people["author"], "Hear, @mentioned and @blocked_mentioned", visibility)

    seen = Status.objects.visible_to(people[name]).filter(pk=status.pk).exists()

    assert seen is (visibility in SEEN[name])


@pytest.mark.parametrize("name", SEEN)
def test_a_reblog_shows_its_original_only_to_those_who_may_see_it(people: dict, name: str) -> None:
    booster = make_account("booster")
    original = make_status(people["author"], "Hello", "public")
    reblog = reblog_status(account=booster, status=original)

    seen = Status.objects.visible_to(people[name]).filter(pk=reblog.pk).exists()

    assert seen is ("public" in SEEN[name])


@pytest.mark.parametrize("name", ["anonymous", "stranger", "follower", "author"])
def test_a_private_reblog_of_ones_own_private_post_stays_private(people: dict, name: str) -> None:
    original = make_status(people["author"], "Hello", "private")
    reblog = reblog_status(account=people["author"], status=original)

    seen = Status.objects.visible_to(people[name]).filter(pk=reblog.pk).exists()

    assert reblog.visibility == Visibility.PRIVATE
    assert seen is (name in ("follower", "author"))


@pytest.mark.parametrize("name", SEEN)
def test_nothing_of_a_suspended_or_waiting_author_or_deleted_is_visible(people: dict, name: str) -> None:
    for field, value in (("suspended_at", timezone.now()), ("pending", True)):
        author = make_account()
        status = make_status(author, "Hello")
        Account.objects.filter(pk=author.pk).update(**{field: value})
        assert not Status.objects.visible_to(people[name]).filter(pk=status.pk).exists()

    deleted = make_status(make_account(), "Hello")
    Status.objects.filter(pk=deleted.pk).update(deleted_at=timezone.now())
    assert not Status.objects.visible_to(people[name]).filter(pk=deleted.pk).exists()
