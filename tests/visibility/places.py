"""Every place of the client API where a status may be met: operation, how to ask, and who should meet it there.

An operation of which the router knows nothing yet is asked as soon as it does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.visibility import oracle
from tests.visibility.world import CELLS, TAG, WORD, Said, World

Rule = Callable[[str, Said], bool]


@dataclass(frozen=True)
class One:
    """A place for one status: `path(world, viewer, cell)`; shown if it answers 200 (or, `marked`, holds the mark)."""

    operation: str
    path: Callable[[World, str, Said], str | None]
    rule: Rule
    marked: bool = True
    query: Callable[[World, Said], dict[str, Any]] = lambda world, cell: {}
    members_only: bool = False


@dataclass(frozen=True)
class Many:
    """A list: `paths(world, viewer)` are read in full, and show exactly the statuses that the rule allows."""

    operation: str
    paths: Callable[[World, str], list[str]]
    rule: Rule
    query: dict[str, Any] | None = None
    members_only: bool = False


def at(pattern: str, things: str = "statuses") -> Callable[[World, str, Said], str]:
    return lambda world, viewer, cell: pattern.format(getattr(world, things)[cell].pk)


def told(pattern: str) -> Callable[[World, str, Said], str | None]:
    def path(world: World, viewer: str, cell: Said) -> str | None:
        notification = world.told.get((viewer, cell))
        return pattern.format(notification.pk) if notification else None

    return path


def of_all(pattern: str, things: str = "authors") -> Callable[[World, str], list[str]]:
    return lambda world, viewer: [pattern.format(each.pk) for each in getattr(world, things).values()]


ONE = (
    One("GET /api/v1/statuses/{id}", at("/api/v1/statuses/{}"), oracle.by_id),
    One("GET /api/v1/statuses/{id}", at("/api/v1/statuses/{}", "reblogs"), oracle.by_id),
    One("GET /api/v1/statuses/{id}", at("/api/v1/statuses/{}", "quotes"), oracle.by_id),
    One("GET /api/v1/statuses/{id}/context", at("/api/v1/statuses/{}/context"), oracle.by_id, marked=False),
    One("GET /api/v1/statuses/{id}/context", at("/api/v1/statuses/{}/context", "replies"), oracle.in_threads),
    One("GET /api/v1/statuses/{id}/reblogged_by", at("/api/v1/statuses/{}/reblogged_by"), oracle.by_id, marked=False),
    One("GET /api/v1/statuses/{id}/favourited_by", at("/api/v1/statuses/{}/favourited_by"), oracle.by_id, marked=False),
    One("GET /api/v1/statuses/{id}/history", at("/api/v1/statuses/{}/history"), oracle.by_id, marked=False),
    One("GET /api/v1/polls/{id}", at("/api/v1/polls/{}", "polls"), oracle.by_id),
    One(
        "GET /api/v1/statuses",
        lambda world, viewer, cell: "/api/v1/statuses",
        oracle.by_id,
        query=lambda world, cell: {"id": [world.statuses[cell].pk]},
    ),
    One(
        "GET /api/v2/search",
        lambda world, viewer, cell: "/api/v2/search",
        oracle.by_id,
        query=lambda world, cell: {"q": world.statuses[cell].uri or world.statuses[cell].permalink},
    ),
    One("GET /api/v1/notifications/{id}", told("/api/v1/notifications/{}"), oracle.in_notifications, members_only=True),
    One(
        "GET /api/v2/notifications/{group_key}",
        told("/api/v2/notifications/ungrouped-{}"),
        oracle.in_notifications,
        members_only=True,
    ),
    One(
        "GET /api/v1/statuses/{id}/source",
        at("/api/v1/statuses/{}/source"),
        oracle.by_id,
        marked=False,
        members_only=True,
    ),
    One(
        "GET /api/v1/statuses/{id}/quotes",
        at("/api/v1/statuses/{}/quotes"),
        oracle.by_id,
        marked=False,
        members_only=True,
    ),
)
MANY = (
    Many("GET /api/v1/timelines/public", lambda world, viewer: ["/api/v1/timelines/public"], oracle.in_public),
    Many("GET /api/v1/timelines/tag/{hashtag}", lambda *_: [f"/api/v1/timelines/tag/{TAG}"], oracle.in_tags),
    Many("GET /api/v1/timelines/home", lambda *_: ["/api/v1/timelines/home"], oracle.at_home, members_only=True),
    Many(
        "GET /api/v1/timelines/list/{list_id}",
        lambda world, viewer: [f"/api/v1/timelines/list/{world.lists[viewer].pk}"],
        oracle.in_a_list,
        members_only=True,
    ),
    Many("GET /api/v1/accounts/{id}/statuses", of_all("/api/v1/accounts/{}/statuses"), oracle.by_id),
    Many(
        "GET /api/v1/accounts/{id}/statuses",
        lambda world, viewer: [f"/api/v1/accounts/{world.friend.pk}/statuses"],
        oracle.by_id,
    ),
    Many("GET /api/v1/bookmarks", lambda *_: ["/api/v1/bookmarks"], oracle.by_id, members_only=True),
    Many("GET /api/v1/favourites", lambda *_: ["/api/v1/favourites"], oracle.by_id, members_only=True),
    Many("GET /api/v1/conversations", lambda *_: ["/api/v1/conversations"], oracle.in_conversations, members_only=True),
    Many("GET /api/v1/notifications", lambda *_: ["/api/v1/notifications"], oracle.in_notifications, members_only=True),
    Many("GET /api/v2/notifications", lambda *_: ["/api/v2/notifications"], oracle.in_notifications, members_only=True),
    Many(
        "GET /api/v1/statuses/{id}/context",
        lambda world, viewer: [f"/api/v1/statuses/{world.root.pk}/context"],
        lambda viewer, cell: cell.form == "answer" and oracle.in_threads(viewer, cell),
    ),
    Many(
        "GET /api/v2/search",
        lambda *_: ["/api/v2/search"],
        oracle.in_threads,
        {"q": WORD, "type": "statuses"},
        members_only=True,
    ),
)
ELSEWHERE = {
    "GET /api/v1/notifications/requests",
    "GET /api/v1/notifications/requests/{id}",
    "GET /api/v1/trends/statuses",
    "GET /api/v1/timelines/direct",
    "GET /api/v1/timelines/link",
}
"""Show statuses that nothing of the matrix leads to; asked in `test_nothing_else_shows_more`, for leaks alone."""


def asked() -> Iterator[str]:
    yield from (place.operation for place in (*ONE, *MANY))
    yield from ELSEWHERE


def cells(rule: Rule, viewer: str) -> set[Said]:
    return {cell for cell in CELLS if rule(viewer, cell)}
