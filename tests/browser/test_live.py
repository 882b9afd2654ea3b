"""What changes on the home page while it is open: new posts announce themselves, announcements are put away."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models.account import Account
from moderation.actions.announcements import publish_announcement, write_announcement
from moderation.models import Announcement, AnnouncementRead
from tests.support.factories import make_account, make_follow
from tests.timelines.sockets import port, wait_until
from timelines.streaming import broker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Enter = Callable[[Page, Account], None]


@pytest.fixture
def streams(settings: Any) -> Iterator[None]:
    """A streaming server that pages may speak to."""
    settings.STREAMING_URL = f"ws://127.0.0.1:{port()}"
    policy = settings.CONTENT_SECURITY_POLICY
    connect = {"connect-src": ["'self'", settings.STREAMING_URL]}
    settings.CONTENT_SECURITY_POLICY = {**policy, "DIRECTIVES": {**policy["DIRECTIVES"], **connect}}


def test_new_posts_wait_behind_a_link(
    scripted: Page, enter: Enter, client_for: Any, streams: None, run_effects: Callable[[], int]
) -> None:
    """A post made by an app shows within a second, and moves nothing until the link is pressed."""
    ann, ben = make_account("ann"), make_account("ben")
    make_follow(ann, ben)
    as_ben = client_for(ben)
    as_ben.post("/api/v1/statuses", {"status": "The first post"})
    run_effects()
    enter(scripted, ann)
    scripted.goto("/home")
    expect(scripted.get_by_text("The first post")).to_be_visible()
    _wait_until_heard(ann)

    second = as_ben.post("/api/v1/statuses", {"status": "The second post"}).json
    run_effects()
    pill = scripted.get_by_role("link", name="1 new post", exact=True)
    expect(pill).to_be_visible(timeout=1000)
    as_ben.post("/api/v1/statuses", {"status": "The third post"})
    run_effects()
    expect(scripted.get_by_role("link", name="2 new posts")).to_be_visible(timeout=1000)
    as_ben.delete(f"/api/v1/statuses/{second['id']}")
    run_effects()
    expect(pill).to_be_visible(timeout=1000)
    expect(scripted.get_by_text("The third post")).to_have_count(0)
    pill.click()
    expect(scripted.get_by_text("The third post")).to_be_visible()
    expect(scripted.locator(".newer")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False])
def test_announcements_are_put_away(request: pytest.FixtureRequest, enter: Enter, script: bool) -> None:
    page = request.getfixturevalue("scripted" if script else "scriptless")
    ann = make_account("ann")
    for text in ("Cake on Friday", "New rules"):
        announcement = Announcement(text=text)
        write_announcement(announcement=announcement)
        publish_announcement(announcement=announcement)
    enter(page, ann)
    page.goto("/home")
    page.evaluate("window.sameDocument = true") if script else None
    banners = page.get_by_role("region", name="Announcements").get_by_role("listitem")
    expect(banners).to_have_count(2)
    banners.filter(has_text="Cake").get_by_role("button", name="Dismiss").click()
    expect(banners).to_have_count(1)
    expect(banners).to_contain_text("New rules")
    banners.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("region", name="Announcements")).to_have_count(0)
    assert AnnouncementRead.objects.filter(account=ann).count() == 2
    if script:
        assert page.evaluate("window.sameDocument") is True


def _wait_until_heard(account: Account) -> None:
    """The page listens once its member is among those who are present."""
    wait_until(lambda: account.pk in broker.present(["user"])["user"])
