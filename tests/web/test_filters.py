"""The page of filters, and what they do on other pages."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models.account import Account
from statuses.actions.filters import FilterChange, KeywordChange, create_filter
from statuses.models import CustomFilter
from tests.support.factories import make_account, make_follow
from tests.support.statuses import attach, make_status

pytestmark = pytest.mark.django_db

Visit = Callable[[Account], Client]

FORM = {"title": "Cats", "keywords": "cat\nbig cat\n\ncat", "whole_word": "on", "context": ["home"], "action": "warn"}


def filter_cats(account: Account, action: str, context: str = "home") -> CustomFilter:
    change = FilterChange(title="Felines", context=[context], action=action, keywords=[KeywordChange(keyword="cat")])
    return create_filter(account=account, change=change)


def body(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_strangers_sign_in_first(client: Client) -> None:
    assert client.get("/filters").status_code == 302
    assert client.get("/filters/new").status_code == 302


def test_a_filter_is_added_changed_and_removed(visit: Visit, mira: Account) -> None:
    browser = visit(mira)
    assert "Filters" in body(browser, "/filters/new")
    assert browser.post("/filters/new", {**FORM, "expires_in": "3600"}).status_code == 303
    made = CustomFilter.objects.get(account=mira)
    kept = made.keywords.get(keyword="cat")
    assert [row.keyword for row in made.keywords.order_by("pk")] == ["cat", "big cat"]
    assert made.expires_at
    listed = body(browser, "/filters")
    assert "Cats" in listed
    assert "big cat" in listed
    form = body(browser, f"/filters/{made.pk}")
    assert "As before" in form
    change = {**FORM, "title": "Cats and dogs", "keywords": "cat\ndog", "expires_in": "keep", "action": "hide"}
    assert browser.post(f"/filters/{made.pk}", change).status_code == 303
    changed = CustomFilter.objects.get(pk=made.pk)
    assert (changed.title, changed.action, changed.expires_at) == ("Cats and dogs", "hide", made.expires_at)
    assert [row.keyword for row in changed.keywords.order_by("pk")] == ["cat", "dog"]
    assert changed.keywords.get(keyword="cat").pk == kept.pk
    assert browser.post(f"/filters/{made.pk}/remove").status_code == 303
    assert not CustomFilter.objects.exists()


def test_what_is_wrong_is_said(visit: Visit, mira: Account) -> None:
    answer = visit(mira).post("/filters/new", {**FORM, "title": "", "context": []})
    assert answer.status_code == 422
    assert b"error-summary" in answer.content
    answer = visit(mira).post("/filters/new", {**FORM, "keywords": "x" * 513})
    assert answer.status_code == 422
    assert b"Keyword is too long" in answer.content
    assert not CustomFilter.objects.exists()


def test_other_peoples_filters_are_not_found(visit: Visit, mira: Account, ben: Account) -> None:
    made = filter_cats(ben, "warn")
    browser = visit(mira)
    assert browser.get(f"/filters/{made.pk}").status_code == 404
    assert browser.post(f"/filters/{made.pk}", FORM).status_code == 404
    assert browser.post(f"/filters/{made.pk}/remove").status_code == 404
    assert "Felines" not in body(browser, "/filters")
    assert CustomFilter.objects.get().title == "Felines"


def test_a_warning_folds_the_post(visit: Visit, mira: Account, ben: Account) -> None:
    make_follow(mira, ben)
    make_status(ben, "A cat & more")
    make_status(mira, "My own cat")
    filter_cats(mira, "warn")
    home = body(visit(mira), "/home")
    assert home.count("filter-note") == 1
    note = home.partition('<details class="filter-note">')[2].partition("</details>")[0]
    assert "Felines" in note
    assert "A cat" in note


def test_what_is_hidden_is_gone(visit: Visit, mira: Account, ben: Account) -> None:
    make_follow(mira, ben)
    status = make_status(ben, "A cat over there")
    filter_cats(mira, "hide")
    browser = visit(mira)
    assert "over there" not in body(browser, "/home")
    assert "over there" in body(browser, "/public/local")
    opened = body(browser, f"/@ben/{status.pk}")
    assert "over there" in opened


def test_filters_keep_to_their_context(visit: Visit, mira: Account, ben: Account) -> None:
    make_follow(mira, ben)
    status = make_status(ben, "A cat over there")
    reply = make_status(make_account(), "Another cat over here", in_reply_to=status)
    filter_cats(mira, "hide", context="thread")
    browser = visit(mira)
    assert "filter-note" not in body(browser, "/home")
    thread = body(browser, f"/@ben/{status.pk}")
    assert "over there" in thread
    assert "over here" not in thread
    assert "over here" in body(browser, f"/@{reply.account.acct}/{reply.pk}")


def test_blur_veils_the_pictures_alone(visit: Visit, mira: Account, ben: Account) -> None:
    make_follow(mira, ben)
    status = make_status(ben, "A cat")
    attach(status)
    filter_cats(mira, "blur")
    home = body(visit(mira), "/home")
    assert "filter-note" not in home
    veil = home.partition('<details class="veil">')[2].partition("</summary>")[0]
    assert "Felines" in veil
