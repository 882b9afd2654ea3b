"""Following, asking to follow, letting in, parting; and the counts that go with it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connection

from accounts.actions.follow import (
    CannotFollow,
    TooManyFollows,
    accept_all_follow_requests,
    follow_account,
    unfollow_account,
)
from accounts.actions.relationship import block_account, unblock_account
from accounts.models import Account, AccountStats, Block, Endorsement, Follow, FollowRequest
from instance.errors import NotFound
from tests.support.factories import make_account, make_follow, make_remote_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer():
    return make_account("viewer")


@pytest.fixture
def other():
    return make_account("other")


@pytest.fixture
def mine(client_for, viewer):
    return client_for(viewer)


def counts(account: Account) -> tuple[int, int]:
    stats = AccountStats.objects.get(account=account)
    return stats.following_count, stats.followers_count


def url(account: Account, verb: str) -> str:
    return f"/api/v1/accounts/{account.pk}/{verb}"


class TestFollowing:
    def test_follows_and_counts(self, mine, viewer, other, events):
        relationship = mine.post(url(other, "follow")).json
        assert (relationship["following"], relationship["showing_reblogs"], relationship["notifying"]) == (
            True,
            True,
            False,
        )
        assert (counts(viewer), counts(other)) == ((1, 0), (0, 1))
        assert events() == [
            ("account_followed", {"account_id": viewer.pk, "target_id": other.pk, "accepted": False}),
        ]

    def test_again_changes_only_what_is_sent(self, mine, viewer, other, events):
        mine.post(url(other, "follow"), {"reblogs": False, "languages": ["de", "xx-nonsense", "de"]})
        relationship = mine.post(url(other, "follow"), {"notify": True}).json
        assert relationship["showing_reblogs"] is False
        assert relationship["notifying"] is True
        assert relationship["languages"] == ["de"]
        assert counts(other) == (0, 1)
        assert len(events()) == 1

    def test_no_languages_means_all(self, mine, other):
        mine.post(url(other, "follow"), {"languages": ["de"]})
        assert mine.post(url(other, "follow"), {"languages": []}).json["languages"] is None

    def test_blocks_forbid_it_either_way(self, mine, viewer, other, events):
        Block.objects.create(account=other, target=viewer)
        assert mine.post(url(other, "follow")).status == 403
        Block.objects.all().delete()
        Block.objects.create(account=viewer, target=other)
        assert mine.post(url(other, "follow")).status == 403
        assert not Follow.objects.exists()
        assert events() == []

    def test_oneself_and_the_suspended_are_not_there(self, mine, viewer):
        assert mine.post(url(viewer, "follow")).status == 404
        assert mine.post(url(make_account(suspended_at="2026-01-01T00:00Z"), "follow")).status == 404
        assert mine.post(url(make_account(confirmed=False), "follow")).status == 404
        assert mine.post("/api/v1/accounts/12345/follow").status == 404
        assert not Follow.objects.exists()

    def test_who_has_moved_is_not_followed(self, mine, other):
        assert mine.post(url(make_account(moved_to=other), "follow")).status == 403

    def test_an_app_alone_and_a_narrow_token(self, client_for, api, viewer, other):
        assert api.post(url(other, "follow")).status == 401
        assert client_for(None).post(url(other, "follow")).status == 422
        assert client_for(viewer, scopes="read write:blocks").post(url(other, "follow")).status == 403
        assert client_for(viewer, scopes="follow").post(url(other, "follow")).status == 200

    def test_there_is_a_limit_unless_people_follow_back(self, viewer, other):
        AccountStats.objects.filter(account=viewer).update(following_count=7500, followers_count=10)
        with pytest.raises(TooManyFollows):
            follow_account(account=viewer, target=other)
        AccountStats.objects.filter(account=viewer).update(followers_count=7400)
        assert isinstance(follow_account(account=viewer, target=other), Follow)


class TestAsking:
    def test_the_locked_are_asked(self, mine, viewer, events):
        locked = make_account(locked=True)
        relationship = mine.post(url(locked, "follow"), {"notify": True}).json
        assert (relationship["requested"], relationship["following"], relationship["notifying"]) == (True, False, True)
        assert counts(locked) == (0, 0)
        mine.post(url(locked, "follow"))
        assert FollowRequest.objects.count() == 1
        assert events() == [("follow_requested", {"account_id": viewer.pk, "target_id": locked.pk})]

    def test_the_limited_have_to_ask(self, client_for, other):
        limited = client_for(make_account(silenced_at="2026-01-01T00:00Z"))
        assert limited.post(url(other, "follow")).json["requested"] is True

    def test_other_servers_are_asked(self, mine):
        assert mine.post(url(make_remote_account(), "follow")).json["requested"] is True

    def test_accepting_keeps_the_options(self, mine, viewer, other, events):
        FollowRequest.objects.create(account=other, target=viewer, notify=True, languages=["de"])
        assert mine.get(f"/api/v1/accounts/relationships?id={other.pk}").json[0]["requested_by"] is True
        relationship = mine.post(f"/api/v1/follow_requests/{other.pk}/authorize").json
        assert (relationship["followed_by"], relationship["requested_by"]) == (True, False)
        follow = Follow.objects.get()
        assert (follow.account, follow.target, follow.notify, follow.languages) == (other, viewer, True, ["de"])
        assert (counts(other), counts(viewer)) == ((1, 0), (0, 1))
        assert events() == [("account_followed", {"account_id": other.pk, "target_id": viewer.pk, "accepted": True})]
        assert mine.post(f"/api/v1/follow_requests/{other.pk}/authorize").status == 404

    def test_rejecting(self, mine, viewer, other):
        FollowRequest.objects.create(account=other, target=viewer)
        assert mine.post(f"/api/v1/follow_requests/{other.pk}/reject").json["requested_by"] is False
        assert not FollowRequest.objects.exists()
        assert mine.post(f"/api/v1/follow_requests/{other.pk}/reject").status == 404

    def test_the_list_of_requests(self, mine, viewer):
        askers = [make_account() for _ in range(3)]
        for asker in askers:
            FollowRequest.objects.create(account=asker, target=viewer)
        answer = mine.get("/api/v1/follow_requests", {"limit": 2})
        assert [account["id"] for account in answer.json] == [str(askers[2].pk), str(askers[1].pk)]
        rest = mine.get(answer.links["next"].removeprefix(settings.BASE_URL))
        assert [account["id"] for account in rest.json] == [str(askers[0].pk)]

    def test_unlocking_lets_everybody_in_but_the_limited(self, viewer, other):
        limited = make_account(silenced_at="2026-01-01T00:00Z")
        for asker in (other, limited):
            FollowRequest.objects.create(account=asker, target=viewer)
        accept_all_follow_requests(account=viewer)
        assert list(Follow.objects.values_list("account", flat=True)) == [other.pk]
        assert counts(viewer) == (0, 1)


class TestParting:
    def test_unfollowing(self, mine, viewer, other, events):
        make_follow(viewer, other)
        Endorsement.objects.create(account=viewer, target=other)
        relationship = mine.post(url(other, "unfollow")).json
        assert (relationship["following"], relationship["endorsed"]) == (False, False)
        assert (counts(viewer), counts(other)) == ((0, 0), (0, 0))
        assert mine.post(url(other, "unfollow")).status == 200
        ids = {"account_id": viewer.pk, "target_id": other.pk, "by_id": viewer.pk, "uri": ""}
        assert events() == [("account_unfollowed", ids)]
        assert counts(viewer) == (0, 0)

    def test_taking_a_request_back(self, mine, viewer):
        locked = make_account(locked=True)
        mine.post(url(locked, "follow"))
        assert mine.post(url(locked, "unfollow")).json["requested"] is False

    def test_removing_a_follower(self, mine, viewer, other, events):
        make_follow(other, viewer)
        make_follow(viewer, other)
        relationship = mine.post(url(other, "remove_from_followers")).json
        assert (relationship["followed_by"], relationship["following"]) == (False, True)
        assert counts(viewer) == (1, 0)
        ids = {"account_id": other.pk, "target_id": viewer.pk, "by_id": viewer.pk, "uri": ""}
        assert events() == [("account_unfollowed", ids)]


def test_the_actions_refuse_by_themselves(viewer, other):
    with pytest.raises(NotFound):
        follow_account(account=viewer, target=viewer)
    Block.objects.create(account=other, target=viewer)
    with pytest.raises(CannotFollow):
        follow_account(account=viewer, target=other)


@pytest.mark.django_db(transaction=True)
def test_counts_hold_when_many_do_it_at_once():
    """Both follow, part and block each other from several connections: no deadlock, and the counts are the rows."""
    one, two = make_account(), make_account()
    deeds = [
        (follow_account, one, two),
        (follow_account, two, one),
        (unfollow_account, one, two),
        (block_account, two, one),
        (unblock_account, two, one),
        (follow_account, one, two),
    ]

    def do(deed):
        action, account, target = deed
        try:
            action(account=Account.objects.get(pk=account.pk), target=Account.objects.get(pk=target.pk))
        except CannotFollow:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(do, deeds * 6))
    for account in (one, two):
        following = Follow.objects.filter(account=account).count()
        assert counts(account) == (following, Follow.objects.filter(target=account).count())
