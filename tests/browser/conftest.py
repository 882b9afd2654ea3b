"""A real Chromium, a live server, a mail server that takes every letter. Without Chromium these tests are skipped."""

import os
import re
import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from accounts.models.account import Account
from instance.models.site import InstanceSettings

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
# Playwright runs an event loop in this thread, where Django's ORM would refuse to work.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


class Mailbox:
    """What the sink received; handler of aiosmtpd."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def link(self, recipient: str) -> str:
        """The first link in the newest letter to this address."""
        letter = next(one for one in reversed(self.letters) if recipient in one["To"])
        text = letter.get_body(preferencelist=("plain", "html")).get_content()
        return re.search(r"https?://\S+", text)[0].rstrip('.>"')


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Its event loop holds this thread, so it ends with these tests: others want one of their own."""
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; set CHROMIUM to where it is")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def site(live_server: Any, settings: Any) -> str:
    """The address of a live server that is open to everybody."""
    settings.BASE_URL = live_server.url
    settings.MEDIA_URL = f"{live_server.url}/media/"
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    row = InstanceSettings.current()
    row.registrations = "open"
    row.save()
    return live_server.url


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    box = Mailbox()
    sink = Controller(box, hostname="127.0.0.1", port=_free_port())
    sink.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = sink.hostname, sink.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = ""
    yield box
    sink.stop()


@pytest.fixture
def scriptless(chromium: Browser, site: str) -> Iterator[Page]:
    """A browser with JavaScript switched off."""
    yield from _page(chromium, site, java_script_enabled=False)


@pytest.fixture
def scripted(chromium: Browser, site: str) -> Iterator[Page]:
    yield from _page(chromium, site)


@pytest.fixture
def enter(site: str) -> Callable[[Page, Account], None]:
    """Give a page the session of a member, without the sign-in form (the journey goes through that)."""

    def sign_in(page: Page, account: Account) -> None:
        client = Client()
        client.force_login(account.user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])

    return sign_in


def _page(chromium: Browser, site: str, **options: Any) -> Iterator[Page]:
    context: BrowserContext = chromium.new_context(base_url=site, viewport={"width": 1280, "height": 900}, **options)
    context.set_default_timeout(10_000)
    page = context.new_page()
    yield page
    context.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
