"""Pages that are read: who sees which, and what stands on them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models.account import Account
from instance.models.site import InstanceSettings
from moderation.models.rule import Rule
from statuses.actions.interact import favourite_status, reblog_status
from statuses.actions.post import Draft, PollDraft, post_status
from statuses.models.interaction import Pin
from statuses.models.status import Status, Visibility
from tests.support.factories import make_account, make_follow, make_remote_account

Visit = Callable[[Account], Client]

pytestmark = pytest.mark.django_db


def say(account: Account, text: str, **draft: Any) -> Status:
    return post_status(account=account, draft=Draft(text=text, **draft))


def html(response: Any) -> str:
    return response.content.decode()


def test_landing_shows_strangers_the_place_and_what_is_said_here(client: Client, mira: Account) -> None:
    say(mira, "Good morning, harbour")
    say(mira, "Not for everybody", visibility=Visibility.PRIVATE)
    shown = html(client.get("/"))
    assert "Good morning, harbour" in shown
    assert "Not for everybody" not in shown
    assert 'href="/auth/sign_up"' in shown
    assert 'href="/auth/sign_in"' in shown


def test_landing_leads_members_home(visit: Visit, mira: Account) -> None:
    response = visit(mira).get("/")
    assert (response.status_code, response["Location"]) == (302, "/home")


def test_landing_hides_the_timeline_where_it_is_for_members(client: Client, mira: Account) -> None:
    site = InstanceSettings.current()
    site.public_timelines = "authenticated"
    site.save()
    say(mira, "Among ourselves")
    assert "Among ourselves" not in html(client.get("/"))
    assert client.get("/public")["Location"] == "/auth/sign_in?next=/public"


def test_closed_sign_up_offers_none(client: Client) -> None:
    site = InstanceSettings.current()
    site.registrations = "closed"
    site.save()
    assert "/auth/sign_up" not in html(client.get("/"))


@pytest.mark.parametrize("path", ["/home", "/notifications", "/publish", "/bookmarks", "/favourites"])
def test_pages_of_members_ask_to_sign_in(client: Client, db: None, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, f"/auth/sign_in?next={path}")


def test_home_shows_those_one_follows(visit: Visit, mira: Account, ben: Account) -> None:
    stranger = make_account("stranger")
    make_follow(mira, ben)
    say(ben, "From Ben")
    say(stranger, "From a stranger")
    shown = html(visit(mira).get("/home"))
    assert "From Ben" in shown
    assert "From a stranger" not in shown


def test_what_many_boosted_stands_once_on_a_page(visit: Visit, mira: Account, ben: Account) -> None:
    author = make_account("author")
    status = say(author, "Worth repeating")
    for fan in (ben, make_account("cleo", display_name="Cleo")):
        make_follow(mira, fan)
        reblog_status(account=fan, status=status)
    make_follow(mira, author)
    shown = html(visit(mira).get("/home"))
    assert shown.count("Worth repeating") == 1
    assert "<bdi>Cleo</bdi> and <bdi>Ben</bdi> boosted" in shown


def test_ones_own_boost_leaves_the_post_where_it_was(visit: Visit, mira: Account, ben: Account) -> None:
    make_follow(mira, ben)
    status = say(ben, "Stay here")
    own = reblog_status(account=mira, status=status)
    shown = html(visit(mira).get("/home"))
    assert f'id="post-{status.pk}"' in shown
    assert f'id="post-{own.pk}"' not in shown


def test_home_is_paged_by_links(visit: Visit, mira: Account) -> None:
    ids = [say(mira, f"Number {number}.").pk for number in range(25)]
    browser = visit(mira)
    first = html(browser.get("/home"))
    assert f'href="/home?max_id={ids[5]}"' in first
    second = html(browser.get(f"/home?max_id={ids[5]}"))
    assert "Number 4." in second
    assert "Number 5." not in second
    assert f'href="/home?min_id={ids[4]}"' in second


@pytest.mark.parametrize(
    "path", ["/public", "/public/local", "/public/remote", "/tags/tide", "/about", "/privacy-policy"]
)
def test_public_pages_answer_with_and_without_slash(client: Client, mira: Account, path: str) -> None:
    assert client.get(path).status_code == 200
    assert client.get(f"{path}/").status_code == 200


def test_a_hashtag_has_one_spelling(client: Client, mira: Account) -> None:
    say(mira, "Low water #SpringTide")
    assert client.get("/tags/SpringTide")["Location"] == "/tags/springtide"
    shown = html(client.get("/tags/springtide"))
    assert "Low water" in shown
    assert 'href="/tags/springtide"' in shown


def test_profile_and_its_lists(client: Client, mira: Account, ben: Account) -> None:
    mira.note = "I count <rooks>."
    mira.fields = [{"name": "Site", "value": "https://mira.test", "verified_at": None}]
    mira.save()
    pinned = say(mira, "The first of all")
    Pin.objects.create(account=mira, status=pinned)
    answer = say(mira, "@ben quite", in_reply_to=say(ben, "Is it?"))
    shown = html(client.get("/@mira"))
    assert "I count &lt;rooks&gt;." in shown
    assert 'rel="me"' in shown
    assert "Pinned post" in shown
    assert shown.count("The first of all") == 1
    assert str(answer.pk) not in shown
    assert str(answer.pk) in html(client.get("/@mira/with_replies"))
    assert "No pictures yet" in html(client.get("/@mira/media"))


def test_direct_messages_stay_out_of_profiles(visit: Visit, mira: Account, ben: Account) -> None:
    say(ben, "@mira between us", visibility=Visibility.DIRECT)
    assert "between us" not in html(visit(mira).get("/@ben/with_replies"))


def test_profiles_that_are_not_to_be_seen(client: Client, visit: Visit, mira: Account) -> None:
    make_account("waiting", approved=False)
    gone = make_account("gone")
    gone.suspended_at = gone.created_at
    gone.save()
    make_remote_account("far", "far.test")
    assert client.get("/@waiting").status_code == 404
    assert client.get("/@nobody").status_code == 404
    assert client.get("/@gone").status_code == 410
    assert client.get("/@far@far.test")["Location"] == "https://far.test/@far"
    assert "@far@far.test" in html(visit(mira).get("/@far@far.test"))
    assert client.get("/@MIRA")["Location"] == "/@mira"


def test_permalink_shows_the_thread_as_a_tree(client: Client, mira: Account, ben: Account) -> None:
    root = say(mira, "Root")
    status = say(ben, "The one", in_reply_to=root)
    first = say(mira, "First reply", in_reply_to=status)
    say(ben, "Below the first", in_reply_to=first)
    say(mira, "Second reply", in_reply_to=status)
    shown = html(client.get(f"/@ben/{status.pk}"))
    places = [
        shown.index(f">{text}<") for text in ("Root", "The one", "First reply", "Below the first", "Second reply")
    ]
    assert places == sorted(places)
    assert shown.count('<ol class="thread">') == 2
    assert f'id="post-{status.pk}"' in shown
    assert "e-content" in shown
    assert 'property="og:type" content="article"' in shown


def test_permalink_finds_its_right_address(client: Client, mira: Account, ben: Account) -> None:
    status = say(mira, "Here")
    boost = reblog_status(account=ben, status=status)
    assert client.get(f"/@ben/{status.pk}")["Location"] == f"/@mira/{status.pk}"
    assert client.get(f"/@ben/{boost.pk}")["Location"] == f"/@mira/{status.pk}"


def test_what_is_not_for_everybody_is_not_found(client: Client, visit: Visit, mira: Account, ben: Account) -> None:
    status = say(mira, "Followers only", visibility=Visibility.PRIVATE)
    assert client.get(f"/@mira/{status.pk}").status_code == 404
    assert visit(ben).get(f"/@mira/{status.pk}").status_code == 404
    make_follow(ben, mira)
    assert visit(ben).get(f"/@mira/{status.pk}").status_code == 200


def test_a_warning_folds_the_text_and_can_be_opened_for_all(client: Client, mira: Account) -> None:
    root = say(mira, "Well")
    say(mira, "The butler", spoiler_text="Who did it", in_reply_to=root)
    shown = html(client.get(f"/@mira/{root.pk}"))
    assert '<details class="cw">' in shown
    assert '<details class="cw" open>' in html(client.get(f"/@mira/{root.pk}?expand=1"))


def test_a_poll_is_a_form_for_those_who_may_vote(client: Client, visit: Visit, mira: Account, ben: Account) -> None:
    status = say(mira, "Bread?", poll=PollDraft(options=["Rye", "Oat"], expires_in=3600))
    path = f"/@mira/{status.pk}"
    assert 'name="choices"' in html(visit(ben).get(path))
    assert 'name="choices"' not in html(visit(mira).get(path))
    assert 'name="choices"' not in html(client.get(path))


def test_notifications_group_and_are_read_by_looking(
    visit: Visit, mira: Account, ben: Account, run_effects: Callable[[], None]
) -> None:
    status = say(mira, "Look")
    for fan in (ben, make_account("cleo", display_name="Cleo"), make_account("dan")):
        favourite_status(account=fan, status=status)
    say(ben, "@mira hello")
    run_effects()
    browser = visit(mira)
    before = html(browser.get("/home"))
    assert '<span class="badge">4<' in before
    shown = html(browser.get("/notifications"))
    assert "2 others" in shown
    assert "favourited your post" in shown
    assert "mentioned you" in shown
    assert "notification--unread" in shown
    assert '<span class="badge">' not in html(browser.get("/home"))
    only = html(browser.get("/notifications/mentions"))
    assert "mentioned you" in only
    assert "favourited your post" not in only


def test_about_lists_the_rules(client: Client, mira: Account) -> None:
    Rule.objects.create(text="Be kind", hint="Also to rooks")
    site = InstanceSettings.current()
    site.contact_username = "mira"
    site.save()
    shown = html(client.get("/about"))
    assert "Be kind" in shown
    assert "Also to rooks" in shown
    assert 'href="/@mira"' in shown


def test_errors_are_pages_with_the_requests_id(client: Client, db: None) -> None:
    response = client.get("/nowhere", headers={"X-Request-Id": "abcdefgh-1"})
    assert response.status_code == 404
    assert response["X-Request-Id"] == "abcdefgh-1"
    assert "abcdefgh-1" in html(response)
    assert "Nothing here" in html(response)


def test_a_form_without_its_token_is_explained(mira: Account) -> None:
    browser = Client(enforce_csrf_checks=True)
    response = browser.post("/@mira/follow")
    assert response.status_code == 403
    assert "cookies" in html(response)


def test_pages_carry_their_headers(client: Client, visit: Visit, mira: Account) -> None:
    public, private = client.get("/"), visit(mira).get("/home")
    policy = public["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert public["X-Content-Type-Options"] == "nosniff"
    assert public["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in public["Permissions-Policy"]
    assert private["Cache-Control"] == "private, no-store"
    assert "no-store" not in public["Cache-Control"]


def test_pages_speak_one_language(visit: Visit, mira: Account) -> None:
    response = visit(mira).post("/publish", {"text": "a"}, headers={"Accept-Language": "de"})
    assert "This field is required." in html(response)
    assert '<html lang="en" dir="ltr"' in html(response)


def test_strangers_read_without_cookies(client: Client, mira: Account) -> None:
    for path in ("/", "/public", "/@mira", "/about"):
        assert not client.get(path).cookies


def test_colours_are_chosen_without_script(client: Client, db: None) -> None:
    response = client.post("/appearance", {"theme": "dark", "next": "/about"})
    assert (response.status_code, response["Location"]) == (303, "/about")
    assert 'data-theme="dark"' in html(client.get("/about"))
    client.post("/appearance", {"theme": "system", "next": "/about"})
    assert 'data-theme="system"' in html(client.get("/about"))


@pytest.mark.parametrize("kind", ["avatars", "headers"])
def test_who_chose_no_picture_has_one(client: Client, kind: str) -> None:
    response = client.get(f"/{kind}/original/missing.png")
    assert response["Content-Type"] == "image/png"
    assert response["Access-Control-Allow-Origin"] == "*"
