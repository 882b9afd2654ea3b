"""Everything that can be done on pages, as a browser without script does it: a form, a 303, the page again."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.actions.follow import follow_account
from accounts.models.account import Account
from accounts.models.follow import Follow, FollowRequest
from accounts.models.relationship import Block, Mute
from statuses.actions.post import Draft, PollDraft, post_status
from statuses.models.interaction import Bookmark, Favourite
from statuses.models.poll import PollVote
from statuses.models.status import Status, Visibility
from tests.support.factories import make_account

Visit = Callable[[Account], Client]

pytestmark = pytest.mark.django_db


def say(account: Account, text: str, **draft: Any) -> Status:
    return post_status(account=account, draft=Draft(text=text, **draft))


def newest(account: Account) -> Status:
    return Status.objects.filter(account=account).latest("id")


def test_posting_returns_to_the_page_and_to_the_post(visit: Visit, mira: Account) -> None:
    response = visit(mira).post("/publish", {"text": "Hello", "visibility": "unlisted", "next": "/home"})
    status = newest(mira)
    assert (response.status_code, response["Location"]) == (303, f"/home#post-{status.pk}")
    assert (status.text, status.visibility) == ("Hello", Visibility.UNLISTED)


def test_posting_with_everything(visit: Visit, mira: Account) -> None:
    form = {
        "text": "Which?",
        "spoiler_text": "Bread",
        "visibility": "public",
        "language": "nl",
        "option_1": "Rye",
        "option_2": "Oat",
        "poll_expires_in": "3600",
        "poll_multiple": "on",
    }
    response = visit(mira).post("/publish", form)
    status = newest(mira)
    assert response["Location"] == f"/@mira/{status.pk}#post-{status.pk}"
    assert (status.spoiler_text, status.language, status.poll.options, status.poll.multiple) == (
        "Bread",
        "nl",
        ["Rye", "Oat"],
        True,
    )


def test_a_form_gone_back_to_posts_what_it_says_now(visit: Visit, mira: Account) -> None:
    browser = visit(mira)
    for text in ("First", "Second", "Second"):
        browser.post("/publish", {"text": text, "visibility": "public", "idempotency_key": "k"})
    assert [status.text for status in Status.objects.filter(account=mira).order_by("id")] == ["First", "Second"]


@pytest.mark.parametrize("parent", ["nobody", "9" * 5000, "-1"])
def test_nonsense_in_a_faulty_form_is_shown_again(visit: Visit, mira: Account, parent: str) -> None:
    assert visit(mira).post("/publish", {"text": "", "in_reply_to_id": parent}).status_code == 422


def test_a_vote_for_a_number_without_end_is_refused(visit: Visit, mira: Account, ben: Account) -> None:
    status = say(ben, "Which?", poll=PollDraft(options=["Rye", "Oat"], expires_in=3600))
    assert visit(mira).post(f"/@ben/{status.pk}/vote", {"choices": "9" * 5000}).status_code == 303
    assert not PollVote.objects.exists()


def test_a_form_too_large_is_refused_unread(settings: Any) -> None:
    """By anybody, for the search for the CSRF token would write it all to our disk."""
    settings.MAX_REQUEST_BYTES = 1000
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["csrftoken"] = "a" * 32
    response = browser.post("/publish", {"file_1": SimpleUploadedFile("a.png", b"0" * 2000)})
    assert response.status_code == 413
    assert "_files" not in vars(response.wsgi_request)


def test_a_form_sent_twice_is_posted_once(visit: Visit, mira: Account) -> None:
    browser = visit(mira)
    form = {"text": "Once", "visibility": "public", "idempotency_key": "k1"}
    first, second = browser.post("/publish", form), browser.post("/publish", form)
    assert first["Location"] == second["Location"]
    assert Status.objects.filter(account=mira).count() == 1


def test_faults_come_back_with_what_was_typed(visit: Visit, mira: Account) -> None:
    browser = visit(mira)
    response = browser.post(
        "/publish", {"text": "x" * 501, "spoiler_text": "", "visibility": "public", "alt_1": "A boat"}
    )
    shown = response.content.decode()
    assert response.status_code == 422
    assert "500" in shown
    assert "x" * 501 in shown
    assert 'value="A boat"' in shown
    assert Status.objects.count() == 0
    assert browser.post("/publish", {"text": " ", "visibility": "public"}).status_code == 422
    assert browser.post("/publish", {"text": "a", "visibility": "public", "option_1": "one"}).status_code == 422


def test_a_corrected_form_is_posted(visit: Visit, mira: Account) -> None:
    browser = visit(mira)
    form = {"text": "x" * 501, "visibility": "public", "idempotency_key": "k2"}
    assert browser.post("/publish", form).status_code == 422
    assert browser.post("/publish", form | {"text": "short"}).status_code == 303


def test_replying_begins_with_the_people_and_keeps_the_audience(visit: Visit, mira: Account, ben: Account) -> None:
    parent = say(ben, "@mira psst", visibility=Visibility.DIRECT, spoiler_text="Secret")
    browser = visit(mira)
    page = browser.get(f"/publish?reply_to={parent.pk}").content.decode()
    assert "@ben " in page
    assert "@mira " not in page.split("<textarea")[1].split("</textarea>")[0]
    assert 'value="Secret"' in page
    assert '<option value="direct" selected>' in page
    form = {"text": "@ben yes", "visibility": "direct", "in_reply_to_id": str(parent.pk), "next": f"/@ben/{parent.pk}"}
    response = browser.post("/publish", form)
    reply = newest(mira)
    assert reply.in_reply_to_id == parent.pk
    assert response["Location"] == f"/@ben/{parent.pk}#post-{reply.pk}"


def test_nobody_replies_to_what_they_cannot_see(visit: Visit, mira: Account, ben: Account) -> None:
    parent = say(ben, "Alone", visibility=Visibility.PRIVATE)
    browser = visit(mira)
    assert browser.get(f"/publish?reply_to={parent.pk}").status_code == 404
    form = {"text": "Heard you", "visibility": "public", "in_reply_to_id": str(parent.pk)}
    assert browser.post("/publish", form).status_code == 404
    assert not Status.objects.filter(account=mira).exists()


@pytest.mark.parametrize(("button", "kept"), [("favourite", Favourite), ("bookmark", Bookmark)])
def test_buttons_are_pressed_and_released(visit: Visit, mira: Account, ben: Account, button: str, kept: Any) -> None:
    status = say(ben, "Press me")
    browser, path = visit(mira), f"/@ben/{status.pk}/{button}"
    response = browser.post(path, {"next": "/home?max_id=9", "anchor": "77"})
    assert (response.status_code, response["Location"]) == (303, "/home?max_id=9#post-77")
    assert kept.objects.filter(account=mira, status=status).exists()
    assert 'aria-pressed="true"' in browser.get(f"/@ben/{status.pk}").content.decode()
    browser.post(path, {"undo": "1"})
    assert not kept.objects.filter(account=mira, status=status).exists()


def test_boosting(visit: Visit, mira: Account, ben: Account) -> None:
    status = say(ben, "Pass it on")
    browser = visit(mira)
    browser.post(f"/@ben/{status.pk}/boost", {"undo": ""})
    assert newest(mira).reblog_of_id == status.pk
    assert "boosted" in browser.get("/@mira").content.decode()
    browser.post(f"/@ben/{status.pk}/boost", {"undo": "1"})
    assert not Status.objects.alive().filter(account=mira).exists()


def test_what_may_not_be_boosted_is_refused(visit: Visit, mira: Account, ben: Account) -> None:
    status = say(ben, "@mira only you", visibility=Visibility.DIRECT)
    response = visit(mira).post(f"/@ben/{status.pk}/boost")
    assert response.status_code == 403
    assert "cannot be boosted" in response.content.decode()


def test_a_script_gets_the_buttons_alone(visit: Visit, mira: Account, ben: Account) -> None:
    status = say(ben, "Quick")
    response = visit(mira).post(
        f"/@ben/{status.pk}/favourite", {"next": "/home", "anchor": "5"}, headers={"HX-Request": "true"}
    )
    shown = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in shown
    assert shown.lstrip().startswith("<form")
    assert 'aria-pressed="true"' in shown
    assert 'name="anchor" value="5"' in shown


def test_voting(visit: Visit, mira: Account, ben: Account) -> None:
    status = say(ben, "Bread?", poll=PollDraft(options=["Rye", "Oat"], expires_in=3600))
    browser, path = visit(mira), f"/@ben/{status.pk}/vote"
    browser.post(path, {"next": f"/@ben/{status.pk}"})
    assert "Choose one option" in browser.get(f"/@ben/{status.pk}").content.decode()
    browser.post(path, {"choices": "1"})
    assert PollVote.objects.get().choice == 1
    shown = browser.get(f"/@ben/{status.pk}").content.decode()
    assert "your vote" in shown
    assert 'name="choices"' not in shown


def test_deleting_asks_first(visit: Visit, mira: Account, ben: Account) -> None:
    status = say(mira, "Oh no")
    browser, path = visit(mira), f"/@mira/{status.pk}/delete"
    assert "Delete this post?" in browser.get(f"{path}?next=/public/local").content.decode()
    assert Status.objects.alive().filter(pk=status.pk).exists()
    assert visit(ben).post(path).status_code == 404
    response = browser.post(path, {"next": "/public/local"})
    assert response["Location"] == "/public/local"
    assert not Status.objects.alive().filter(pk=status.pk).exists()
    other = say(mira, "Again")
    assert browser.post(f"/@mira/{other.pk}/delete", {"next": f"/@mira/{other.pk}"})["Location"] == "/home"


def test_following_and_unfollowing(visit: Visit, mira: Account, ben: Account) -> None:
    browser = visit(mira)
    response = browser.post("/@ben/follow", {"next": "/@ben"})
    assert (response.status_code, response["Location"]) == (303, "/@ben")
    assert Follow.objects.filter(account=mira, target=ben).exists()
    assert "Following" in browser.get("/@ben").content.decode()
    browser.post("/@ben/follow", {"undo": "1"})
    assert not Follow.objects.exists()


def test_asking_to_follow_and_being_let_in(visit: Visit, mira: Account, run_effects: Callable[[], None]) -> None:
    shy, other = make_account("shy", locked=True), make_account("other")
    visit(mira).post("/@shy/follow")
    follow_account(account=other, target=shy)
    run_effects()
    assert "Requested" in visit(mira).get("/@shy").content.decode()
    browser = visit(shy)
    assert "asked to follow you" in browser.get("/notifications").content.decode()
    assert browser.post("/@mira/authorize")["Location"] == "/notifications"
    browser.post("/@other/reject")
    assert list(Follow.objects.values_list("account__username", flat=True)) == ["mira"]
    assert not FollowRequest.objects.exists()


@pytest.mark.parametrize(("button", "kept", "said"), [("block", Block, "Blocked"), ("mute", Mute, "Muted")])
def test_blocking_and_muting(visit: Visit, mira: Account, ben: Account, button: str, kept: Any, said: str) -> None:
    browser = visit(mira)
    browser.post(f"/@ben/{button}")
    assert kept.objects.filter(account=mira, target=ben).exists()
    assert said in browser.get("/@ben").content.decode()
    browser.post(f"/@ben/{button}", {"undo": "1"})
    assert not kept.objects.exists()


@pytest.mark.parametrize("button", ["favourite", "boost", "bookmark", "vote", "delete"])
def test_strangers_are_asked_to_sign_in_and_nothing_happens(client: Client, mira: Account, button: str) -> None:
    status = say(mira, "Hands off")
    response = client.post(f"/@mira/{status.pk}/{button}", {"next": "/public"})
    assert (response.status_code, response["Location"]) == (302, "/auth/sign_in?next=/public")
    assert Status.objects.alive().filter(pk=status.pk).exists()
    assert not Favourite.objects.exists()


@pytest.mark.parametrize("path", ["/@ben/follow", "/@ben/block", "/@ben/1/favourite", "/appearance"])
def test_what_changes_something_is_never_a_link(visit: Visit, mira: Account, ben: Account, path: str) -> None:
    assert visit(mira).get(path).status_code == 405


def test_forms_never_lead_elsewhere(visit: Visit, mira: Account, ben: Account) -> None:
    status = say(ben, "Stay")
    response = visit(mira).post(f"/@ben/{status.pk}/favourite", {"next": "https://evil.test/"})
    assert response["Location"] == f"/@ben/{status.pk}#post-{status.pk}"


def image(name: str = "boat.png", kind: str = "PNG") -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(data, kind)
    return SimpleUploadedFile(name, data.getvalue(), content_type="image/png")


def test_posting_pictures_with_their_descriptions(visit: Visit, mira: Account) -> None:
    browser = visit(mira)
    form = {
        "text": "",
        "visibility": "public",
        "file_1": image(),
        "alt_1": "A teal boat",
        "file_3": image(),
        "sensitive": "on",
    }
    assert browser.post("/publish", form).status_code == 303
    status = newest(mira)
    assert status.sensitive
    assert [media.description for media in status.media.order_by("pk")] == ["A teal boat", ""]
    shown = browser.get(f"/@mira/{status.pk}").content.decode()
    assert 'alt="A teal boat"' in shown
    assert '<details class="veil">' in shown
    assert 'width="64" height="48"' in shown


def test_what_is_no_picture_is_refused_and_files_are_asked_for_again(visit: Visit, mira: Account) -> None:
    form = {
        "text": "Look",
        "visibility": "public",
        "file_1": SimpleUploadedFile("x.png", b"no picture"),
        "alt_1": "Nothing",
    }
    response = visit(mira).post("/publish", form)
    shown = response.content.decode()
    assert response.status_code == 422
    assert "choose the pictures again" in shown
    assert 'value="Nothing"' in shown
    assert not Status.objects.exists()
