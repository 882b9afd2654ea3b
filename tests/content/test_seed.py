"""The synthetic data set: counted right, readable through the API, the same for the same seed."""

import random
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q

from accounts.models import Account, AccountStats, Follow
from statuses.models import Favourite, Status, StatusStats
from statuses.models.status import Visibility
from timelines.management.synthetic.moments import Moments
from timelines.management.synthetic.people import People
from timelines.management.synthetic.plant import plant
from timelines.management.synthetic.posts import Posts
from timelines.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(settings: Any, tmp_path: Any) -> Account:
    settings.MEDIA_ROOT = tmp_path
    return plant(accounts=40, statuses=1500, followees=15, seed=5, progress=lambda *_: None)


def test_it_has_the_asked_sizes(viewer: Account) -> None:
    assert Account.objects.count() == 40
    assert Status.objects.count() == 1500
    assert Follow.objects.filter(account=viewer).count() == 15


def test_counters_are_the_counted_truth(viewer: Account) -> None:
    listed = Count("replies", filter=Q(replies__visibility__lte=Visibility.UNLISTED))
    for counter, truth in (
        ("replies_count", listed),
        ("reblogs_count", Count("reblogs")),
        ("favourites_count", Count("favourites")),
    ):
        counted = dict(Status.objects.annotate(truth=truth).values_list("pk", "truth"))
        assert counted == dict(StatusStats.objects.values_list("pk", counter))
    for stats in AccountStats.objects.all():
        posted = Status.objects.filter(account=stats.pk).exclude(visibility=Visibility.DIRECT)
        assert stats.statuses_count == posted.count()
        assert stats.followers_count == Follow.objects.filter(target=stats.pk).count()
        assert stats.following_count == Follow.objects.filter(account=stats.pk).count()


def test_each_deed_was_told(viewer: Account) -> None:
    told = dict(Notification.objects.values_list("type").annotate(Count("pk")))
    assert told["favourite"] == Favourite.objects.count()
    assert told["follow"] == Follow.objects.count()
    assert told["mention"] == Status.objects.filter(mentions__isnull=False).count()
    assert not Notification.objects.filter(account=viewer, from_account=viewer).exists()


def test_pages_of_it_keep_the_contract(viewer: Account, client_for: Any) -> None:
    api = client_for(viewer)
    for path in (
        "timelines/home",
        "timelines/public",
        "notifications",
        "conversations",
        f"accounts/{viewer.pk}/statuses",
    ):
        assert api.get(f"/api/v1/{path}", {"limit": 40}).status == 200, path


def test_the_same_seed_says_the_same(db: None) -> None:
    def said() -> list[tuple[str, int | None, int | None, str]]:
        rng = random.Random(3)
        moments = Moments(rng, datetime(2026, 1, 1, tzinfo=UTC))
        people = People(rng, moments, count=30, followees=10, prefix="s3")
        posts = Posts(rng, moments, people, count=300)
        list(posts.favourites())
        return [(people[post.author].username, post.parent, post.original, post.text.source) for post in posts.posts]

    assert said() == said()


def test_a_planted_seed_is_not_planted_again(viewer: Account) -> None:
    with pytest.raises(CommandError, match="planted already"):
        call_command("seed", accounts=20, statuses=10, followees=5, seed=5)


def test_the_viewer_has_followers_as_asked(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    viewer = plant(accounts=40, statuses=300, followees=15, seed=5, progress=lambda *_: None, followers=30)
    assert Follow.objects.filter(target=viewer).count() >= 30
    assert AccountStats.objects.get(pk=viewer.pk).followers_count == Follow.objects.filter(target=viewer).count()


def test_the_long_thread_is_older_than_all_else_and_told_in_order(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    plant(accounts=40, statuses=300, followees=15, seed=5, progress=lambda *_: None, thread=50)
    root = Status.objects.earliest("pk")
    thread = Status.objects.filter(conversation=root.conversation_id)
    assert Status.objects.count() == 300 + 51
    assert [one.pk for one in thread.order_by("pk")] == [one.pk for one in Status.objects.order_by("pk")[:51]]
    assert not thread.exclude(pk=root.pk).filter(Q(in_reply_to=None) | Q(in_reply_to__gt=F("pk"))).exists()
