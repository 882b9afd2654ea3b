"""Kept feeds: the same answers as the database gives, also while they are being filled, trimmed, dropped and lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import redis
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account
from instance.ids import make_id
from instance.rest.pagination import Cursor
from instance.sql import fetch
from instance.valkey import cache_redis
from statuses.models import Status, Tag, TagFollow
from tests.support.factories import make_account, make_follow, make_remote_account
from tests.timelines.things import make_reblog, make_status
from timelines.actions.lists import add_to_list, remove_from_list
from timelines.feeds import effects, read, store
from timelines.models import List, ListAccount
from timelines.queries import home

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Account:
    return make_account("reader")


@pytest.fixture
def friend(reader: Account) -> Account:
    friend = make_account("friend")
    make_follow(reader, friend)
    return friend


def ids(*statuses: Status) -> list[int]:
    return [status.pk for status in statuses]


def posted(account: Account, **fields: object) -> Status:
    """A post whose effect has run."""
    status = make_status(account, **fields)  # type: ignore[arg-type] # whatever make_status takes
    effects.status_posted(status_id=status.pk)
    return status


def kept(reader: Account) -> list[bytes]:
    return list(redis_client().zrange(store.home_key(reader.pk), 0, -1))  # type: ignore[arg-type] # bytes, no scores


def redis_client() -> redis.Redis:
    return cache_redis()


def test_a_warm_page_is_one_statement(reader: Account, friend: Account) -> None:
    posts = [posted(friend) for _ in range(30)]
    read.home_ids(reader, Cursor())
    posts += [posted(friend), posted(reader)]
    with CaptureQueriesContext(connection) as queries:
        assert read.home_ids(reader, Cursor()) == ids(*reversed(posts[-20:]))
    assert len(queries) == 1


def test_own_posts_stand_there_before_their_effect_has_run(reader: Account, friend: Account) -> None:
    first = posted(friend)
    read.home_ids(reader, Cursor())
    own, later = make_status(reader), posted(friend)
    assert read.home_ids(reader, Cursor()) == ids(later, own, first)
    assert read.home_ids(reader, Cursor(min_id=first.pk, limit=1)) == ids(own)


def test_posts_of_those_nobody_follows_are_not_kept(reader: Account, friend: Account) -> None:
    read.home_ids(reader, Cursor())
    before = kept(reader)
    posted(make_account())
    assert kept(reader) == before
    posted(friend)
    assert len(kept(reader)) == len(before) + 1


def test_feeds_that_nobody_reads_are_not_kept(reader: Account, friend: Account) -> None:
    posted(friend)
    assert kept(reader) == []


@pytest.fixture
def while_filling(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Have something happen after a fill has read the database, before it keeps what it found."""

    def plan(happening: Callable[[], object]) -> None:
        keep = store.Fill.keep

        def late(fill: store.Fill, stored: store.Stored) -> None:
            monkeypatch.setattr(store.Fill, "keep", keep)
            happening()
            fill.keep(stored)

        monkeypatch.setattr(store.Fill, "keep", late)

    return plan


def test_a_post_that_comes_while_a_feed_is_filled_is_in_it(
    reader: Account, friend: Account, while_filling: Callable[[Callable[[], object]], None]
) -> None:
    old = posted(friend)
    while_filling(lambda: posted(friend))
    assert read.home_ids(reader, Cursor()) == ids(old)
    assert read.home_ids(reader, Cursor()) == home.home_ids(reader, Cursor())
    assert len(read.home_ids(reader, Cursor())) == 2
    assert any(member.startswith(b"f") for member in kept(reader))


def test_a_follow_that_comes_while_a_feed_is_filled_is_not_lost(
    reader: Account, friend: Account, while_filling: Callable[[Callable[[], object]], None]
) -> None:
    new_friend = make_account()
    old, new = posted(friend), posted(new_friend)

    def follow() -> None:
        make_follow(reader, new_friend)
        effects.account_followed(account_id=reader.pk, target_id=new_friend.pk)

    while_filling(follow)
    read.home_ids(reader, Cursor())
    assert kept(reader) == []
    assert read.home_ids(reader, Cursor()) == ids(new, old)


def test_a_fill_that_never_ended_harms_nobody(reader: Account, friend: Account) -> None:
    old = posted(friend)
    mark = store.read(store.home_key(reader.pk), whole(), 1)
    assert isinstance(mark, store.Fill)
    new = posted(friend)
    assert 0 < redis_client().ttl(store.home_key(reader.pk)) <= store.PATIENCE
    assert read.home_ids(reader, Cursor()) == ids(new, old)
    mark.keep(store.Stored(0, []))
    assert read.home_ids(reader, Cursor()) == ids(new, old)


def whole() -> read.Window:
    return read.Window(above=0, below=2**63 - 1, ascending=False)


def test_only_the_newest_are_kept_and_older_ones_come_from_the_database(
    reader: Account, friend: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "KEPT", 20)
    monkeypatch.setattr(read, "ROUND", 10)
    posts = [posted(friend) for _ in range(50)][::-1]
    newest = read.home_ids(reader, Cursor(limit=5))
    assert newest == ids(*posts[:5])
    assert len(kept(reader)) == 20 + 1
    assert read.home_ids(reader, Cursor(limit=40)) == ids(*posts[:40])
    assert read.home_ids(reader, Cursor(limit=5, max_id=posts[17].pk)) == ids(*posts[18:23])
    assert read.home_ids(reader, Cursor(limit=5, min_id=posts[45].pk)) == ids(*posts[40:45])
    assert read.home_ids(reader, Cursor(limit=5, min_id=posts[9].pk)) == ids(*posts[4:9])
    old = posted(friend, id=make_id(timezone.now() - timedelta(days=365)))
    assert len(kept(reader)) == 20 + 1
    assert read.home_ids(reader, Cursor(limit=5, max_id=posts[-2].pk)) == [posts[-1].pk, old.pk]


def test_a_set_that_has_grown_is_trimmed_and_knows_it(reader: Account, friend: Account) -> None:
    post = posted(friend)
    read.home_ids(reader, Cursor())
    for number in range(store.KEPT + store.SLACK + 5):
        store.push([store.home_key(reader.pk)], post.pk + 1 + number)
    members = kept(reader)
    assert store.KEPT < len(members) <= store.KEPT + store.SLACK + 1
    floor = int(members[-1][1:])
    assert members[-1].startswith(b"f")
    assert post.pk < floor < int(members[0])
    store.push([store.home_key(reader.pk)], floor - 1)
    assert kept(reader) == members
    assert read.home_ids(reader, Cursor()) == ids(post)


def test_posts_from_elsewhere_with_an_older_date_are_found(reader: Account, friend: Account) -> None:
    remote = make_remote_account()
    make_follow(reader, remote)
    new = posted(friend)
    read.home_ids(reader, Cursor())
    old = posted(remote, id=make_id(timezone.now() - timedelta(days=3)))
    assert read.home_ids(reader, Cursor()) == ids(new, old)


def test_boosts_and_followed_tags(reader: Account, friend: Account) -> None:
    stranger = make_account()
    TagFollow.objects.create(account=reader, tag=Tag.objects.create(name="birds"))
    read.home_ids(reader, Cursor())
    tagged = posted(stranger, tags=["birds"])
    boost = make_reblog(friend, make_status(stranger))
    effects.status_reblogged(reblog_id=boost.pk)
    later_tagged = posted(stranger)
    assert read.home_ids(reader, Cursor()) == ids(boost, tagged)
    later_tagged.status_tags.create(tag=Tag.objects.get())
    effects.status_edited(status_id=later_tagged.pk)
    assert read.home_ids(reader, Cursor()) == ids(later_tagged, boost, tagged)


def test_lists(reader: Account, friend: Account, run_effects: Callable[[], int]) -> None:
    other = make_account()
    make_follow(reader, other)
    members = List.objects.create(account=reader, title="Birds")
    ListAccount.objects.create(list=members, account=friend)
    first, of_other = posted(friend), posted(other)
    assert read.list_ids(members, Cursor()) == ids(first)
    second = posted(friend)
    assert read.list_ids(members, Cursor()) == ids(second, first)
    add_to_list(members=members, account_ids=[other.pk])
    run_effects()
    assert read.list_ids(members, Cursor()) == ids(second, of_other, first)
    remove_from_list(members=members, account_ids=[friend.pk])
    assert read.list_ids(members, Cursor()) == ids(of_other)


def test_without_valkey_the_database_answers(reader: Account, friend: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    post = posted(friend)

    def gone(*_: object, **__: object) -> None:
        raise redis.ConnectionError

    monkeypatch.setattr(store, "_script", lambda _text: gone)
    assert read.home_ids(reader, Cursor()) == ids(post)
    with pytest.raises(redis.ConnectionError):  # the effect is run again later
        effects.status_posted(status_id=post.pk)


def test_valkey_may_forget_everything_at_any_moment(reader: Account, friend: Account) -> None:
    posts = [posted(friend) for _ in range(3)]
    for _ in range(2):
        assert read.home_ids(reader, Cursor()) == ids(*reversed(posts))
        cache.clear()
        posts.append(posted(friend))


def test_the_rules_are_prepared_in_the_database(reader: Account) -> None:
    home.home_ids(reader, Cursor())
    assert fetch("SELECT 1 FROM pg_prepared_statements WHERE statement LIKE '%%reblog_of_id%%'", {})
