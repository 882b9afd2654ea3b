"""Every writing operation with what is hidden or not one's own: refused as if it were not there, nothing changed."""

import json
import re

import pytest
from django.apps import apps
from django.db import connection

from instance.management.commands.api_coverage import methods_of, routes
from tests.visibility.world import Said, World

pytestmark = pytest.mark.django_db

BODY = {
    "status": "Hello",
    "choices": [0],
    "title": "Mine",
    "description": "Mine",
    "comment": "Mine",
    "account_ids": [],
    "keyword": "x",
    "whole_word": True,
    "context": ["home"],
}
WRITING = ("POST", "PUT", "PATCH", "DELETE")
HIDDEN = [Said("local", seen, "post") for seen in ("private", "direct")]


def writes(part: str) -> list[tuple[str, str]]:
    """Methods and paths of the API with an id in them that belong to these things."""
    return [
        (method, "/" + path)
        for path, view in routes()
        if path.startswith(part) and "<id:" in path
        for method in methods_of(view)
        if method in WRITING
    ]


def refused(world: World, viewer: str, method: str, path: str, number: int) -> str:
    """What went wrong, if anything."""
    path = re.sub(r"<id:\w+>", str(number), path)
    before = _rows()
    answer = world.clients[viewer].call(method, path, json=BODY, check=False)
    changed = [label for label, rows in _rows().items() if rows != before[label]]
    if answer.status not in (403, 404, 422) or changed:
        return f"{method} {path} by {viewer}: {answer.status} {answer.content[:80]!r}, changed {changed}"
    return ""


@pytest.mark.parametrize("viewer", ["stranger", "blocked_mentioned"])
@pytest.mark.parametrize(("method", "path"), writes("api/v1/statuses"))
def test_hidden_statuses(world: World, viewer: str, method: str, path: str) -> None:
    for cell in HIDDEN:
        assert not refused(world, viewer, method, path, world.statuses[cell].pk)
    assert not refused(world, viewer, method, path, world.reblogs[cell].pk)


@pytest.mark.parametrize(("method", "path"), writes("api/v1/polls"))
def test_hidden_polls(world: World, method: str, path: str) -> None:
    for cell in HIDDEN:
        assert not refused(world, "stranger", method, path, world.polls[cell].pk)


@pytest.mark.parametrize("viewer", ["stranger", "follower", "mentioned"])
@pytest.mark.parametrize("method", ["DELETE", "PUT"])
def test_statuses_of_others(world: World, viewer: str, method: str) -> None:
    """To see a status is not to own it."""
    assert not refused(world, viewer, method, "/api/v1/statuses/<id:id>", world.statuses[HIDDEN[0]].pk)
    assert not refused(
        world, viewer, method, "/api/v1/statuses/<id:id>", world.statuses[Said("local", "public", "post")].pk
    )


@pytest.mark.parametrize(
    ("part", "things"),
    [("api/v1/lists", "lists"), ("api/v1/notifications", "told"), ("api/v1/conversations", "conversations")],
)
def test_things_of_others(world: World, part: str, things: str) -> None:
    theirs = {
        "lists": world.lists["follower"].pk,
        "told": world.told["follower", HIDDEN[0]].pk,
        "conversations": world.viewers["follower"].conversations.first().pk,
    }[things]
    operations = [(method, path) for method, path in writes(part) if "requests" not in path]
    assert operations
    for method, path in operations:
        assert not refused(world, "stranger", method, path, theirs)


@pytest.mark.parametrize("name", ["in_reply_to_id", "quoted_status_id"])
def test_nothing_is_said_to_what_is_hidden(world: World, name: str) -> None:
    before = _rows()
    for cell in HIDDEN:
        answer = world.clients["stranger"].post("/api/v1/statuses", {"status": "Hi", name: world.statuses[cell].pk})
        assert answer.status in (403, 404, 422), answer
    assert _rows() == before


def _rows() -> dict[str, str]:
    """The number of rows of every table, and what the tables of statuses hold."""
    tables = [model._meta.db_table for model in apps.get_models() if model._meta.managed]
    counts = " UNION ALL ".join(f"SELECT '{table}', count(*)::text FROM {table}" for table in tables)
    contents = " UNION ALL ".join(
        f"SELECT '{table} contents', md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {table} t"
        for table in tables
        if table.startswith(("statuses_", "timelines_"))
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{counts} UNION ALL {contents}")
        return dict(cursor.fetchall())


def test_changes_are_noticed(world: World) -> None:
    """The comparison itself can fail."""
    before = _rows()
    status = world.statuses[Said("local", "public", "post")]
    assert world.clients["stranger"].post(f"/api/v1/statuses/{status.pk}/unfavourite").status == 200
    changed = {label for label, rows in _rows().items() if rows != before[label]}
    assert "statuses_favourite" in changed, json.dumps(sorted(changed))
