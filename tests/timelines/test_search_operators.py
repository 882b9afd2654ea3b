"""Search for one's own posts by more than words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.models import Account
from statuses.actions.interact import bookmark_status
from statuses.models import Status
from tests.support.factories import make_account, make_remote_account
from tests.support.statuses import attach
from tests.support.statuses import make_status as post
from tests.timelines.things import make_status
from timelines.queries.search import search_library

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Account:
    return make_account("alice")


@pytest.fixture
def library(alice: Account) -> dict[str, Status]:
    """Posts of alice, each with the word `rook`, and two that she kept."""
    ben, carla = make_account("ben"), make_remote_account("carla", "birds.test")
    plain = post(alice, "rook plain", language="en")
    found = {
        "plain": plain,
        "reply": post(alice, "rook reply", in_reply_to=plain, language="de"),
        "sensitive": post(alice, "rook sensitive", spoiler_text="careful", visibility="private"),
        "poll": post(alice, "rook poll", poll={"options": ["a", "b"], "expires_in": 3600}),
        "link": post(alice, "rook https://example.test/ #tag"),
        "tagged": post(alice, "rook #tag"),
        "picture": post(alice, "rook picture"),
        "film": post(alice, "rook film"),
        "bens": post(ben, "rook of ben"),
        "carlas": make_status(carla, content="<p>rook of carla</p>"),
    }
    attach(found["picture"])
    attach(found["film"], type="gifv")
    for name in ("bens", "carlas"):
        bookmark_status(account=alice, status=found[name])
    return found


def search(viewer: Account, library: dict[str, Status], text: str) -> set[str]:
    names = {status.pk: name for name, status in library.items()}
    return {names[pk] for pk in search_library(viewer, text, limit=40)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rook from:@ben", {"bens"}),
        ("rook from:BEN", {"bens"}),
        ("from:carla@birds.test", {"carlas"}),
        ("from:carla", set()),
        ("rook from:nobody", set()),
        ("rook -from:me", {"bens", "carlas"}),
        ("has:media", {"picture", "film"}),
        ("has:image", {"picture"}),
        ("has:video", {"film"}),
        ("has:audio", set()),
        ("has:poll", {"poll"}),
        ("has:link", {"link"}),
        ("has:embed rook", {"link"}),
        ("has:quote", set()),
        ("is:reply", {"reply"}),
        ("is:sensitive", {"sensitive"}),
        ("language:de", {"reply"}),
        ("language:DE is:reply", {"reply"}),
        ("language:de -is:reply", set()),
        ("rook -in:library", set()),
        ("from:me -in:public", {"sensitive"}),
        ('"rook plain" from:me', {"plain"}),
        ("+plain from:me", {"plain"}),
        ("from:me film -picture", {"film"}),
        ("IS:reply", {"reply"}),
    ],
)
def test_operators(alice: Account, library: dict[str, Status], text: str, expected: set[str]) -> None:
    assert search(alice, library, text) == expected


def test_from_me_is_all_of_ones_own(alice: Account, library: dict[str, Status]) -> None:
    assert search(alice, library, "from:me") == library.keys() - {"bens", "carlas"}
    assert search(alice, library, "in:library rook") == library.keys()


@pytest.mark.parametrize(
    "text",
    [
        "is:purple",
        "has:",
        "before:christmas",
        "during:2026-02-31",
        "language:<b>",
        'from:"',
        '"',
        "before:0001-01-01",
    ],
)
def test_what_is_no_operator_is_a_word(alice: Account, library: dict[str, Status], text: str) -> None:
    search(alice, library, text)  # whatever it finds
    assert search(alice, library, f"{text} unheardof") == set()


@pytest.mark.parametrize("value", ["'; --", "%s", "%(me)s", "a%", "\\", "x" * 3000])
def test_hostile_values(alice: Account, library: dict[str, Status], value: str) -> None:
    assert search(alice, library, f"rook from:{value}") == set()


@pytest.mark.parametrize(
    ("zone", "text", "expected"),
    [
        ("", "during:2026-03-10", {"plain", "reply"}),
        ("", "before:2026-03-10", set()),
        ("", "before:2026-03-11", {"plain", "reply"}),
        ("", "after:2026-03-10", {"poll"}),
        ("", "after:2026-03-09 -during:2026-03-10", {"poll"}),
        ("America/New_York", "during:2026-03-10", {"reply", "poll"}),
        ("America/New_York", "before:2026-03-10", {"plain"}),
        ("Nowhere/Land", "during:2026-03-10", {"plain", "reply"}),
    ],
)
def test_days_are_the_viewers(
    alice: Account, library: dict[str, Status], zone: str, text: str, expected: set[str]
) -> None:
    alice.user.time_zone = zone
    moments: dict[str, Any] = {
        "plain": datetime(2026, 3, 10, 1, tzinfo=UTC),
        "reply": datetime(2026, 3, 10, 23, tzinfo=UTC),
        "poll": datetime(2026, 3, 11, 2, tzinfo=UTC),
    }
    for name, moment in moments.items():
        Status.objects.filter(pk=library[name].pk).update(created_at=moment)
    others = library.keys() - moments.keys()
    assert search(alice, library, text) - others == expected
