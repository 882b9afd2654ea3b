"""What stands between two accounts: blocks, mutes, muted domains, notes, endorsements, and the map of all of it."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.actions.limit import (
    disable_user,
    enable_user,
    silence_account,
    suspend_account,
    unsilence_account,
    unsuspend_account,
)
from accounts.jobs import forget_expired_mutes
from accounts.models import (
    AccountNote,
    AccountStats,
    Block,
    DomainMute,
    Endorsement,
    Follow,
    FollowRequest,
    Mute,
)
from accounts.queries.relationships import Relationship, relationship, relationships
from tests.support.factories import make_account, make_follow, make_remote_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer():
    return make_account("viewer")


class TestTheMap:
    def test_strangers(self, viewer):
        other = make_account()
        assert relationship(viewer, other) == Relationship(id=other.pk)

    def test_everything_of_the_viewer(self, viewer):
        other = make_remote_account()
        Follow.objects.create(account=viewer, target=other, show_reblogs=False, notify=True, languages=["de"])
        Block.objects.create(account=viewer, target=other)
        until = timezone.now() + timedelta(hours=1)
        Mute.objects.create(account=viewer, target=other, hide_notifications=False, expires_at=until)
        DomainMute.objects.create(account=viewer, domain=other.domain)
        Endorsement.objects.create(account=viewer, target=other)
        AccountNote.objects.create(account=viewer, target=other, comment="from the fair")
        assert relationship(viewer, other) == Relationship(
            id=other.pk,
            following=True,
            showing_reblogs=False,
            notifying=True,
            languages=["de"],
            blocking=True,
            muting=True,
            muting_notifications=False,
            muting_expires_at=until,
            domain_blocking=True,
            endorsed=True,
            note="from the fair",
        )

    def test_everything_of_the_other(self, viewer):
        other = make_account()
        Follow.objects.create(account=other, target=viewer)
        FollowRequest.objects.create(account=other, target=viewer)
        Block.objects.create(account=other, target=viewer)
        Mute.objects.create(account=other, target=viewer)
        Endorsement.objects.create(account=other, target=viewer)
        AccountNote.objects.create(account=other, target=viewer, comment="secret")
        assert relationship(viewer, other) == Relationship(
            id=other.pk, followed_by=True, requested_by=True, blocked_by=True
        )

    def test_a_request_has_options_too(self, viewer):
        other = make_account()
        FollowRequest.objects.create(account=viewer, target=other, notify=True)
        found = relationship(viewer, other)
        assert (found.following, found.requested, found.showing_reblogs, found.notifying) == (False, True, True, True)

    def test_a_mute_that_has_ended_is_none(self, viewer):
        other = make_account()
        Mute.objects.create(account=viewer, target=other, expires_at=timezone.now() - timedelta(seconds=1))
        assert relationship(viewer, other) == Relationship(id=other.pk)

    def test_others_do_not_mix_in(self, viewer):
        other, third = make_account(), make_account()
        Follow.objects.create(account=third, target=other)
        Follow.objects.create(account=other, target=third)
        Block.objects.create(account=third, target=other)
        assert relationship(viewer, other) == Relationship(id=other.pk)

    def test_many_cost_one_query(self, viewer, django_assert_num_queries):
        others = [make_account() for _ in range(5)] + [make_remote_account()]
        with django_assert_num_queries(1):
            found = relationships(viewer, [other.pk for other in others])
        assert list(found) == [other.pk for other in others]


@pytest.fixture
def other():
    return make_account("other")


@pytest.fixture
def mine(client_for, viewer):
    return client_for(viewer)


def counts(account) -> tuple[int, int]:
    stats = AccountStats.objects.get(account=account)
    return stats.following_count, stats.followers_count


class TestAskingForIt:
    def test_oneself_and_others_but_nobody_unknown(self, mine, viewer, other):
        answer = mine.get("/api/v1/accounts/relationships", {"id": [viewer.pk, other.pk, 5]}).json
        assert [entry["id"] for entry in answer] == [str(other.pk), str(viewer.pk)]
        assert mine.get(f"/api/v1/accounts/relationships?id={other.pk}").json[0]["id"] == str(other.pk)
        assert mine.get("/api/v1/accounts/relationships").json == []

    def test_the_suspended_only_when_asked_for(self, mine):
        gone = make_account(suspended_at=timezone.now())
        assert mine.get("/api/v1/accounts/relationships", {"id": [gone.pk]}).json == []
        query = {"id": [gone.pk], "with_suspended": True}
        assert len(mine.get("/api/v1/accounts/relationships", query).json) == 1


class TestBlocking:
    def test_ends_everything_between_the_two(self, mine, viewer, other, events):
        make_follow(viewer, other)
        make_follow(other, viewer)
        Endorsement.objects.create(account=other, target=viewer)
        answer = mine.post(f"/api/v1/accounts/{other.pk}/block").json
        assert (answer["blocking"], answer["following"], answer["followed_by"]) == (True, False, False)
        assert (counts(viewer), counts(other)) == ((0, 0), (0, 0))
        assert not Endorsement.objects.exists()
        assert events() == [("account_blocked", {"account_id": viewer.pk, "target_id": other.pk})]

    def test_ends_requests_too_and_repeats_quietly(self, mine, viewer, other, events):
        FollowRequest.objects.create(account=viewer, target=other)
        FollowRequest.objects.create(account=other, target=viewer)
        for _ in range(2):
            assert mine.post(f"/api/v1/accounts/{other.pk}/block").status == 200
        assert not FollowRequest.objects.exists()
        assert len(events()) == 1

    def test_unblocking(self, mine, viewer, other):
        Block.objects.create(account=viewer, target=other)
        for _ in range(2):
            assert mine.post(f"/api/v1/accounts/{other.pk}/unblock").json["blocking"] is False

    def test_the_list(self, mine, viewer, other):
        third = make_account()
        for target in (other, third):
            Block.objects.create(account=viewer, target=target)
        Block.objects.create(account=other, target=third)
        answer = mine.get("/api/v1/blocks", {"limit": 1})
        assert [account["id"] for account in answer.json] == [str(third.pk)]
        rest = mine.get(answer.links["next"].removeprefix(settings.BASE_URL))
        assert [account["id"] for account in rest.json] == [str(other.pk)]

    def test_not_oneself_and_not_with_a_reading_token(self, client_for, mine, viewer, other):
        assert mine.post(f"/api/v1/accounts/{viewer.pk}/block").status == 404
        assert client_for(viewer, scopes="read").post(f"/api/v1/accounts/{other.pk}/block").status == 403
        assert not Block.objects.exists()


class TestMuting:
    def test_by_default_notifications_too_and_for_ever(self, mine, other):
        answer = mine.post(f"/api/v1/accounts/{other.pk}/mute").json
        assert (answer["muting"], answer["muting_notifications"], answer["muting_expires_at"]) == (True, True, None)

    def test_again_changes_the_terms(self, mine, other):
        mine.post(f"/api/v1/accounts/{other.pk}/mute")
        answer = mine.post(f"/api/v1/accounts/{other.pk}/mute", {"notifications": False, "duration": 3600}).json
        assert answer["muting_notifications"] is False
        ends = datetime.fromisoformat(answer["muting_expires_at"])
        assert timedelta(minutes=59) < ends - timezone.now() <= timedelta(hours=1)

    def test_a_form_may_say_it(self, mine, other):
        answer = mine.post(f"/api/v1/accounts/{other.pk}/mute", form={"notifications": "0", "duration": "60"}).json
        assert answer["muting_notifications"] is False

    @pytest.mark.parametrize("duration", [-1, "soon", 10**12])
    def test_odd_durations(self, mine, other, duration):
        assert mine.post(f"/api/v1/accounts/{other.pk}/mute", {"duration": duration}).status == 422
        assert not Mute.objects.exists()

    def test_the_follow_stays(self, mine, viewer, other):
        make_follow(viewer, other)
        assert mine.post(f"/api/v1/accounts/{other.pk}/mute").json["following"] is True

    def test_unmuting(self, mine, viewer, other):
        Mute.objects.create(account=viewer, target=other)
        assert mine.post(f"/api/v1/accounts/{other.pk}/unmute").json["muting"] is False

    def test_the_list_tells_when_each_ends(self, mine, viewer, other):
        Mute.objects.create(account=viewer, target=other)
        Mute.objects.create(account=viewer, target=make_account(), expires_at=timezone.now() + timedelta(hours=1))
        Mute.objects.create(account=viewer, target=make_account(), expires_at=timezone.now() - timedelta(hours=1))
        answer = mine.get("/api/v1/mutes").json
        assert [bool(account["mute_expires_at"]) for account in answer] == [True, False]

    def test_the_clock_removes_what_has_ended(self, viewer, other):
        Mute.objects.create(account=viewer, target=other, expires_at=timezone.now() - timedelta(seconds=1))
        lasting = Mute.objects.create(account=other, target=viewer)
        forget_expired_mutes()
        assert list(Mute.objects.all()) == [lasting]


class TestDomains:
    def test_hides_a_server_and_cuts_the_ties(self, mine, viewer, events):
        there, also_there, elsewhere = (
            make_remote_account(),
            make_remote_account(),
            make_remote_account(domain="c.test"),
        )
        make_follow(viewer, there)
        make_follow(also_there, viewer)
        make_follow(viewer, elsewhere)
        FollowRequest.objects.create(account=viewer, target=also_there)
        preview = mine.get("/api/v1/domain_blocks/preview", {"domain": "remote.test"}).json
        assert preview == {"following_count": 1, "followers_count": 1}
        assert mine.post("/api/v1/domain_blocks", {"domain": " Remote.TEST "}).json == {}
        assert counts(viewer) == (1, 0)
        assert not FollowRequest.objects.exists()
        assert {name for name, _ids in events()} == {"account_unfollowed", "relationships_severed"}
        assert len(events()) == 4
        assert mine.get("/api/v1/domain_blocks").json == ["remote.test"]
        answer = mine.get("/api/v1/accounts/relationships", {"id": [there.pk]}).json
        assert answer[0]["domain_blocking"] is True

    @pytest.mark.parametrize("domain", ["", "no domain", "https://remote.test", "x" * 300 + ".test", "ü.test"])
    def test_whatever_is_sent_is_answered(self, mine, domain):
        assert mine.post("/api/v1/domain_blocks", {"domain": domain}).status == 200
        assert mine.get("/api/v1/domain_blocks").json == (["xn--tda.test"] if domain == "ü.test" else [])

    def test_our_own_domain_cannot_be_hidden(self, mine):
        assert mine.post("/api/v1/domain_blocks", {"domain": settings.LOCAL_DOMAIN}).status == 200
        assert not DomainMute.objects.exists()

    def test_undone_by_a_form_body(self, mine, viewer):
        DomainMute.objects.create(account=viewer, domain="remote.test")
        assert mine.delete("/api/v1/domain_blocks", form={"domain": "remote.test"}).json == {}
        assert mine.get("/api/v1/domain_blocks").json == []

    def test_who_is_hidden_cannot_be_followed(self, mine, viewer):
        there = make_remote_account()
        DomainMute.objects.create(account=viewer, domain=there.domain)
        assert mine.post(f"/api/v1/accounts/{there.pk}/follow").status == 403


class TestNotesAndEndorsements:
    def test_a_note_is_written_changed_and_removed(self, mine, other):
        path = f"/api/v1/accounts/{other.pk}/note"
        assert mine.post(path, {"comment": "from the fair"}).json["note"] == "from the fair"
        assert mine.post(path, {"comment": "baker"}).json["note"] == "baker"
        assert mine.post(path, {"comment": "x" * 2001}).status == 422
        assert mine.post(path).json["note"] == ""
        assert not AccountNote.objects.exists()

    @pytest.mark.parametrize(("verb", "undo"), [("endorse", "unendorse"), ("pin", "unpin")])
    def test_only_whom_one_follows_is_endorsed(self, mine, viewer, other, verb, undo):
        assert mine.post(f"/api/v1/accounts/{other.pk}/{verb}").status == 422
        make_follow(viewer, other)
        for _ in range(2):
            assert mine.post(f"/api/v1/accounts/{other.pk}/{verb}").json["endorsed"] is True
        assert mine.post(f"/api/v1/accounts/{other.pk}/{undo}").json["endorsed"] is False


class TestLimits:
    def test_suspending_and_taking_it_back(self, api, other):
        suspend_account(account=other)
        since = other.suspended_at
        suspend_account(account=other)
        assert other.suspended_at == since
        assert api.get(f"/api/v1/accounts/{other.pk}").json["suspended"] is True
        unsuspend_account(account=other)
        assert "suspended" not in api.get(f"/api/v1/accounts/{other.pk}").json

    def test_silencing(self, api, other):
        silence_account(account=other)
        assert api.get(f"/api/v1/accounts/{other.pk}").json["limited"] is True
        unsilence_account(account=other)
        assert "limited" not in api.get(f"/api/v1/accounts/{other.pk}").json

    def test_disabling_a_login_keeps_the_account(self, api, client_for, other):
        theirs = client_for(other)
        disable_user(user=other.user)
        assert theirs.get("/api/v1/blocks").status == 403
        assert api.get(f"/api/v1/accounts/{other.pk}").status == 200
        enable_user(user=other.user)
        assert theirs.get("/api/v1/blocks").status == 200
