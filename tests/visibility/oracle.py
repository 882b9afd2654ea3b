"""Who sees what, written by hand from what Mastodon documents; nothing here asks Rookery.

`by_id` is who may load a status, `in_lists` who meets it without asking for it.
"""

from tests.visibility.world import Said

LISTED = {"public", "unlisted"}
ALL = {"public", "unlisted", "private", "direct"}
BY_ID = {
    "anonymous": LISTED,
    "stranger": LISTED,
    "follower": LISTED | {"private"},
    "mentioned": ALL,
    "blocked": set(),
    "blocked_mentioned": set(),
    "blocking": LISTED,
    "muting": LISTED | {"private"},  # follows the author too
    "domain_muting": LISTED,
    "own": ALL,
}
FOLLOWERS = {"follower", "muting"}


def relation(viewer: str, cell: Said) -> str:
    """What the viewer is to this author: muting a server means its authors, being oneself means oneself."""
    if viewer == "own" and cell.author != "local":
        return "stranger"
    if viewer == "domain_muting" and cell.author != "remote":
        return "stranger"
    return viewer


def by_id(viewer: str, cell: Said) -> bool:
    return cell.author != "suspended" and cell.visibility in BY_ID[relation(viewer, cell)]


def in_sight(viewer: str, cell: Said) -> bool:
    """May be loaded, and the viewer has not turned from the author."""
    return by_id(viewer, cell) and relation(viewer, cell) not in {"blocking", "muting", "domain_muting"}


def in_threads(viewer: str, cell: Said) -> bool:
    """Limited authors answer to their followers alone."""
    return in_sight(viewer, cell) and (cell.author != "limited" or viewer in FOLLOWERS)


def in_public(viewer: str, cell: Said) -> bool:
    return in_tags(viewer, cell) and cell.form == "post"


def in_tags(viewer: str, cell: Said) -> bool:
    return in_threads(viewer, cell) and cell.visibility == "public"


def at_home(viewer: str, cell: Said) -> bool:
    """One's own and what those say whom one follows; everything here is also reblogged by somebody everyone follows.

    Every status of the matrix names somebody whom its author blocks, so to the author those of others stay hidden.
    """
    return in_sight(viewer, cell) and (viewer != "own" or cell.author == "local")


def in_a_list(viewer: str, cell: Said) -> bool:
    """A list shows those members whom one follows; answers only to people one follows."""
    return viewer == "follower" and cell.form == "post" and by_id(viewer, cell)


def in_conversations(viewer: str, cell: Said) -> bool:
    return by_id(viewer, cell) and cell.visibility == "direct"


def in_notifications(viewer: str, cell: Said) -> bool:
    return in_sight(viewer, cell) and relation(viewer, cell) != "own"
