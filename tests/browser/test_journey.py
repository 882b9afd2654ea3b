"""From sign-up to boosting, in a browser with JavaScript off."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import ConsoleMessage, Page, expect

from accounts.models.account import Account
from statuses.actions.post import Draft, post_status
from statuses.models.status import Status
from tests.browser.conftest import Mailbox
from tests.support.factories import make_account, make_owner

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Enter = Callable[[Page, Account], None]

PASSWORD = "a long and rather odd password"


def sign_up(page: Page, username: str) -> None:
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Sign up").click()
    page.get_by_label("Username").fill(username)
    page.get_by_label("E-mail address").fill(f"{username}@example.test")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("I have read the rules").check()
    page.get_by_role("button", name="Sign up").click()


def sign_in(page: Page, username: str) -> None:
    page.goto("/auth/sign_in")
    page.get_by_label("E-mail address or username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_everything_works_without_javascript(
    scriptless: Page, mailbox: Mailbox, run_effects: Callable[[], int]
) -> None:
    page = scriptless
    ana = make_account("ana", display_name="Ana")
    greeting = post_status(account=ana, draft=Draft(text="Good morning from the quay #dawn"))

    # Signs up, confirms by the letter, signs in
    sign_up(page, "nico")
    expect(page.get_by_role("heading", level=1)).to_contain_text("mailbox")
    run_effects()
    page.goto(mailbox.link("nico@example.test"))
    sign_in(page, "nico")
    expect(page).to_have_url(re.compile(r"/home$"))

    # Posts, with a warning and a picture
    page.get_by_role("link", name="New post").click()
    page.get_by_label("Content warning").fill("A boat")
    page.get_by_label("What do you want to say?").fill("It floats. #dawn")
    page.get_by_text("Pictures", exact=True).click()
    picture = BytesIO()
    Image.new("RGB", (320, 200), "steelblue").save(picture, "PNG")
    page.get_by_label("Picture 1", exact=True).set_input_files(
        {"name": "boat.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    page.get_by_label("Description of picture 1").fill("A blue boat")
    page.get_by_label("Who can see it").select_option("unlisted")
    page.get_by_role("button", name="Post", exact=True).click()
    post = page.get_by_role("article").first
    expect(post.get_by_text("It floats.")).to_be_hidden()
    post.get_by_text("A boat", exact=True).click()
    expect(post.get_by_text("It floats.")).to_be_visible()
    expect(post.get_by_alt_text("A blue boat")).to_be_visible()
    status = Status.objects.get(account__username="nico")
    assert (status.spoiler_text, status.visibility_name) == ("A boat", "unlisted")

    # Finds somebody in the local timeline, follows
    page.get_by_role("link", name="Local", exact=True).click()
    page.get_by_role("link", name="Ana").click()
    page.get_by_role("button", name="Follow", exact=True).click()
    expect(page.get_by_role("button", name="Following")).to_be_visible()
    run_effects()

    # Favourites, boosts, bookmarks at home, and comes back to the same post each time
    page.get_by_role("link", name="Home").click()
    hers = page.get_by_role("article").filter(has_text="Good morning from the quay")
    for button in ("Favourite", "Boost", "Bookmark"):
        hers.last.get_by_role("button", name=button).click()
        expect(hers.last.get_by_role("button", name=button)).to_have_attribute("aria-pressed", "true")
        assert f"#post-{greeting.pk}" in page.url
    page.get_by_role("link", name="Bookmarks").click()
    expect(page.get_by_text("Good morning from the quay")).to_be_visible()

    # Takes one back
    page.get_by_role("article").get_by_role("button", name="Favourite").click()
    expect(page.get_by_role("article").get_by_role("button", name="Favourite")).to_have_attribute(
        "aria-pressed", "false"
    )

    # Replies, and stands in the thread
    page.get_by_role("article").get_by_role("link", name="Reply").click()
    expect(page.get_by_label("What do you want to say?")).to_have_value("@ana ")
    page.get_by_label("What do you want to say?").fill("@ana good morning!")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("article").filter(has_text="good morning!").last).to_be_visible()
    assert f"/@ana/{greeting.pk}#post-" in page.url

    # Deletes the first post, leaves
    page.goto(f"/@nico/{status.pk}")
    page.get_by_role("article").get_by_role("link", name="Delete").first.click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The post is deleted.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/home")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_the_other_side_is_told(scriptless: Page, enter: Enter, run_effects: Callable[[], int]) -> None:
    page = scriptless
    ana, nico = make_account("ana", display_name="Ana"), make_account("nico", display_name="Nico")
    status = post_status(account=ana, draft=Draft(text="Anybody up?"))
    post_status(account=nico, draft=Draft(text="@ana me", in_reply_to=status))
    run_effects()
    enter(page, ana)
    page.goto("/home")
    page.get_by_role("link", name="Notifications").click()
    told = page.get_by_role("article").filter(has_text="replied to you")
    expect(told.first).to_contain_text("Nico")
    told.first.get_by_role("link", name="Reply").first.click()
    expect(page.get_by_label("What do you want to say?")).to_have_value("@nico ")


def test_scripts_change_only_how_quick_it_is(scripted: Page, enter: Enter) -> None:
    """With JavaScript a button swaps in place, and the counter counts as the server does."""
    page, faults = scripted, []
    # No streaming server runs beside this one: what the browser says of the refused socket is no fault of the page.
    page.on("console", lambda message: faults.append(message.text) if _is_fault(message) else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    ana = make_owner("ana")
    post_status(account=ana, draft=Draft(text="Press here"))
    enter(page, ana)
    page.goto("/home")
    page.evaluate("window.sameDocument = true")
    button = page.get_by_role("article").first.get_by_role("button", name="Favourite")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    assert page.evaluate("window.sameDocument") is True
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    page.get_by_label("What do you want to say?").fill("see https://example.test/a/very/long/address/that/goes/on")
    expect(page.locator("[data-count]")).to_have_text(str(500 - 4 - 23))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("article").first).to_contain_text("example.test/a/very")
    assert faults == []


def _is_fault(message: ConsoleMessage) -> bool:
    return message.type == "error" and "/api/v1/streaming" not in message.text
