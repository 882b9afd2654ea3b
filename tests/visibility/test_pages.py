"""The pages show what the API shows: asked by everybody who can sign in, and by those who do not."""

from collections.abc import Callable

import pytest

from tests.visibility import oracle
from tests.visibility.places import cells
from tests.visibility.world import CELLS, TAG, VIEWERS, Said, World, marks_in

pytestmark = pytest.mark.django_db

POSTS = [cell for cell in CELLS if cell.form == "post"]
Rule = Callable[[str, Said], bool]


def on_profiles(viewer: str, cell: Said) -> bool:
    """Direct messages are not for profiles."""
    return oracle.by_id(viewer, cell) and cell.visibility != "direct" and _has_page(viewer, cell)


def as_post(viewer: str, cell: Said) -> bool:
    return on_profiles(viewer, cell) and cell.form == "post"


def _has_page(viewer: str, cell: Said) -> bool:
    """Those who are not signed in are sent to a remote author's own server."""
    return viewer != "anonymous" or cell.author != "remote"


PAGES: dict[str, tuple[Rule, bool]] = {
    "/@{acct}/with_replies": (on_profiles, False),
    "/@{acct}": (as_post, False),
    "/public": (oracle.in_public, False),
    f"/tags/{TAG}": (oracle.in_tags, False),
    "/home": (oracle.at_home, True),
    "/bookmarks": (oracle.by_id, True),
    "/favourites": (oracle.by_id, True),
    "/notifications": (oracle.in_notifications, True),
    "/notifications/mentions": (oracle.in_notifications, True),
}


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_nothing_hidden(world: World, page: str, viewer: str) -> None:
    """And something at all, where anything of the page is meant for this viewer."""
    rule, members_only = PAGES[page]
    if members_only and viewer == "anonymous":
        assert world.clients[viewer].client.get(page).status_code == 302
        return
    shown, expected = set(), cells(rule, viewer)
    for author in world.authors.values() if "{acct}" in page else (None,):
        shown |= _read(world, viewer, page.format(acct=author.acct if author else ""))
    assert shown <= expected, f"{page} LEAKS to {viewer}: {shown - expected}"
    assert bool(shown) == bool(expected), f"{page} shows {viewer} nothing"


@pytest.mark.parametrize("viewer", VIEWERS)
def test_permalinks(world: World, viewer: str) -> None:
    """The page of a status shows it, or is not found, or leads away without showing anything."""
    for cell in POSTS:
        status = world.statuses[cell]
        shown = _read(world, viewer, f"/@{status.account.acct}/{status.pk}")
        expected = oracle.by_id(viewer, cell) and _has_page(viewer, cell)
        assert (cell in shown) == expected, (viewer, cell)
        assert all(oracle.by_id(viewer, other) for other in shown)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_what_stands_around_a_status(world: World, viewer: str) -> None:
    """A reply's page shows what it answers, a quote's page what it quotes, a reblog leads to its original."""
    for cell in POSTS[:4]:  # of the author who is one of us; the API is asked for all
        for around, rule in (
            (world.replies, oracle.in_threads),
            (world.quotes, oracle.by_id),
            (world.reblogs, oracle.by_id),
        ):
            status = around[cell]
            shown = _read(world, viewer, f"/@{status.account.acct}/{status.pk}")
            assert cell not in shown or rule(viewer, cell), (viewer, cell, status)
            assert all(oracle.by_id(viewer, other) for other in shown)


def _read(world: World, viewer: str, path: str) -> set[Said]:
    answer = world.clients[viewer].client.get(path)
    assert answer.status_code in (200, 301, 302, 404, 410), (path, answer.status_code)
    return marks_in(answer.content)
