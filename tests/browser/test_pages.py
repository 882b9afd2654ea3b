"""How pages stand in a real browser: nothing scrolls sideways, targets are large enough, everything has its name."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from accounts.models.account import Account
from statuses.actions.post import Draft, PollDraft, post_status
from statuses.models.status import Status
from tests.support.factories import make_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MEMBERS = ["/home", "/publish", "/notifications", "/bookmarks", "/@ana", "/public/local", "/about", "/nowhere"]
STRANGERS = ["/", "/public", "/@ana", "/@ana/with_replies", "/tags/tide", "/about", "/auth/sign_in", "/auth/sign_up"]

# Links inside sentences may be as small as their text (WCAG 2.5.8), so only controls are measured.
AUDIT = """() => {
  const visible = (node) => node.checkVisibility({ visibilityProperty: true }) && node.getClientRects().length > 0;
  const named = (node) => (node.getAttribute("aria-label") || node.textContent || "").trim() ||
    node.querySelector("img[alt]:not([alt=''])") || node.labels?.length || node.getAttribute("aria-labelledby");
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const all = [...document.querySelectorAll(controls)].filter(visible)
    .filter((node) => !node.closest("[aria-hidden=true]"));
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  return {
    sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    headings: document.querySelectorAll("h1").length,
    mains: document.querySelectorAll("main#main").length,
    unnamed: all.filter((node) => !named(node)).map((node) => node.outerHTML.slice(0, 120)),
    small: all.filter((node) => !node.closest("p, .post__content, .hide-visually"))
      .filter((node) => node.matches("button, summary, .action, .button, .rail__link, select, .tabs a"))
      .filter((node) => { const box = node.getBoundingClientRect(); return box.width < 24 || box.height < 24; })
      .map((node) => node.outerHTML.slice(0, 120)),
    pictures: [...document.querySelectorAll("img:not([alt])")].length,
    twice: ids.filter((id, index) => ids.indexOf(id) !== index),
  };
}"""


@pytest.fixture
def populated(db: None) -> Callable[[], Account]:
    def fill() -> Account:
        ana = make_account("ana", display_name="Ana " + "of the Long Long Name " * 5)
        say = lambda text, **draft: post_status(account=ana, draft=Draft(text=text, **draft))  # noqa: E731
        say("W" * 400 + " #tide")
        say("Behind", spoiler_text="A warning with https://example.test/a/very/long/address/inside/it")
        say("Bread?", poll=PollDraft(options=["Rye", "Oat"], expires_in=3600))
        say("صباح الخير", language="ar")
        return ana

    return fill


@pytest.mark.parametrize("width", [320, 360, 700, 1280])
def test_pages_stand_at_every_width(
    scripted: Page, enter: Callable[[Page, Account], None], populated: Callable[[], Account], width: int
) -> None:
    ana = populated()
    scripted.set_viewport_size({"width": width, "height": 800})
    _audit(scripted, STRANGERS)
    enter(scripted, ana)
    thread = f"/@ana/{Status.objects.earliest('id').pk}"
    _audit(scripted, [*MEMBERS, thread])


def test_keyboard_reaches_the_content_first(scripted: Page, populated: Callable[[], Account]) -> None:
    populated()
    scripted.goto("/public/local")
    scripted.keyboard.press("Tab")
    assert scripted.evaluate("document.activeElement.textContent") == "Skip to content"
    scripted.keyboard.press("Enter")
    assert scripted.evaluate("document.activeElement.id") == "main"


def _audit(page: Page, paths: list[str]) -> None:
    for path in paths:
        page.goto(path)
        found = page.evaluate(AUDIT)
        assert found["sideways"] <= 0, (path, found["sideways"])
        assert (found["headings"], found["mains"], found["pictures"]) == (1, 1, 0), path
        assert (found["unnamed"], found["small"], found["twice"]) == ([], [], []), path
