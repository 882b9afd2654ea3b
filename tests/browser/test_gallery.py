"""The gallery in a real browser: whatever people call themselves and write, no page scrolls sideways."""

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Route

from tests.web.gallery_pages import PAGES, render

pytestmark = pytest.mark.browser

ROOT = Path(settings.BASE_DIR)


def answer(route: Route) -> None:
    path = route.request.url.partition("gallery.test/")[2].partition("?")[0]
    if path in PAGES:
        route.fulfill(body=render(path), content_type="text/html; charset=utf-8")
    elif (ROOT / path).is_file():
        route.fulfill(path=ROOT / path)
    else:
        route.fulfill(status=404)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [320, 360, 700, 1280])
def test_nothing_scrolls_sideways(chromium: Browser, width: int, direction: str) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800})
    context.route("**/*", answer)
    page = context.new_page()
    for name in PAGES:
        page.goto(f"http://gallery.test/{name}")
        page.evaluate("direction => document.documentElement.dir = direction", direction)
        page.evaluate("document.querySelectorAll('details').forEach(node => { node.open = true })")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, name
    context.close()
