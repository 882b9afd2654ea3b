"""Announcements, and merged notifications, on open streams."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account
from instance.models import CustomEmoji
from moderation.actions.announcements import (
    delete_announcement,
    publish_announcement,
    react_to_announcement,
    take_reaction_back,
    write_announcement,
)
from moderation.jobs import keep_announcements
from moderation.models import Announcement
from tests.support.api import token_for
from tests.support.factories import make_account
from tests.timelines.sockets import EventStream, web_socket
from timelines.actions.notification_requests import accept_requests, file_request
from timelines.models import NotificationRequest
from timelines.streaming import announcements

pytestmark = pytest.mark.django_db(transaction=True)

Run = Callable[[], int]


@pytest.fixture
def ann() -> Account:
    return make_account("ann")


@pytest.fixture
def draft() -> Announcement:
    announcement = Announcement(text="Cake on *Friday* #cake")
    write_announcement(announcement=announcement)
    return announcement


def test_from_publication_to_the_end(ann: Account, draft: Announcement, run_effects: Run) -> None:
    """Everybody who listens to `user` is told the same, and nobody who listens to something else."""
    with (
        web_socket(token_for(ann), query={"stream": "user"}) as hers,
        web_socket(token_for(make_account()), query={"stream": "user"}) as his,
        web_socket(token_for(ann), query={"stream": "public"}) as other,
        web_socket(token_for(ann), query={"stream": "user:notification"}) as narrow,
    ):
        publish_announcement(announcement=draft)
        run_effects()
        for client in (hers, his):
            frame = client.next()
            assert (frame["stream"], frame["event"]) == (["user"], "announcement")
            told = json.loads(frame["payload"])
            assert (told["id"], told["tags"][0]["name"]) == (str(draft.pk), "cake")
            assert "read" not in told and told["reactions"] == []
        draft.refresh_from_db()
        draft.text = "Cake on Saturday"
        write_announcement(announcement=draft)
        run_effects()
        assert hers.payload()["content"] == "<p>Cake on Saturday</p>"
        delete_announcement(announcement=draft)
        run_effects()
        assert hers.next() == {"stream": ["user"], "event": "announcement.delete", "payload": str(draft.pk)}
        assert other.is_silent() and narrow.is_silent()


def test_the_clock_is_heard(ann: Account, draft: Announcement, run_effects: Run) -> None:
    Announcement.objects.update(scheduled_at=timezone.now())
    stream = EventStream("/api/v1/streaming/user", token_for(ann))
    assert stream.line() == ":)"
    keep_announcements()
    run_effects()
    assert stream.line() == "event: announcement"
    stream.close()


def test_reactions(ann: Account, draft: Announcement, run_effects: Run) -> None:
    CustomEmoji.objects.create(shortcode="cake", image_remote_url="https://x.test/cake.png")
    publish_announcement(announcement=draft)
    run_effects()
    with web_socket(token_for(ann), query={"stream": "user"}) as hers:
        for account, name in ((ann, "🎉"), (make_account(), "🎉"), (ann, "cake")):
            react_to_announcement(account=account, announcement=draft, name=name)
            run_effects()
        take_reaction_back(account=ann, announcement=draft, name="cake")
        run_effects()
        frames = [hers.next() for _ in range(4)]
        assert {frame["event"] for frame in frames} == {"announcement.reaction"}
        payloads = [json.loads(frame["payload"]) for frame in frames]
        assert payloads[1] == {"name": "🎉", "count": 2, "announcement_id": str(draft.pk)}
        assert payloads[2]["url"] == "https://x.test/cake.png"
        assert [one["count"] for one in payloads] == [1, 2, 1, 0]
        react_to_announcement(account=ann, announcement=draft, name="🎉")
        run_effects()
        assert hers.is_silent()


def test_an_announcement_that_is_gone_in_the_meantime_is_not_told(ann: Account, draft: Announcement) -> None:
    with web_socket(token_for(ann), query={"stream": "user"}) as hers:
        announcements.announcement_published(announcement_id=draft.pk)
        announcements.announcement_published(announcement_id=draft.pk + 1)
        assert hers.is_silent()


def test_nobody_listens(draft: Announcement, django_assert_num_queries: Any) -> None:
    publish_announcement(announcement=draft)
    with django_assert_num_queries(0):
        announcements.announcement_published(announcement_id=draft.pk)
        announcements.announcement_reaction_changed(announcement_id=draft.pk, emoji="🎉")
        announcements.announcement_withdrawn(announcement_id=draft.pk)


def test_merged_notifications(ann: Account, run_effects: Run) -> None:
    file_request(account=ann, sender=make_account())
    with (
        web_socket(token_for(ann, "read"), query={"stream": "user"}) as whole,
        web_socket(token_for(ann, "read:notifications"), query={"stream": "user:notification"}) as narrow,
        web_socket(token_for(ann, "read:statuses"), query={"stream": "user"}) as without,
        web_socket(token_for(make_account()), query={"stream": "user"}) as other,
    ):
        accept_requests(account=ann, requests=NotificationRequest.objects.all())
        run_effects()
        assert whole.next() == {"stream": ["user"], "event": "notifications_merged", "payload": "1"}
        assert narrow.next()["event"] == "notifications_merged"
        assert without.is_silent() and other.is_silent()
