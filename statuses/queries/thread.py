"""The thread around a status: what it answers, and what answers it."""

from dataclasses import dataclass

from django.db import connection

from accounts.models.account import Account
from accounts.queries.sight import in_sight_of, unlimited_for
from statuses.models.status import Status


@dataclass(frozen=True)
class ThreadLimits:
    """How much of a thread is shown (behaviours: §2)."""

    ancestors: int
    descendants: int
    depth: int


ANONYMOUS = ThreadLimits(ancestors=40, descendants=60, depth=20)
SIGNED_IN = ThreadLimits(ancestors=4096, descendants=4096, depth=4096)

_ANCESTORS = """
    WITH RECURSIVE chain(id, up, step) AS (
        SELECT id, in_reply_to_id, 0 FROM statuses_status WHERE id = %(id)s
        UNION ALL
        SELECT parent.id, parent.in_reply_to_id, chain.step + 1
          FROM chain JOIN statuses_status parent ON parent.id = chain.up
         WHERE chain.step < %(limit)s
    ) CYCLE id SET looped USING visited
    SELECT id FROM chain WHERE step > 0 AND NOT looped ORDER BY step DESC
"""

_DESCENDANTS = """
    WITH RECURSIVE tree(id, path) AS (
        SELECT id, ARRAY[id] FROM statuses_status WHERE in_reply_to_id = %(id)s
        UNION ALL
        SELECT reply.id, tree.path || reply.id
          FROM tree JOIN statuses_status reply ON reply.in_reply_to_id = tree.id
         WHERE cardinality(tree.path) < %(depth)s AND NOT reply.id = ANY(tree.path)
    )
    SELECT id FROM tree ORDER BY path LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Thread:
    """Ids of what the viewer may see."""

    ancestors: list[int]
    descendants: list[int]


def thread(status: Status, viewer: Account | None) -> Thread:
    """Ancestors oldest first, descendants depth first, both without what the viewer may not or will not see.

    Whoever the viewer blocks or mutes is left out, as are limited accounts that they do not follow.
    """
    limits = ANONYMOUS if viewer is None else SIGNED_IN
    up = _ids(_ANCESTORS, {"id": status.pk, "limit": limits.ancestors})
    down = _ids(_DESCENDANTS, {"id": status.pk, "depth": limits.depth, "limit": limits.descendants})
    visible = _welcome([*up, *down], viewer)
    return Thread([pk for pk in up if pk in visible], [pk for pk in down if pk in visible])


def _welcome(ids: list[int], viewer: Account | None) -> set[int]:
    found = Status.objects.visible_to(viewer).filter(unlimited_for(viewer, "account"), pk__in=ids)
    if viewer is not None:
        found = found.filter(in_sight_of(viewer, "account"))
    return set(found.values_list("pk", flat=True))


def _ids(sql: str, parameters: dict[str, int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [row[0] for row in cursor.fetchall()]
