"""What a page may cost: queries, bytes, elements; and what no template may hold."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models.account import Account
from statuses.actions.interact import favourite_status, reblog_status
from statuses.actions.post import Draft, PollDraft, post_status
from tests.support.factories import make_account, make_follow

Visit = Callable[[Account], Client]

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MAIL = ("emails", "email", "messages")


def fill(reader: Account, number: int) -> None:
    """Posts of many kinds by many people."""
    for index in range(number):
        author = make_account(display_name=f"Author {index}")
        make_follow(reader, author)
        poll = PollDraft(options=["Rye", "Oat"], expires_in=3600) if index % 5 == 0 else None
        text = f"Post {index} for @{reader.username} about #tide{index} https://example.test/{index}"
        status = post_status(account=author, draft=Draft(text=text, poll=poll))
        if index % 4 == 0:
            favourite_status(account=reader, status=status)
        if index % 6 == 0:
            reblog_status(account=author, status=status)


def queries(browser: Client, path: str) -> int:
    browser.get(path)  # settings row, sessions and templates are cached from here on
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.get(path).status_code == 200
    return len(captured)


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "most"), [("/home", 27), ("/public/local", 25), ("/notifications", 28)])
def test_lists_cost_the_same_whatever_their_length(
    visit: Visit, mira: Account, run_effects: Callable[[], None], path: str, most: int
) -> None:
    browser = visit(mira)
    fill(mira, 6)
    run_effects()
    few = queries(browser, path)
    fill(mira, 14)
    run_effects()
    many = queries(browser, path)
    assert few == many
    assert many <= most


@pytest.mark.django_db
def test_a_thread_costs_the_same_whatever_its_length(client: Client, mira: Account) -> None:
    root = post_status(account=mira, draft=Draft(text="Root"))
    path = f"/@mira/{root.pk}"
    post_status(account=make_account(), draft=Draft(text="One", in_reply_to=root))
    few = queries(client, path)
    for index in range(8):
        post_status(account=make_account(), draft=Draft(text=f"More {index}", in_reply_to=root))
    assert queries(client, path) == few <= 20


@pytest.mark.django_db
def test_home_is_light(visit: Visit, mira: Account) -> None:
    fill(mira, 24)
    body = visit(mira).get("/home").content
    assert 18 <= len(re.findall(rb"<article", body)) <= 20
    assert len(gzip.compress(body, 9)) <= 30 * 1024
    assert len(re.findall(rb"<[a-z]", body)) <= 1500


def test_style_and_scripts_are_light() -> None:
    assert len(gzip.compress((ROOT / "static/css/rookery.css").read_bytes(), 9)) <= 20 * 1024
    scripts = b"".join(path.read_bytes() for path in sorted((ROOT / "static/js").rglob("*.js")))
    assert len(gzip.compress(scripts, 9)) <= 15 * 1024


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_keep_the_content_security_policy(path: Path) -> None:
    """No inline style or handler, nothing of anybody else's. Mail has no such policy and needs inline styles."""
    text = path.read_text()
    if any(part in MAIL for part in path.relative_to(ROOT / "templates").parts):
        return
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<(?:script|style)(?![^>]*(?:src=|nonce=|type=\"application/json\"))", text)
    assert not re.search(r"(?:src|href|srcset)\s*=\s*[\"'](?:https?:)?//", text)


@pytest.mark.parametrize("path", sorted((ROOT / "static").rglob("*.*")), ids=lambda path: path.name)
def test_static_files_ask_nobody_else_for_anything(path: Path) -> None:
    if path.suffix in (".css", ".js"):
        assert not re.search(r"(?:url\(|import |@import|fetch\()\s*[\"']?(?:https?:)?//", path.read_text())


def test_every_icon_that_templates_name_is_in_the_sprite() -> None:
    known = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/icons.svg").read_text()))
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r'\{% icon "([\w-]+)"', path.read_text())
        + re.findall(r'symbol="([\w-]+)"', path.read_text())
    }
    assert named <= known
