"""Who sees what at home."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account, Block, DomainMute, Mute
from instance.rest.pagination import Cursor
from statuses.models import Status, Tag, TagFollow
from statuses.models.status import Visibility
from tests.support.factories import make_account, make_follow, make_remote_account
from tests.timelines.things import make_reblog, make_status
from timelines.models import List, ListAccount
from timelines.queries import home
from timelines.queries.feed import REACH
from timelines.queries.home import home_ids, list_ids

pytestmark = pytest.mark.django_db

PUBLIC, UNLISTED, PRIVATE, DIRECT = Visibility


@pytest.fixture(params=["few", "many"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Account:
    """Both ways of finding candidates must give the same feed."""
    if request.param == "many":
        monkeypatch.setattr(home, "FEW", 0)
    return make_account("reader")


@pytest.fixture
def friend(reader: Account) -> Account:
    friend = make_account("friend")
    make_follow(reader, friend)
    return friend


@pytest.fixture
def stranger() -> Account:
    return make_account("stranger")


def read(reader: Account, **cursor: int) -> list[int]:
    return home_ids(reader, Cursor(**cursor))


def ids(*statuses: Status) -> list[int]:
    return [status.pk for status in statuses]


def test_own_posts_and_those_of_followed_accounts_newest_first(
    reader: Account, friend: Account, stranger: Account
) -> None:
    first, _other, second = make_status(friend), make_status(stranger), make_status(reader)
    assert read(reader) == ids(second, first)


def test_own_posts_of_every_visibility(reader: Account) -> None:
    own = [make_status(reader, visibility=visibility) for visibility in Visibility]
    assert read(reader) == ids(*reversed(own))


def test_what_followed_accounts_say_to_their_followers(reader: Account, friend: Account) -> None:
    unlisted, private = make_status(friend, visibility=UNLISTED), make_status(friend, visibility=PRIVATE)
    make_status(friend, visibility=DIRECT)
    to_me = make_status(friend, visibility=DIRECT, mentions=[reader])
    assert read(reader) == ids(to_me, private, unlisted)


def test_deleted_posts_and_those_of_suspended_and_pending_authors_are_gone(reader: Account, friend: Account) -> None:
    make_status(friend, deleted_at=timezone.now())
    for fields in ({"suspended_at": timezone.now()}, {"pending": True}):
        gone = make_account()
        make_follow(reader, gone)
        make_status(gone)
        make_reblog(friend, make_status(gone))
        Account.objects.filter(pk=gone.pk).update(**fields)
    assert read(reader) == []


def mute(reader: Account, other: Account) -> None:
    Mute.objects.create(account=reader, target=other)


def block(reader: Account, other: Account) -> None:
    Block.objects.create(account=reader, target=other)


def get_blocked(reader: Account, other: Account) -> None:
    Block.objects.create(account=other, target=reader)


def mute_domain(reader: Account, other: Account) -> None:
    DomainMute.objects.create(account=reader, domain=other.domain)


HIDING = [mute, block, get_blocked, mute_domain]


@pytest.mark.parametrize("hide", HIDING)
def test_hidden_accounts_are_not_read_nor_reblogged(
    hide: Callable[[Account, Account], None], reader: Account, friend: Account
) -> None:
    hidden = make_remote_account()
    make_follow(reader, hidden)
    make_status(hidden)
    make_reblog(friend, make_status(hidden))
    kept = make_status(friend)
    hide(reader, hidden)
    assert read(reader) == ids(kept)


@pytest.mark.parametrize("hide", [mute, block])
def test_posts_that_mention_hidden_accounts(
    hide: Callable[[Account, Account], None], reader: Account, friend: Account, stranger: Account
) -> None:
    make_status(friend, mentions=[stranger])
    make_reblog(friend, make_status(friend, mentions=[stranger], id=1))
    hide(reader, stranger)
    assert read(reader) == []


def test_a_mute_ends(reader: Account, friend: Account) -> None:
    post = make_status(friend)
    mute = Mute.objects.create(account=reader, target=friend, expires_at=timezone.now() + timedelta(hours=1))
    assert read(reader) == []
    Mute.objects.filter(pk=mute.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert read(reader) == ids(post)


def test_replies(reader: Account, friend: Account, stranger: Account) -> None:
    other_friend = make_account()
    make_follow(reader, other_friend)
    to_stranger = make_status(friend, reply_to=make_status(stranger))
    own_to_stranger = make_status(reader, reply_to=make_status(stranger))
    to_me = make_status(friend, reply_to=own_to_stranger)
    original = make_status(other_friend)
    to_friend = make_status(friend, reply_to=original)
    to_self = make_status(friend, reply_to=to_friend, in_reply_to_account=friend)
    reblog = make_reblog(friend, to_stranger)
    assert read(reader) == ids(reblog, to_self, to_friend, original, to_me, own_to_stranger)


def test_reblogs_of_what_the_reader_may_not_see(reader: Account, friend: Account, stranger: Account) -> None:
    seen = make_reblog(friend, make_status(stranger, visibility=UNLISTED))
    make_reblog(friend, make_status(stranger, visibility=PRIVATE), visibility=PRIVATE)
    make_reblog(friend, make_status(stranger, deleted_at=timezone.now()))
    own = make_status(friend, visibility=PRIVATE, reply_to=make_status(stranger))  # no post for home by itself
    own_reblog = make_reblog(friend, own, visibility=PRIVATE)
    assert read(reader) == ids(own_reblog, seen)


def test_ones_own_boost_does_not_show_who_has_blocked_one_since(reader: Account, stranger: Account) -> None:
    make_reblog(reader, make_status(stranger))
    Block.objects.create(account=stranger, target=reader)
    assert read(reader) == []


def test_a_boost_of_what_stands_within_reach_below_is_left_out(reader: Account, friend: Account) -> None:
    other = make_account()
    make_follow(reader, other)
    original = make_status(friend)
    make_reblog(other, original)
    between = [make_status(friend) for _ in range(REACH - 1)]
    again = make_reblog(reader, original)
    assert read(reader, limit=3) == ids(*reversed(between[-3:]))
    far = make_status(friend)
    newest = make_reblog(other, make_status(make_account()))
    assert read(reader, limit=3) == ids(newest, far, between[-1])
    make_reblog(friend, newest.reblog_of)
    Status.objects.filter(pk=again.pk).update(deleted_at=timezone.now())
    shown = read(reader, limit=100)
    assert shown == ids(newest, far, *reversed(between), original)
    for cut in range(0, len(shown) - 5, 7):
        assert read(reader, limit=5, max_id=shown[cut]) == shown[cut + 1 : cut + 6]
        assert read(reader, limit=5, min_id=shown[cut + 5]) == shown[cut : cut + 5]


def test_a_boost_stands_again_where_the_post_is_out_of_reach(reader: Account, friend: Account) -> None:
    original = make_status(friend)
    between = [make_status(friend) for _ in range(REACH)]
    boost = make_reblog(friend, original)
    assert read(reader, limit=100) == ids(boost, *reversed(between), original)
    assert read(reader, limit=1) == read(reader, since_id=between[-1].pk) == ids(boost)
    assert read(reader, limit=1, min_id=between[-1].pk) == ids(boost)
    Status.objects.filter(pk=between[0].pk).update(deleted_at=timezone.now())
    assert read(reader, limit=1, min_id=between[-1].pk) == []


def test_follow_options_reblogs_and_languages(reader: Account, stranger: Account) -> None:
    friend = make_account()
    make_follow(reader, friend, show_reblogs=False, languages=["de", "fr"])
    make_reblog(friend, make_status(stranger, language="de"))
    make_status(friend, language="en")
    german, unknown = make_status(friend, language="de"), make_status(friend, language="")
    assert read(reader) == ids(unknown, german)


def test_languages_hold_for_what_is_reblogged(reader: Account, stranger: Account) -> None:
    friend = make_account()
    make_follow(reader, friend, languages=["de"])
    make_reblog(friend, make_status(stranger, language="en"))
    german = make_reblog(friend, make_status(stranger, language="de"))
    assert read(reader) == ids(german)


def test_members_of_exclusive_lists_stay_out(reader: Account, friend: Account) -> None:
    apart = make_account()
    make_follow(reader, apart)
    exclusive = List.objects.create(account=reader, title="Apart", exclusive=True)
    ListAccount.objects.create(list=exclusive, account=apart)
    plain = List.objects.create(account=reader, title="Also")
    ListAccount.objects.create(list=plain, account=friend)
    others = List.objects.create(account=make_account(), title="Not mine", exclusive=True)
    ListAccount.objects.create(list=others, account=friend)
    hidden, kept = make_status(apart), make_status(friend)
    assert read(reader) == ids(kept)
    assert list_ids(exclusive, Cursor()) == ids(hidden)


def follow_tag(reader: Account, name: str) -> None:
    TagFollow.objects.create(account=reader, tag=Tag.objects.get_or_create(name=name)[0])


def test_followed_tags(reader: Account, friend: Account, stranger: Account) -> None:
    follow_tag(reader, "birds")
    silenced, muted = make_account(silenced_at=timezone.now()), make_account()
    mute(reader, muted)
    found = make_status(stranger, tags=["birds"])
    both = make_status(friend, tags=["birds", "crows"])
    make_status(stranger, tags=["crows"])
    for hidden in (silenced, muted):
        make_status(hidden, tags=["birds"])
    for visibility in (UNLISTED, PRIVATE, DIRECT):
        make_status(stranger, tags=["birds"], visibility=visibility)
    make_status(stranger, tags=["birds"], reply_to=make_status(silenced))
    assert read(reader) == ids(both, found)


def test_limited_accounts_are_read_by_their_followers(reader: Account) -> None:
    limited = make_account(silenced_at=timezone.now())
    make_follow(reader, limited)
    post = make_status(limited)
    assert read(reader) == ids(post)


def test_paging_in_both_directions(reader: Account, friend: Account) -> None:
    posts = ids(*(make_status(friend) for _ in range(9)))[::-1]
    assert read(reader, limit=4) == posts[:4]
    assert read(reader, limit=4, max_id=posts[3]) == posts[4:8]
    assert read(reader, limit=4, max_id=posts[7]) == posts[8:]
    assert read(reader, limit=4, since_id=posts[8]) == posts[:4]
    assert read(reader, limit=4, min_id=posts[8]) == posts[4:8]
    assert read(reader, limit=4, min_id=posts[8], max_id=posts[6]) == posts[7:8]
    assert read(reader, limit=0) == []


def test_a_page_is_full_however_much_is_hidden_in_between(reader: Account, friend: Account, stranger: Account) -> None:
    oldest = [make_status(friend) for _ in range(3)]
    elsewhere = make_status(stranger)
    for _ in range(40):
        make_status(friend, reply_to=elsewhere)
    newest = make_status(friend)
    assert read(reader, limit=3) == ids(newest, oldest[2], oldest[1])
    assert read(reader, limit=3, min_id=oldest[1].pk) == ids(newest, oldest[2])


def test_old_posts_are_found_by_who_follows_many(reader: Account, friend: Account) -> None:
    old = make_status(friend, id=5)
    new = make_status(friend)
    assert read(reader) == ids(new, old)
    assert read(reader, min_id=1) == ids(new, old)


@pytest.mark.parametrize("policy", ["list", "followed", "none"])
def test_replies_in_lists(policy: str, reader: Account, friend: Account, stranger: Account) -> None:
    followed = make_account()
    make_follow(reader, followed)
    members = List.objects.create(account=reader, title="Birds", replies_policy=policy)
    for account in (friend, make_account()):
        ListAccount.objects.create(list=members, account=account)
    post = make_status(friend)
    make_status(followed)
    to_self = make_status(friend, reply_to=post)
    to_followed = make_status(friend, reply_to=make_status(followed))
    make_status(friend, reply_to=make_status(stranger))
    expected = {"list": [to_self, post], "followed": [to_followed, to_self, post], "none": [to_self, post]}
    assert list_ids(members, Cursor()) == ids(*expected[policy])
