"""The timelines through the API: public, local, hashtag, home; who may read them, paging and cost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import Account, Block, DomainMute, Mute
from accounts.models.role import Permission, Role
from instance.models import InstanceSettings
from statuses.models import Status
from statuses.models.status import Visibility
from tests.support.factories import make_account, make_follow, make_remote_account
from tests.support.statuses import attach
from tests.timelines.things import make_reblog, make_status

pytestmark = pytest.mark.django_db

PUBLIC = "/api/v1/timelines/public"
TAG = "/api/v1/timelines/tag/birds"
HOME = "/api/v1/timelines/home"


@pytest.fixture
def alice() -> Account:
    return make_account("alice")


@pytest.fixture
def remote() -> Account:
    return make_remote_account()


def found(client: Any, path: str, **query: Any) -> list[int]:
    return [int(status["id"]) for status in client.get(path, query).json]


def ids(*statuses: Status) -> list[int]:
    return [status.pk for status in statuses]


def test_public_local_and_remote(api: Any, alice: Account, remote: Account) -> None:
    ours, theirs = make_status(alice), make_status(remote)
    assert found(api, PUBLIC) == ids(theirs, ours)
    assert found(api, PUBLIC, local=True) == ids(ours)
    assert found(api, PUBLIC, remote=True) == ids(theirs)


def test_what_is_not_for_everybody(api: Any, alice: Account, remote: Account) -> None:
    post = make_status(alice)
    for visibility in (Visibility.UNLISTED, Visibility.PRIVATE, Visibility.DIRECT):
        make_status(alice, visibility=visibility)
    make_reblog(alice, post)
    make_status(alice, reply_to=make_status(remote, visibility=Visibility.UNLISTED))
    thread = make_status(alice, reply_to=post)
    make_status(alice, deleted_at=timezone.now())
    for fields in ({"suspended_at": timezone.now()}, {"pending": True}, {"silenced_at": timezone.now()}):
        make_status(make_remote_account(**fields))
    assert found(api, PUBLIC) == ids(thread, post)


def test_limited_authors_are_shown_to_their_followers(alice: Account, client_for: Any) -> None:
    limited = make_account(silenced_at=timezone.now())
    post = make_status(limited, tags=["birds"])
    follower = make_account()
    make_follow(follower, limited)
    for path in (PUBLIC, TAG):
        assert found(client_for(alice), path) == []
        assert found(client_for(follower), path) == found(client_for(limited), path) == ids(post)


def test_only_media(api: Any, alice: Account) -> None:
    make_status(alice, tags=["birds"])
    picture = make_status(alice, tags=["birds"])
    attach(picture)
    for path in (PUBLIC, TAG):
        assert found(api, path, only_media=True) == ids(picture)


def block(reader: Account, other: Account) -> None:
    Block.objects.create(account=reader, target=other)


def get_blocked(reader: Account, other: Account) -> None:
    Block.objects.create(account=other, target=reader)


def mute(reader: Account, other: Account) -> None:
    Mute.objects.create(account=reader, target=other)


def mute_domain(reader: Account, other: Account) -> None:
    DomainMute.objects.create(account=reader, domain=other.domain)


@pytest.mark.parametrize("path", [PUBLIC, TAG])
@pytest.mark.parametrize("hide", [block, get_blocked, mute, mute_domain])
def test_hidden_accounts(
    path: str, hide: Callable[[Account, Account], None], alice: Account, remote: Account, client_for: Any, api: Any
) -> None:
    post = make_status(remote, tags=["birds"])
    hide(alice, remote)
    assert found(client_for(alice), path) == []
    assert found(api, path) == ids(post)


def test_chosen_languages(alice: Account, client_for: Any) -> None:
    alice.user.chosen_languages = ["de"]
    alice.user.save()
    make_status(alice, language="en")
    german, unknown = make_status(alice, language="de"), make_status(alice, language="")
    assert found(client_for(alice), PUBLIC) == ids(unknown, german)


def test_who_may_read_the_public_timelines(alice: Account, api: Any, client_for: Any) -> None:
    post = make_status(alice)
    site = InstanceSettings.current()
    site.public_timelines = "authenticated"
    site.save()
    assert api.get(PUBLIC).status == 401
    assert found(client_for(alice), PUBLIC) == ids(post)
    site.public_timelines = "disabled"
    site.save()
    assert found(api, PUBLIC) == found(client_for(alice), PUBLIC) == []
    role = Role.objects.create(name="Watcher", permissions=Permission.VIEW_FEEDS)
    assert found(client_for(make_account(role=role)), PUBLIC) == ids(post)


def test_tags(api: Any, alice: Account, remote: Account) -> None:
    birds, both = make_status(alice, tags=["birds"]), make_status(remote, tags=["birds", "crows"])
    crows = make_status(alice, tags=["crows"])
    make_status(alice, tags=["birds"], visibility=Visibility.UNLISTED)
    assert found(api, TAG) == found(api, "/api/v1/timelines/tag/Birds") == ids(both, birds)
    assert found(api, TAG, any=["Crows", "unknown"]) == ids(crows, both, birds)
    assert found(api, TAG, all=["crows"]) == ids(both)
    assert found(api, TAG, all=["unknown"]) == []
    assert found(api, TAG, none=["crows", "unknown"]) == ids(birds)
    assert found(api, TAG, local=True) == ids(birds)
    assert found(api, TAG, remote=True) == ids(both)
    assert found(api, "/api/v1/timelines/tag/nobody") == []


def test_replies_carry_tags_too(api: Any, alice: Account) -> None:
    reply = make_status(alice, tags=["birds"], reply_to=make_status(make_account()))
    assert found(api, TAG) == ids(reply)


def test_following_the_links(api: Any, alice: Account) -> None:
    posts = ids(*(make_status(alice, tags=["birds"]) for _ in range(5)))[::-1]
    for path in (PUBLIC, TAG):
        first = api.get(path, {"limit": 2, "local": True})
        following = api.get(first.links["next"].removeprefix("http://localhost:8000"))
        assert [int(status["id"]) for status in first.json] == posts[:2]
        assert [int(status["id"]) for status in following.json] == posts[2:4]
        assert "local=true" in first.links["next"]
        back = api.get(following.links["prev"].removeprefix("http://localhost:8000"))
        assert back.json == first.json
        assert api.get(path, {"max_id": posts[-1]}).links == {}


def test_home_needs_a_person_and_a_scope(alice: Account, api: Any, client_for: Any) -> None:
    assert api.get(HOME).status == 401
    assert client_for(None).get(HOME).status == 422
    assert client_for(alice, scopes="read:accounts").get(HOME).status == 403


def test_home_shows_the_viewers_flags(alice: Account, client_for: Any) -> None:
    bob = make_account()
    make_follow(alice, bob)
    reblog = make_reblog(bob, make_status(make_account()))
    (status,) = client_for(alice).get(HOME).json
    assert status["id"] == str(reblog.pk)
    assert status["reblog"]["id"] == str(reblog.reblog_of_id)
    assert status["favourited"] is False


@pytest.mark.parametrize("path", [HOME, PUBLIC, TAG])
def test_a_page_costs_the_same_however_full(
    path: str, alice: Account, client_for: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_for(alice)

    def fill(number: int) -> None:
        for _ in range(number):
            author = make_account()
            make_follow(alice, author)
            make_reblog(author, make_status(author, tags=["birds"], mentions=[alice]))
        cache.clear()  # these follows were made without the events that tell kept feeds

    fill(1)
    client.get(path)
    with django_assert_max_num_queries(25) as few:
        client.get(path)
    fill(12)
    client.get(path)  # rendered once, cached from here on
    with django_assert_max_num_queries(25) as many:
        assert len(client.get(path).json) >= 13
    assert len(many) == len(few)
