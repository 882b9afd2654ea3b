"""What stands between two accounts: blocks, mutes, muted domains, notes, endorsements, and the map of all of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AccountNote, Block, DomainMute, Endorsement, Follow, FollowRequest, Mute
from accounts.queries.relationships import Relationship, relationship, relationships
from tests.support.factories import make_account, make_remote_account

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
            found = relationships(viewer, [other.pk for other in others] + [1])
        assert list(found) == [other.pk for other in reversed(others)]
