"""Looking at accounts: one, several, by handle, by search, around another, in the directory."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import Account, AccountStats, Block, DomainMute, Endorsement, Mute
from tests.support.factories import make_account, make_follow, make_remote_account

pytestmark = pytest.mark.django_db

GONE = timezone.now()


@pytest.fixture
def viewer():
    return make_account("viewer")


@pytest.fixture
def mine(client_for, viewer):
    return client_for(viewer)


def ids(answer) -> list[int]:
    return [int(account["id"]) for account in answer.json]


class TestOne:
    def test_anybody_may_see_it(self, api, mine):
        account = make_account("robin")
        for client in (api, mine):
            assert client.get(f"/api/v1/accounts/{account.pk}").json["acct"] == "robin"

    def test_suspended_is_shown_empty(self, api):
        account = make_account(suspended_at=GONE, display_name="Gone")
        answer = api.get(f"/api/v1/accounts/{account.pk}").json
        assert (answer["suspended"], answer["display_name"]) == (True, "")

    @pytest.mark.parametrize("waiting", [{"confirmed": False}, {"approved": False}])
    def test_who_waits_to_be_let_in_is_not_there(self, api, waiting):
        account = make_account("waiting", **waiting)
        assert api.get(f"/api/v1/accounts/{account.pk}").status == 404
        assert api.get("/api/v1/accounts/lookup", {"acct": "waiting"}).status == 404

    def test_unknown(self, api):
        for path in ("1", "9223372036854775807", "92233720368547758070", "robin"):
            assert api.get(f"/api/v1/accounts/{path}").status == 404

    def test_a_blocked_viewer_still_sees_the_profile(self, mine, viewer):
        account = make_account()
        Block.objects.create(account=account, target=viewer)
        assert mine.get(f"/api/v1/accounts/{account.pk}").status == 200
        assert mine.get("/api/v1/accounts/relationships", {"id": [account.pk]}).json[0]["blocked_by"] is True

    def test_costs_one_query(self, api, django_assert_num_queries):
        account = make_account()
        with django_assert_num_queries(1):
            api.get(f"/api/v1/accounts/{account.pk}")


class TestSeveral:
    def test_unknown_ones_are_left_out(self, api):
        one, two = make_account(), make_remote_account()
        waiting = make_account(approved=False)
        answer = api.get("/api/v1/accounts", {"id": [one.pk, two.pk, waiting.pk, 5, "x"]})
        assert ids(answer) == [two.pk, one.pk]

    def test_none_asked_none_answered(self, api):
        assert api.get("/api/v1/accounts").json == []


class TestLookup:
    @pytest.mark.parametrize("form", ["robin", "ROBIN", "@robin", "robin@{local}", "@Robin@{local}"])
    def test_ours(self, api, form):
        make_account("Robin")
        answer = api.get("/api/v1/accounts/lookup", {"acct": form.format(local=settings.LOCAL_DOMAIN)})
        assert answer.json["acct"] == "Robin"

    def test_theirs(self, api):
        make_account("robin")
        theirs = make_remote_account("robin", "remote.test")
        assert api.get("/api/v1/accounts/lookup", {"acct": "@robin@REMOTE.test"}).json["id"] == str(theirs.pk)

    @pytest.mark.parametrize("form", ["", "@", "nobody", "robin@unknown.test", "%"])
    def test_unknown(self, api, form):
        make_account("robin")
        assert api.get("/api/v1/accounts/lookup", {"acct": form}).status == 404


class TestSearch:
    def found(self, client, **query) -> list[str]:
        return [account["acct"] for account in client.get("/api/v1/accounts/search", query).json]

    def test_needs_somebody(self, api):
        assert api.get("/api/v1/accounts/search", {"q": "a"}).status == 401

    def test_beginnings_of_usernames_and_of_words_in_names(self, mine):
        make_account("robin")
        make_account("other", display_name="Dr Robinson")
        make_account("third", display_name="Batrobin")
        make_remote_account("robina")
        assert set(self.found(mine, q="ROBI")) == {"robin", "other", "robina@remote.test"}
        assert self.found(mine, q="  ") == []
        assert self.found(mine, q="%") == []

    def test_the_exact_one_first_then_those_followed_then_the_popular(self, mine, viewer):
        popular, followed, exact = (make_account(name) for name in ("robin3", "robin2", "robin"))
        AccountStats.objects.filter(account=popular).update(followers_count=100)
        make_follow(viewer, followed)
        assert self.found(mine, q="robin") == ["robin", "robin2", "robin3"]
        assert self.found(mine, q="robin", limit=1, offset=1) == ["robin2"]
        assert self.found(mine, q="robin", following=True) == ["robin2"]
        assert exact

    def test_by_handle(self, mine):
        make_account("robin")
        make_remote_account("robin", "remote.test")
        make_remote_account("robin", "elsewhere.test")
        assert self.found(mine, q="@robin@rem") == ["robin@remote.test"]
        assert self.found(mine, q=f"robin@{settings.LOCAL_DOMAIN}") == ["robin"]

    def test_the_suspended_and_the_waiting_are_not_found(self, mine):
        make_account("robin1", suspended_at=GONE)
        make_account("robin2", approved=False)
        assert self.found(mine, q="robin") == []

    def test_costs(self, mine, django_assert_max_num_queries):
        for number in range(5):
            make_account(f"robin{number}")
        with django_assert_max_num_queries(5):
            assert len(self.found(mine, q="robin")) == 5


class TestAround:
    def test_followers_newest_first_with_links(self, api):
        account = make_account()
        people = [make_account() for _ in range(3)]
        for person in people:
            make_follow(person, account)
        answer = api.get(f"/api/v1/accounts/{account.pk}/followers", {"limit": 2})
        assert ids(answer) == [people[2].pk, people[1].pk]
        following = answer.links["next"].removeprefix(settings.BASE_URL)
        assert "limit=2" in following
        assert ids(api.get(following)) == [people[0].pk]
        assert "since_id" in answer.links["prev"]

    def test_following(self, api):
        account, one, two = make_account(), make_account(), make_remote_account()
        make_follow(account, one)
        make_follow(account, two)
        assert ids(api.get(f"/api/v1/accounts/{account.pk}/following")) == [two.pk, one.pk]

    @pytest.mark.parametrize("kind", ["followers", "following"])
    def test_a_hidden_network_is_the_owners_alone(self, api, mine, client_for, kind):
        account, other = make_account(hide_collections=True), make_account()
        make_follow(account, other)
        make_follow(other, account)
        path = f"/api/v1/accounts/{account.pk}/{kind}"
        assert api.get(path).json == mine.get(path).json == []
        assert ids(client_for(account).get(path)) == [other.pk]
        assert api.get(f"/api/v1/accounts/{account.pk}").json["followers_count"] == 1

    def test_nothing_for_the_blocked_and_of_the_suspended(self, mine, viewer):
        account, other = make_account(), make_account()
        make_follow(other, account)
        Block.objects.create(account=account, target=viewer)
        assert mine.get(f"/api/v1/accounts/{account.pk}/followers").json == []
        Block.objects.all().delete()
        Account.objects.filter(pk=account.pk).update(suspended_at=GONE)
        assert mine.get(f"/api/v1/accounts/{account.pk}/followers").json == []

    def test_whom_the_viewer_does_not_want_to_see_is_left_out(self, mine, viewer):
        account = make_account()
        blocked, blocker, muted, suspended, fine = (make_account() for _ in range(5))
        for person in (blocked, blocker, muted, suspended, fine):
            make_follow(person, account)
        Block.objects.create(account=viewer, target=blocked)
        Block.objects.create(account=blocker, target=viewer)
        Mute.objects.create(account=viewer, target=muted)
        Account.objects.filter(pk=suspended.pk).update(suspended_at=GONE)
        assert ids(mine.get(f"/api/v1/accounts/{account.pk}/followers")) == [fine.pk]

    def test_a_page_costs_a_fixed_number_of_queries(self, api, django_assert_num_queries):
        account = make_account()
        for _ in range(4):
            make_follow(make_account(moved_to=make_account()), account)
        with django_assert_num_queries(2):
            assert len(api.get(f"/api/v1/accounts/{account.pk}/followers").json) == 4

    def test_familiar_followers(self, mine, viewer):
        target, friend, stranger = make_account(), make_account(), make_account()
        hidden = make_account(hide_collections=True)
        make_follow(viewer, friend)
        for person in (friend, stranger):
            make_follow(person, target)
            make_follow(person, hidden)
        answer = mine.get("/api/v1/accounts/familiar_followers", {"id": [target.pk, hidden.pk, 7]}).json
        assert {one["id"]: [account["id"] for account in one["accounts"]] for one in answer} == {
            str(target.pk): [str(friend.pk)],
            str(hidden.pk): [],
        }


class TestDirectory:
    def test_only_who_wants_to_be_found(self, api):
        listed = make_account(discoverable=True)
        make_account(discoverable=None)
        make_account(discoverable=True, silenced_at=GONE)
        make_account(discoverable=True, suspended_at=GONE)
        make_account(discoverable=True, approved=False)
        assert ids(api.get("/api/v1/directory")) == [listed.pk]

    def test_orders(self, api):
        quiet, old, remote = (
            make_account(discoverable=True),
            make_account(discoverable=True),
            make_remote_account(discoverable=True),
        )
        now = timezone.now()
        AccountStats.objects.filter(account=old).update(last_status_at=now)
        AccountStats.objects.filter(account=remote).update(last_status_at=now - timedelta(days=2))
        assert ids(api.get("/api/v1/directory")) == [old.pk, remote.pk, quiet.pk]
        assert ids(api.get("/api/v1/directory", {"order": "new"})) == [remote.pk, old.pk, quiet.pk]
        assert ids(api.get("/api/v1/directory", {"local": True, "offset": 1})) == [quiet.pk]

    def test_without_those_the_viewer_hides(self, mine, viewer):
        blocked, there = make_account(discoverable=True), make_remote_account(discoverable=True)
        fine = make_account(discoverable=True)
        Block.objects.create(account=viewer, target=blocked)
        DomainMute.objects.create(account=viewer, domain=there.domain)
        assert ids(mine.get("/api/v1/directory")) == [fine.pk]


class TestSuggestions:
    def test_friends_of_friends_then_the_popular_here(self, mine, viewer):
        friend, other_friend = make_account(), make_account()
        near, nearer, popular, followed, unlisted = (
            make_account(discoverable=True),
            make_account(discoverable=True),
            make_account(discoverable=True),
            make_account(discoverable=True),
            make_account(),
        )
        for person in (friend, other_friend, followed):
            make_follow(viewer, person)
        for account, target in [(friend, near), (friend, nearer), (other_friend, nearer), (friend, unlisted)]:
            make_follow(account, target)
        make_follow(unlisted, popular)
        answer = mine.get("/api/v2/suggestions").json
        assert [(one["account"]["id"], one["sources"]) for one in answer] == [
            (str(nearer.pk), ["friends_of_friends"]),
            (str(near.pk), ["friends_of_friends"]),
            (str(popular.pk), ["most_followed"]),
        ]
        old = mine.get("/api/v1/suggestions", {"limit": 1})
        assert ids(old) == [nearer.pk]
        assert old.headers["Deprecation"].startswith("@")


class TestEndorsements:
    def test_on_the_profile_and_ones_own(self, api, mine, viewer):
        one, two = make_account(), make_account()
        for target in (one, two):
            Endorsement.objects.create(account=viewer, target=target)
        assert ids(api.get(f"/api/v1/accounts/{viewer.pk}/endorsements")) == [two.pk, one.pk]
        assert ids(mine.get("/api/v1/endorsements", {"limit": 1})) == [two.pk]
