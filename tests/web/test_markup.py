"""What templates do with the text of strangers, with times and with numbers."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone
from django.utils.safestring import mark_safe

from instance.rest.pagination import Cursor
from instance.templatetags.instance_tags import compact, display_name, focus_class, post_html, share_of, veil
from instance.web.markup import local_links, with_emojis
from instance.web.moments import absolute_time, moment, relative_time
from instance.web.pages import own_path
from instance.web.paging import cursor_of, neighbours

OWL = {"shortcode": "owl", "url": "/owl.png", "static_url": "/owl.png"}


def test_emojis_become_pictures_in_the_text_only() -> None:
    html = mark_safe('<a title=":owl:" href="/x:owl:">see :owl: and :none:</a>')
    shown = with_emojis(html, [OWL])
    assert shown.count("<img") == 1
    assert '<a title=":owl:" href="/x:owl:">' in shown
    assert ":none:" in shown


def test_a_moving_emoji_stands_still_for_those_who_want_that() -> None:
    shown = with_emojis(mark_safe(":owl:"), [OWL | {"url": "/owl.gif"}])
    assert '<source srcset="/owl.gif" media="(prefers-reduced-motion: no-preference)">' in shown
    assert 'src="/owl.png"' in shown


def test_a_hostile_emoji_address_cannot_leave_its_attribute() -> None:
    shown = with_emojis(mark_safe(":owl:"), [OWL | {"static_url": '"><script>', "url": '"><script>'}])
    assert "<script" not in shown


def test_names_are_escaped() -> None:
    account = {"display_name": "<b>:owl:</b>", "username": "x", "emojis": [OWL]}
    assert str(display_name(account)).startswith("&lt;b&gt;<img")
    assert display_name({"display_name": "", "username": "bare", "emojis": []}) == "bare"


def test_mentions_and_hashtags_stay_in_the_house() -> None:
    status = {"mentions": [{"url": "https://far.test/@ana", "acct": "ana@far.test"}], "emojis": []}
    html = mark_safe(
        '<a href="https://far.test/@ana" class="u-url mention">@<span>ana</span></a> '
        '<a href="https://far.test/tags/tide" class="mention hashtag" rel="tag">#<span>tide</span></a> '
        '<a href="https://far.test/story">far.test/story</a>'
    )
    shown = local_links(html, status)
    assert 'href="/@ana@far.test"' in shown
    assert 'href="/tags/tide"' in shown
    assert 'href="https://far.test/story"' in shown


def test_a_hashtag_cannot_make_an_attribute() -> None:
    html = mark_safe('<a href="https://far.test/t" class="hashtag">#<span>"onclick=x</span></a>')
    assert 'href="/tags/%22onclick' in local_links(html, {"mentions": []})


def test_content_without_links_is_left_as_it_is() -> None:
    assert post_html({"content": "<p>plain</p>", "mentions": [], "emojis": []}) == "<p>plain</p>"


@pytest.mark.parametrize(
    ("ago", "shown"),
    [
        (5, "now"),
        (70, "1 min"),
        (3600 * 5, "5 h"),
        (86400 * 2, "2 d"),
        (-3600 * 3 - 5, "in 3 h"),
        (-86400 * 2 - 5, "in 2 d"),
    ],
)
def test_near_times_are_relative(ago: int, shown: str) -> None:
    assert relative_time(timezone.now() - timedelta(seconds=ago)) == shown


def test_far_times_are_dates() -> None:
    at = moment("2019-03-04T05:06:07.000Z")
    assert at is not None
    assert relative_time(at) == "Mar 4, 2019"
    assert absolute_time(at) == "March 4, 2019, 05:06 UTC"


@pytest.mark.parametrize(
    ("number", "shown"), [(None, "0"), (999, "999"), (1000, "1K"), (1234, "1.2K"), (123456, "123K"), (2_000_000, "2M")]
)
def test_counts_are_short(number: int | None, shown: str) -> None:
    assert compact(number) == shown


def test_shares() -> None:
    assert share_of(1, 3) == 33
    assert share_of(None, None) == 0


def test_the_veil_is_a_picture_of_few_pixels_or_nothing() -> None:
    assert veil([{"blurhash": None}, {"blurhash": "LEHV6nWB2yk8pyo0adR*.7kCMdnj"}]).startswith("data:image/png;base64,")
    assert veil([{"blurhash": "nonsense"}]) == ""
    assert veil([]) == ""


@pytest.mark.parametrize(
    ("focus", "classes"),
    [(None, ""), ({"x": 0.0, "y": 0.0}, ""), ({"x": 1.0, "y": 1.0}, "fx10 fy0"), ({"x": -1.0, "y": -0.5}, "fx0 fy8")],
)
def test_focal_points_are_classes(focus: dict[str, float] | None, classes: str) -> None:
    assert focus_class({"meta": {"focus": focus}}) == classes
    assert focus_class({"meta": None}) == ""


@pytest.mark.parametrize(
    "target", ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", "home", "", "///evil.test"]
)
def test_forms_send_readers_nowhere_else(target: str) -> None:
    assert own_path(RequestFactory().get("/"), target) == ""


def test_forms_come_back_to_pages_of_ours() -> None:
    assert own_path(RequestFactory().get("/"), "/@ana/3?expand=1#post-4") == "/@ana/3?expand=1#post-4"


def test_pages_lead_to_their_neighbours() -> None:
    request = RequestFactory().get("/tags/tide", {"max_id": "50", "any": "sea"})
    cursor = cursor_of(request, limit=2)
    assert cursor == Cursor(max_id=50, limit=2)
    assert neighbours(request, [40, 30], cursor) == {
        "older": "/tags/tide?any=sea&max_id=30",
        "newest": "/tags/tide?any=sea",
        "newer": "/tags/tide?any=sea&min_id=40",
    }


def test_the_last_page_has_no_older_one_and_nonsense_is_the_first_page() -> None:
    request = RequestFactory().get("/home", {"max_id": "²", "min_id": "-4"})
    cursor = cursor_of(request)
    assert cursor == Cursor()
    assert neighbours(request, [40, 30], cursor) == {}
