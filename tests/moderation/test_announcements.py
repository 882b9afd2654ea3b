"""Announcements: written and withdrawn by the staff, read, dismissed and answered with emoji by members."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Account
from accounts.models.role import Permission, Role
from instance.errors import Invalid, NotFound
from instance.models import CustomEmoji
from instance.text.emoji import is_emoji
from moderation.actions.announcements import (
    TooManyReactions,
    publish_announcement,
    react_to_announcement,
    withdraw_announcement,
    write_announcement,
)
from moderation.jobs import keep_announcements
from moderation.models import Announcement, AnnouncementReaction, AnnouncementRead
from tests.support.factories import make_account, make_owner
from tests.support.statuses import make_status

pytestmark = pytest.mark.django_db

PATH = "/api/v1/announcements"
OFFICE = "/admin/moderation/announcement/"
EMOJI = ["😀", "❤️", "🇩🇪", "👍🏽", "🎉", "🐦‍⬛", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]
Events = Callable[[], list[tuple[str, dict[str, Any]]]]


def announce(text: str = "Cake on Friday", **fields: Any) -> Announcement:
    announcement = Announcement(text=text, published_at=timezone.now(), **fields)
    write_announcement(announcement=announcement)
    return announcement


@pytest.fixture
def ann() -> Account:
    return make_account("ann")


@pytest.fixture
def as_ann(client_for: Any, ann: Account) -> Any:
    return client_for(ann)


def reaction(announcement: Announcement, name: str) -> str:
    return f"{PATH}/{announcement.pk}/reactions/{quote(name)}"


class TestReading:
    def test_what_an_announcement_says(self, as_ann: Any, ann: Account) -> None:
        CustomEmoji.objects.create(shortcode="cake", image_remote_url="https://x.test/cake.png")
        said, hidden = make_status(ann, "Bring plates"), make_status(ann, "psst", "private")
        text = (
            f"@ann bakes :cake: #Cake_Day {settings.BASE_URL}/@ann/{said.pk} {settings.BASE_URL}/@ann/{hidden.pk} <b>"
        )
        row = announce(text)
        (entity,) = as_ann.get(PATH).json
        assert entity["id"] == str(row.pk)
        assert f'href="{ann.profile_url}"' in entity["content"] and "&lt;b&gt;" in entity["content"]
        assert f'href="{settings.BASE_URL}/tags/cake_day"' in entity["content"]
        assert entity["mentions"] == [
            {"id": str(ann.pk), "username": "ann", "url": ann.profile_url, "acct": "ann"},
        ]
        assert entity["statuses"] == [{"id": str(said.pk), "url": said.permalink}]
        assert entity["tags"] == [{"name": "cake_day", "url": f"{settings.BASE_URL}/tags/cake_day"}]
        assert [emoji["shortcode"] for emoji in entity["emojis"]] == ["cake"]
        assert (entity["read"], entity["reactions"], entity["all_day"]) == (False, [], False)
        assert entity["starts_at"] is entity["ends_at"] is None

    def test_drafts_are_not_shown_and_order_is_by_beginning(self, as_ann: Any) -> None:
        now = timezone.now()
        later = announce("later", starts_at=now + timedelta(days=2), ends_at=now + timedelta(days=3))
        sooner = announce("sooner", starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=3))
        write_announcement(announcement=Announcement(text="draft"))
        plain = announce("plain")
        assert [one["id"] for one in as_ann.get(PATH).json] == [str(row.pk) for row in (plain, sooner, later)]

    def test_suspended_people_are_not_named(self, as_ann: Any) -> None:
        make_account("bad", suspended_at=timezone.now())
        announce("@bad")
        assert as_ann.get(PATH).json[0]["mentions"] == []

    def test_who_may_read(self, api: Any, client_for: Any, ann: Account) -> None:
        assert api.get(PATH).status == 401
        assert client_for(None).get(PATH).status == 422
        assert client_for(ann, scopes="write").get(PATH).status == 403

    def test_a_list_costs_the_same_for_any_number(
        self, as_ann: Any, ann: Account, django_assert_num_queries: Any
    ) -> None:
        CustomEmoji.objects.create(shortcode="cake", image_remote_url="https://x.test/cake.png")

        def more(number: int) -> None:
            for _ in range(number):
                other = make_account()
                row = announce(f"@{other.username} :cake: {settings.BASE_URL}/@ann/{make_status(ann).pk}")
                for name in ("cake", "😀", "🎉"):
                    react_to_announcement(account=other, announcement=row, name=name)

        more(1)
        as_ann.get(PATH)  # the token's use is written down once in a while
        with django_assert_num_queries(7):
            assert len(as_ann.get(PATH).json) == 1
        more(6)
        with django_assert_num_queries(7):
            assert len(as_ann.get(PATH).json) == 7


class TestDismissing:
    def test_it_is_read_for_oneself_alone(self, as_ann: Any, client_for: Any) -> None:
        row, other = announce(), announce()
        for _twice in range(2):
            assert as_ann.post(f"{PATH}/{row.pk}/dismiss").json == {}
        assert {one["id"]: one["read"] for one in as_ann.get(PATH).json} == {str(row.pk): True, str(other.pk): False}
        assert [one["read"] for one in client_for(make_account()).get(PATH).json] == [False, False]

    def test_what_is_not_published_cannot_be_dismissed(self, as_ann: Any) -> None:
        row = announce()
        withdraw_announcement(announcement=row)
        assert as_ann.post(f"{PATH}/{row.pk}/dismiss").status == 404
        assert as_ann.post(f"{PATH}/{row.pk + 1}/dismiss").status == 404
        assert not AnnouncementRead.objects.exists()

    def test_scope(self, client_for: Any, ann: Account) -> None:
        row = announce()
        assert client_for(ann, scopes="read").post(f"{PATH}/{row.pk}/dismiss").status == 403
        assert client_for(ann, scopes="write:accounts").post(f"{PATH}/{row.pk}/dismiss").status == 200


class TestReacting:
    def test_counts_and_ones_own(self, as_ann: Any, client_for: Any) -> None:
        row = announce()
        as_ben = client_for(make_account("ben"))
        for client, name in ((as_ann, "🎉"), (as_ben, "😀"), (as_ben, "🎉"), (as_ben, "🎉")):
            assert client.put(reaction(row, name)).json == {}
        assert as_ann.get(PATH).json[0]["reactions"] == [
            {"name": "🎉", "count": 2, "me": True},
            {"name": "😀", "count": 1, "me": False},
        ]
        assert as_ann.delete(reaction(row, "🎉")).json == {}
        assert as_ann.get(PATH).json[0]["reactions"][1] == {"name": "🎉", "count": 1, "me": False}

    def test_custom_emoji_of_ours(self, as_ann: Any) -> None:
        CustomEmoji.objects.create(shortcode="cake", image_remote_url="https://x.test/cake.png")
        row = announce()
        assert as_ann.patch(reaction(row, "cake"), check=False).status == 200
        assert as_ann.get(PATH).json[0]["reactions"] == [
            {
                "name": "cake",
                "count": 1,
                "me": True,
                "url": "https://x.test/cake.png",
                "static_url": "https://x.test/cake.png",
            }
        ]

    @pytest.mark.parametrize("name", ["cake", "gone", "far", "x", "1", "#", "😀😀", "😀" * 200, ":cake:", "🇩"])
    def test_what_is_no_emoji_is_refused(self, as_ann: Any, name: str) -> None:
        CustomEmoji.objects.create(shortcode="gone", disabled=True)
        CustomEmoji.objects.create(shortcode="far", domain="far.test")
        row = announce()
        answer = as_ann.put(reaction(row, name))
        assert (answer.status, answer.error) == (422, "Validation failed: Name is not a recognized emoji")
        assert not AnnouncementReaction.objects.exists()

    def test_eight_different_ones_at_most(self, as_ann: Any, client_for: Any) -> None:
        row = announce()
        for name in EMOJI:
            assert as_ann.put(reaction(row, name)).status == 200
        answer = as_ann.put(reaction(row, "👀"))
        assert (answer.status, answer.error) == (422, "Validation failed: Limit of different reactions reached")
        assert AnnouncementReaction.objects.count() == 8
        assert client_for(make_account()).put(reaction(row, EMOJI[0])).status == 200
        assert as_ann.put(reaction(announce(), "👀")).status == 200

    def test_what_is_not_there_is_not_found(self, as_ann: Any, events: Events) -> None:
        row = announce()
        withdrawn = announce()
        withdraw_announcement(announcement=withdrawn)
        react_to_announcement(account=make_account(), announcement=row, name="🎉")
        before = len(events())
        assert as_ann.delete(reaction(row, "🎉")).status == 404
        assert as_ann.put(reaction(withdrawn, "🎉")).status == 404
        assert as_ann.delete(reaction(withdrawn, "🎉")).status == 404
        assert AnnouncementReaction.objects.count() == 1
        assert len(events()) == before

    def test_withdrawn_in_this_very_moment(self, ann: Account) -> None:
        row = announce()
        withdraw_announcement(announcement=row)
        with pytest.raises(NotFound):
            react_to_announcement(account=ann, announcement=row, name="🎉")

    def test_scope(self, client_for: Any, ann: Account) -> None:
        row = announce()
        narrow = client_for(ann, scopes="read write:accounts")
        assert narrow.put(reaction(row, "🎉")).status == narrow.delete(reaction(row, "🎉")).status == 403
        assert not AnnouncementReaction.objects.exists()
        assert client_for(ann, scopes="write:favourites").put(reaction(row, "🎉")).status == 200


@pytest.mark.django_db(transaction=True)
def test_people_at_once_add_no_ninth_emoji() -> None:
    row, people = announce(), [make_account() for _ in range(4)]
    for name in EMOJI[:7]:
        react_to_announcement(account=people[0], announcement=row, name=name)

    def react(pair: tuple[Account, str]) -> bool:
        try:
            react_to_announcement(account=pair[0], announcement=row, name=pair[1])
        except TooManyReactions:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as crowd:
        done = list(crowd.map(react, zip(people, ["👀", "🙈", "🦉", "🐧"], strict=True)))
    assert done.count(True) == 1
    assert AnnouncementReaction.objects.values("name").distinct().count() == 8


class TestWriting:
    def test_events(self, events: Events) -> None:
        draft = Announcement(text="draft")
        write_announcement(announcement=draft)
        assert events() == []
        publish_announcement(announcement=draft)
        publish_announcement(announcement=draft)
        assert events() == [("announcement_published", {"announcement_id": draft.pk})]
        draft.refresh_from_db()
        draft.text = "better"
        write_announcement(announcement=draft)
        assert len(events()) == 2
        withdraw_announcement(announcement=draft)
        withdraw_announcement(announcement=draft)
        assert events()[2:] == [("announcement_withdrawn", {"announcement_id": draft.pk})]

    def test_what_is_published_meanwhile_stays_published(self, events: Events) -> None:
        row = Announcement.objects.create(text="draft")
        opened = Announcement.objects.get()
        publish_announcement(announcement=row)
        opened.text = "better"
        write_announcement(announcement=opened)
        assert Announcement.objects.published().get().text == "better"
        assert len(events()) == 2
        withdraw_announcement(announcement=row)
        write_announcement(announcement=opened)
        assert not Announcement.objects.published().exists()
        assert len(events()) == 3

    def test_whole_days(self) -> None:
        row = announce(
            starts_at=datetime(2026, 5, 1, 12, tzinfo=UTC), ends_at=datetime(2026, 5, 1, 12, tzinfo=UTC), all_day=True
        )
        assert row.starts_at == datetime(2026, 5, 1, tzinfo=UTC)
        assert row.ends_at == datetime(2026, 5, 1, 23, 59, 59, 999999, tzinfo=UTC)
        assert not announce(all_day=True).all_day

    @pytest.mark.parametrize("days", [(1, 0), (1, None), (None, 1), (1, 1)])
    def test_the_database_wants_both_ends_in_order(self, days: tuple[int | None, int | None]) -> None:
        starts_at, ends_at = (
            datetime(2026, 5, 1, tzinfo=UTC) + timedelta(days=day) if day is not None else None for day in days
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            Announcement.objects.create(text="x", starts_at=starts_at, ends_at=ends_at)


class TestClock:
    def test_it_publishes_what_is_due(self, as_ann: Any, events: Events) -> None:
        now = timezone.now()
        due = Announcement.objects.create(text="due", scheduled_at=now - timedelta(minutes=1))
        Announcement.objects.create(text="not yet", scheduled_at=now + timedelta(minutes=1))
        Announcement.objects.create(text="by hand")
        over = {"starts_at": now - timedelta(days=2), "ends_at": now - timedelta(days=1)}
        Announcement.objects.create(text="over", scheduled_at=now - timedelta(minutes=1), **over)
        keep_announcements()
        keep_announcements()
        assert [one["id"] for one in as_ann.get(PATH).json] == [str(due.pk)]
        assert events() == [("announcement_published", {"announcement_id": due.pk})]

    def test_it_withdraws_what_has_ended_and_leaves_that_alone(self, as_ann: Any, events: Events) -> None:
        now = timezone.now()
        ended = announce("ended", starts_at=now - timedelta(days=2), ends_at=now - timedelta(seconds=1))
        announce("goes on", starts_at=now - timedelta(days=2), ends_at=now + timedelta(days=1))
        keep_announcements()
        keep_announcements()
        assert [one["content"] for one in as_ann.get(PATH).json] == ["<p>goes on</p>"]
        assert events()[2:] == [("announcement_withdrawn", {"announcement_id": ended.pk})]

    def test_what_was_withdrawn_does_not_come_back(self, as_ann: Any) -> None:
        row = Announcement.objects.create(text="due", scheduled_at=timezone.now())
        keep_announcements()
        withdraw_announcement(announcement=row)
        keep_announcements()
        assert as_ann.get(PATH).json == []


class TestOffice:
    @pytest.fixture
    def office(self) -> Client:
        client = Client()
        client.force_login(make_owner("owner").user)
        return client

    def test_write_publish_change_withdraw_delete(self, office: Client, events: Events) -> None:
        office.post(f"{OFFICE}add/", {"text": "Cake #now"})
        row = Announcement.objects.get()
        assert (row.published_at, "hashtag" in row.content) == (None, True)
        choose = {"_selected_action": [row.pk]}
        office.post(OFFICE, {"action": "publish", **choose})
        office.post(f"{OFFICE}{row.pk}/change/", {"text": "More cake"})
        row.refresh_from_db()
        assert (row.content, row.published_at is None) == ("<p>More cake</p>", False)
        office.post(OFFICE, {"action": "withdraw", **choose})
        office.post(OFFICE, {"action": "publish", **choose})
        office.post(OFFICE, {"action": "delete_selected", "post": "yes", **choose})
        assert not Announcement.objects.exists()
        told = [name.removeprefix("announcement_") for name, _ids in events()]
        assert told == ["published", "published", "withdrawn", "published", "withdrawn"]
        history = row._meta.apps.get_model("admin", "LogEntry").objects.values_list("change_message", flat=True)
        assert {"publish announcement", "withdraw announcement"} <= set(history)

    def test_published_at_once_and_deleted_from_its_page(self, office: Client, events: Events) -> None:
        today = {"starts_at_0": f"{timezone.now():%Y-%m-%d}", "starts_at_1": "00:00:00"}
        today |= {"ends_at_0": today["starts_at_0"], "ends_at_1": "00:00:00"}
        office.post(f"{OFFICE}add/", {"text": "Today", "publish_now": "on", "all_day": "on", **today})
        row = Announcement.objects.get()
        assert row.published_at is not None and row.ends_at > timezone.now()
        office.post(f"{OFFICE}{row.pk}/delete/", {"post": "yes"})
        assert [name for name, _ids in events()] == ["announcement_published", "announcement_withdrawn"]

    @pytest.mark.parametrize(
        "fields",
        [
            {"text": ""},
            {"text": "x" * 5001},
            {"starts_at_0": "2026-05-01", "starts_at_1": "10:00"},
            {"ends_at_0": "2026-05-01", "ends_at_1": "10:00"},
            {"starts_at_0": "2026-05-01", "starts_at_1": "10:00", "ends_at_0": "2026-05-01", "ends_at_1": "09:00"},
            {
                "starts_at_0": "2020-05-01",
                "starts_at_1": "10:00",
                "ends_at_0": "2020-05-02",
                "ends_at_1": "10:00",
                "publish_now": "on",
            },
            {"scheduled_at_0": "2099-05-01", "scheduled_at_1": "10:00", "publish_now": "on"},
        ],
    )
    def test_what_cannot_be(self, office: Client, fields: dict[str, str]) -> None:
        answer = office.post(f"{OFFICE}add/", {"text": "Cake", **fields})
        assert answer.status_code == 200 and answer.context["errors"]
        assert not Announcement.objects.exists()

    def test_a_published_one_is_not_scheduled(self, office: Client) -> None:
        row = announce()
        when = {"scheduled_at_0": "2099-05-01", "scheduled_at_1": "10:00"}
        assert office.post(f"{OFFICE}{row.pk}/change/", {"text": "x", **when}).status_code == 200
        assert Announcement.objects.get().text == "Cake on Friday"

    def test_what_has_ended_is_not_published(self, office: Client) -> None:
        ended = timezone.now() - timedelta(days=1)
        row = Announcement.objects.create(text="x", starts_at=ended - timedelta(days=1), ends_at=ended)
        answer = office.post(OFFICE, {"action": "publish", "_selected_action": [row.pk]}, follow=True)
        assert "It has ended" in answer.content.decode()
        assert not Announcement.objects.published().exists()
        with pytest.raises(Invalid):
            publish_announcement(announcement=row)

    @pytest.mark.parametrize(
        ("bits", "status"), [(Permission.MANAGE_ANNOUNCEMENTS, 302), (Permission.MANAGE_RULES, 403)]
    )
    def test_which_roles_may(self, bits: int, status: int) -> None:
        role = Role.objects.create(name="Crier", permissions=Permission.VIEW_DASHBOARD | bits, position=10)
        client = Client()
        client.force_login(make_account(role=role).user)
        assert client.post(f"{OFFICE}add/", {"text": "Hear, hear"}).status_code == status
        assert Announcement.objects.exists() is (status == 302)


class TestHomePage:
    def test_the_banner_goes_when_it_is_dismissed(self, ann: Account) -> None:
        row = announce("Cake for @ann")
        browser = Client()
        browser.force_login(ann.user)
        page = browser.get("/home").content.decode()
        assert f'action="/announcements/{row.pk}/dismiss"' in page
        assert 'href="/@ann"' in page.partition("announcements__list")[2].partition("</ul>")[0]
        answer = browser.post(f"/announcements/{row.pk}/dismiss", {"next": "/home"})
        assert (answer.status_code, answer["Location"]) == (303, "/home")
        assert "announcements__list" not in browser.get("/home").content.decode()
        assert AnnouncementRead.objects.get().account == ann

    def test_a_script_is_answered_with_nothing_left(self, ann: Account) -> None:
        row = announce()
        browser = Client()
        browser.force_login(ann.user)
        answer = browser.post(f"/announcements/{row.pk}/dismiss", headers={"HX-Request": "true"})
        assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"", "text/html")

    def test_older_pages_have_none_and_strangers_dismiss_nothing(self, ann: Account) -> None:
        row = announce()
        browser = Client()
        assert browser.post(f"/announcements/{row.pk}/dismiss").status_code == 302
        browser.force_login(ann.user)
        assert browser.get(f"/announcements/{row.pk}/dismiss").status_code == 405
        assert "announcements__list" not in browser.get("/home?max_id=1").content.decode()
        assert not AnnouncementRead.objects.exists()


@pytest.mark.parametrize("text", [*EMOJI, "👩🏽‍❤️‍💋‍👨🏿", "👨‍👩‍👧‍👦", "❤", "©️"])
def test_emoji(text: str) -> None:
    assert is_emoji(text)


@pytest.mark.parametrize(
    "text",
    ["", "a", "1", "#", "🇩", "😀😀", "😀 ", " 😀", "\u200d", "😀\u200d", "é", "😀\u200d😀\u200d😀\u200d😀\u200d😀"],
)
def test_no_emoji(text: str) -> None:
    assert not is_emoji(text)
