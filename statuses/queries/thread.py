"""The thread around a status: what it answers, and what answers it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, QuerySet

from accounts.models.account import Account
from accounts.queries.sight import in_sight_of, unlimited_for
from instance.errors import NotFound
from instance.sql import Template, fetch
from statuses.models.status import Status

MOST = 4096
"""So many are looked at in either direction."""


@dataclass(frozen=True)
class ThreadLimits:
    """How much of a thread is shown."""

    ancestors: int
    descendants: int
    depth: int


ANONYMOUS = ThreadLimits(ancestors=40, descendants=60, depth=20)
SIGNED_IN = ThreadLimits(ancestors=MOST, descendants=MOST, depth=MOST)

_CHAIN = """WITH RECURSIVE chain(id, up, step) AS (
        SELECT id, in_reply_to_id, 0 FROM statuses_status WHERE id = %(id)s
        UNION ALL
        SELECT parent.id, parent.in_reply_to_id, chain.step + 1
          FROM chain JOIN statuses_status parent ON parent.id = chain.up
         WHERE chain.step < %(most)s
    ) CYCLE id SET looped USING visited"""
# Up the chain of parents, and down all replies, depth first. Whether they may be seen is asked afterwards, so that what
# is hidden shortens nobody's thread; MOST bounds the work.
_TREE = f"""
    {_CHAIN},
    tree(id, path) AS (
        SELECT id, ARRAY[id] FROM statuses_status WHERE in_reply_to_id = %(id)s
        UNION ALL
        SELECT reply.id, tree.path || reply.id
          FROM tree JOIN statuses_status reply ON reply.in_reply_to_id = tree.id
         WHERE cardinality(tree.path) < %(depth)s AND NOT reply.id = ANY(tree.path)
    )
    SELECT * FROM (SELECT id, -step FROM chain WHERE step > 0 AND NOT looped ORDER BY step DESC) AS up
    UNION ALL
    SELECT * FROM (SELECT id, 1 FROM tree ORDER BY path LIMIT %(most)s) AS down
    UNION ALL
    SELECT conversation_id, 0 FROM statuses_status WHERE id = %(id)s AND NOT local AND visibility <= 1
       AND conversation_id IS NOT NULL AND created_at < now() - interval '5 minutes'
"""  # noqa: S608 - all of it ours
_TOP = f"""
    {_CHAIN}
    SELECT id FROM chain WHERE NOT looped ORDER BY step DESC LIMIT 1
"""  # noqa: S608 - all of it ours


@dataclass(frozen=True)
class Thread:
    """Ids of what the viewer may see. `elsewhere` is the conversation, if other servers may know more of it:

    the post is another server's, for everybody, and not just being answered (five minutes old).
    """

    ancestors: list[int]
    descendants: list[int]
    elsewhere: int | None = None


def thread(status_id: int, viewer: Account | None) -> Thread:
    """Ancestors oldest first, descendants depth first, both without what the viewer may not or will not see.

    Whoever the viewer blocks or mutes is left out, as are limited accounts that they do not follow. NotFound where the
    status itself may not be seen.
    """
    limits = ANONYMOUS if viewer is None else SIGNED_IN
    rows = fetch(_TREE, {"id": status_id, "most": MOST, "depth": limits.depth})
    visible = _visible([status_id, *(pk for pk, place in rows if place)], viewer)
    if status_id not in visible:
        raise NotFound
    up = [pk for pk, place in rows if place < 0 and visible.get(pk)]
    down = [pk for pk, place in rows if place > 0 and visible.get(pk)]
    elsewhere = next((conversation for conversation, place in rows if not place), None)
    return Thread(up[-limits.ancestors :], down[: limits.descendants], elsewhere)


def top_of(status_id: int) -> int:
    """The first known post of the thread, seen or not; itself if it answers nothing."""
    rows = fetch(_TOP, {"id": status_id, "most": MOST})
    return rows[0][0] if rows else status_id


def _visible(ids: list[int], viewer: Account | None) -> dict[int, bool]:
    """What may be seen, and of each whether it is welcome."""
    rows = _FOR_ALL.fetch(ids=ids) if viewer is None else _FOR_VIEWER.fetch(viewer=viewer.pk, ids=ids)
    return dict(rows)


def _rows(viewer: Account | None, ids: list[int]) -> QuerySet[Any]:
    welcome = unlimited_for(viewer, "account")
    if viewer is not None:
        welcome &= in_sight_of(viewer, "account")
    found = Status.objects.visible_to(viewer).filter(pk__in=ids)
    return found.annotate(welcome=ExpressionWrapper(welcome, BooleanField())).values_list("pk", "welcome")


_FOR_ALL = Template(lambda ids: _rows(None, ids), lists=("ids",))
_FOR_VIEWER = Template(lambda viewer, ids: _rows(Account(pk=viewer), ids), "viewer", lists=("ids",))
