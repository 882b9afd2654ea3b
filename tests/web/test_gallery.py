"""Entities that strain the components come out whole, escaped and marked up as microformats and screen readers want."""

import re

import pytest

from tests.web.gallery_pages import PAGES, render


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_well_formed(name: str) -> None:
    html = render(name)
    assert html.count("<h1") == 1
    assert html.count("<main") == 1
    for element in ("article", "form", "details", "ol", "ul", "section", "button", "a", "figure", "nav"):
        assert len(re.findall(rf"<{element}[\s>]", html)) == html.count(f"</{element}>"), element
    assert not re.search(r"<form[^>]*>(?:(?!</form>).)*<form", html, re.DOTALL), "forms do not nest"


def test_scripts_other_than_latin_keep_their_direction_and_language() -> None:
    html = render("home")
    assert '<div class="post__content e-content" dir="auto" lang="ar">' in html
    assert '<bdi class="name p-name">ليلى الحسن</bdi>' in html


def test_the_four_audiences_are_told_apart() -> None:
    html = render("home")
    for words in ("Quiet public", "Followers only", "Only people mentioned"):
        assert f'<span class="hide-visually">{words}</span>' in html
    assert re.search(r'/boost"[^>]*disabled', html)


def test_sensitive_pictures_are_behind_a_veil_of_their_own_colours() -> None:
    veil = re.search(r'<details class="veil">.*?</details>', render("home"), re.DOTALL)
    assert veil is not None
    assert 'class="veil__blur" src="data:image/png;base64,' in veil[0]


def test_filtered_posts_are_folded_under_the_filters_name() -> None:
    assert "<summary>Filtered: <bdi>Radio plays</bdi>" in render("home")


def test_deep_threads_are_folded_with_a_count() -> None:
    html = render("thread")
    assert re.search(r'<details class="thread__more">.*?5 more\s+replies', html, re.DOTALL)


def test_quotes_are_posts_in_posts_and_do_not_nest_further() -> None:
    html = render("home")
    assert html.count('class="post post--compact h-entry"') == 1


def test_strangers_get_no_buttons() -> None:
    assert "<button" not in re.sub(r'<form class="themes".*?</form>', "", render("public"), flags=re.DOTALL)


def test_verified_fields_are_marked_in_words() -> None:
    assert '<span class="hide-visually">Verified: </span>' in render("profile")
