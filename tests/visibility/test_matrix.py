"""Every place of the API that can show a status, asked by every kind of viewer: it shows what the oracle says."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest

from instance.management.commands.api_coverage import methods_of, routes, shape
from tests.contract.schema import Operation, contract, operations
from tests.visibility.places import ELSEWHERE, MANY, ONE, Many, One, asked, cells
from tests.visibility.world import CELLS, VIEWERS, World, marks_in

pytestmark = pytest.mark.django_db

POSTS = {cell for cell in CELLS if cell.form == "post"}
SHOWING = {"Status", "Poll", "StatusEdit", "StatusSource"}


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("place", ONE, ids=lambda place: place.operation)
def test_one(world: World, place: One, viewer: str) -> None:
    """Asked for by itself, each status is shown or is not found."""
    if not _is_routed(place.operation):
        return
    shown = set()
    for cell in POSTS:
        path = place.path(world, viewer, cell)
        if path is None:
            continue
        answer = world.clients[viewer].get(path, {**place.query(world, cell)}, check=False)
        assert answer.status in (200, 404, 401 if viewer == "anonymous" else 404), (path, answer)
        assert marks_in(answer.content) <= {cell}, answer
        if cell in marks_in(answer.content) or (answer.status == 200 and not place.marked):
            shown.add(cell)
    members_only = place.members_only and viewer == "anonymous"
    _compare(shown, set() if members_only else cells(place.rule, viewer) & POSTS, f"{place.operation} to {viewer}")


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("place", MANY, ids=lambda place: place.operation)
def test_many(world: World, place: Many, viewer: str) -> None:
    """A list shows what it should to this viewer, no less and no more."""
    if place.members_only and viewer == "anonymous":
        return
    shown = set()
    for path in place.paths(world, viewer):
        answer = world.clients[viewer].get(path, {"limit": 80, **(place.query or {})}, check=False)
        shown |= marks_in(answer.content)
    _compare(shown, cells(place.rule, viewer), f"{place.operation} to {viewer}")


@pytest.mark.parametrize("viewer", VIEWERS)
def test_nothing_else_shows_more(world: World, viewer: str) -> None:
    """Whatever else is read, with the ids of the matrix in every place of every path: nothing hidden comes out."""
    allowed = cells(ONE[0].rule, viewer)
    for path in _other_paths(world):
        answer = world.clients[viewer].get(path, check=False)
        leaked = marks_in(answer.content) - allowed
        assert not leaked, (path, leaked)


def test_every_operation_that_shows_statuses_is_asked() -> None:
    """A new endpoint that answers statuses belongs into tests/visibility/places.py."""
    showing = {str(each) for each in operations() if each.method == "GET" and _shows_statuses(each)}
    missing = {each for each in showing if _is_routed(each) and "/admin/" not in each} - set(asked())
    assert not missing
    assert set(asked()) - ELSEWHERE <= {str(each) for each in operations()}


def _compare(shown: set[Any], expected: set[Any], what: str) -> None:
    leaked, missed = shown - expected, expected - shown
    assert not leaked, f"{what} LEAKS {sorted(map(str, leaked))}"
    assert not missed, f"{what} hides {sorted(map(str, missed))}"


def _other_paths(world: World) -> Iterable[str]:
    hidden = [status for cell, status in world.statuses.items() if cell.visibility == "direct" and cell.form == "post"]
    for path, view in routes():
        if not path.startswith("api/") or "GET" not in methods_of(view):
            continue
        if "<" not in path:
            yield f"/{path}?q=matrixword&acct=local&limit=80&url=https://remote.test/statuses/1"
        elif "<id:" in path:
            for thing in (*hidden, world.authors["local"]):
                yield "/" + path.replace("<id:", "<").replace("<id>", str(thing.pk)).replace("<list_id>", str(thing.pk))


@cache
def _routed() -> set[tuple[str, str]]:
    return {(method, shape(path)) for path, view in routes() for method in methods_of(view)}


def _is_routed(operation: str) -> bool:
    method, path = operation.split()
    return (method, shape(path)) in _routed()


def _shows_statuses(operation: Operation) -> bool:
    good = [answer for status, answer in operation.facts["responses"].items() if status.startswith("2")]
    return bool(_schemas(good) & SHOWING)


def _schemas(part: Any, known: frozenset[str] = frozenset()) -> frozenset[str]:
    """The names of all schemas that this part of the contract refers to, however deep."""
    for name in _references(part):
        if name not in known:
            known = _schemas(contract()["components"]["schemas"].get(name), known | {name})
    return known


def _references(part: Any) -> Iterable[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"].rsplit("/", 1)[1]
        for inner in part.values():
            yield from _references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _references(inner)
