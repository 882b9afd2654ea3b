"""What was deleted leaves the database a day later, with all that hung on it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from statuses import jobs
from statuses.actions.delete import delete_status
from statuses.actions.post import Draft, PollDraft, post_status
from statuses.models import Poll, Status
from tests.support.factories import make_account

pytestmark = pytest.mark.django_db


def test_deleted_statuses_leave_after_a_day():
    account = make_account()
    poll = PollDraft(options=["a", "b"], expires_in=3600)
    old, fresh, kept = (post_status(account=account, draft=Draft(text="x", poll=poll)) for _ in range(3))
    reply = post_status(account=account, draft=Draft(text="an answer", in_reply_to=old))
    for status in (old, fresh):
        delete_status(status=status)
    Status.objects.filter(pk=old.pk).update(deleted_at=timezone.now() - timedelta(hours=25))
    jobs.purge_deleted_statuses()
    assert set(Status.objects.values_list("pk", flat=True)) == {fresh.pk, kept.pk, reply.pk}
    assert Poll.objects.count() == 2
    reply.refresh_from_db()
    assert reply.in_reply_to_id is None
