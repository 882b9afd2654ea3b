"""The end of a poll: announced once, to those who took part; and the order of a vote's checks."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from instance.schedule import SCHEDULE
from statuses.actions.delete import delete_status
from statuses.actions.poll import close_polls, vote_in_poll
from statuses.jobs import close_polls as close_polls_job
from statuses.models import MediaAttachment, Poll
from statuses.models.media import Processing
from tests.support.factories import make_account
from tests.support.statuses import make_status
from timelines.effects import poll_ended
from timelines.models import Notification

pytestmark = pytest.mark.django_db


def make_poll(account: Any) -> Poll:
    return make_status(account, "Which?", poll={"options": ["a", "b"], "expires_in": 600}).poll


def expire(*polls: Poll) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Poll.objects.filter(pk__in=[poll.pk for poll in polls]).update(expires_at=past)


def told(account: Any) -> list[tuple[str, int | None]]:
    return list(Notification.objects.filter(account=account).values_list("type", "status_id"))


def test_author_and_voters_are_told_once(run_effects: Any, client_for: Any) -> None:
    alice, bob, carol = make_account("alice"), make_account("bob"), make_account("carol")
    poll = make_poll(alice)
    vote_in_poll(account=bob, poll=poll, choices=[0])
    run_effects()
    close_polls_job()
    run_effects()
    assert not Notification.objects.exists()

    expire(poll)
    for _ in range(2):
        close_polls_job()
        run_effects()
    poll_ended(poll_id=poll.pk)

    assert told(alice) == told(bob) == [("poll", poll.status_id)]
    assert told(carol) == []
    poll.refresh_from_db()
    assert poll.closed_at is not None
    found = client_for(bob).get("/api/v1/notifications").json
    assert [(each["type"], each["status"]["poll"]["expired"]) for each in found] == [("poll", True)]


def test_the_clock_looks_every_minute() -> None:
    assert [tick.every for tick in SCHEDULE if tick.job == "statuses.jobs.close_polls"] == [timedelta(minutes=1)]


def test_polls_end_in_batches_oldest_first() -> None:
    polls = [make_poll(make_account()) for _ in range(3)]
    expire(*polls)

    assert [close_polls(limit=2), close_polls(limit=2), close_polls(limit=2)] == [2, 1, 0]
    assert not Poll.objects.filter(closed_at__isnull=True).exists()


def test_nobody_is_told_of_a_deleted_poll(run_effects: Any) -> None:
    poll = make_poll(make_account())
    delete_status(status=poll.status)
    expire(poll)

    close_polls_job()
    run_effects()

    assert not Notification.objects.exists()


def test_a_second_vote_is_named_before_its_number_of_choices(client_for: Any) -> None:
    poll, bob = make_poll(make_account()), make_account("bob")
    vote_in_poll(account=bob, poll=poll, choices=[0])

    answer = client_for(bob).post(f"/api/v1/polls/{poll.pk}/votes", {"choices": [0, 1]})

    assert (answer.status, answer.error) == (422, "Validation failed: You have already voted on this poll")


def test_deleted_with_its_media_the_media_is_gone_at_once(client_for: Any) -> None:
    alice = make_account("alice")
    kept, lost = (
        MediaAttachment.objects.create(account=alice, type="image", processing=Processing.DONE) for _ in range(2)
    )
    keeping, losing = make_status(alice, "one", media=[kept]), make_status(alice, "two", media=[lost])

    client_for(alice).delete(f"/api/v1/statuses/{keeping.pk}")
    client_for(alice).delete(f"/api/v1/statuses/{losing.pk}", {"delete_media": True})

    assert list(MediaAttachment.objects.values_list("pk", "status")) == [(kept.pk, None)]
