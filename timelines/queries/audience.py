"""Who of the people that listen right now should see one status: each rule of the feeds, asked once for all of them.

The rules are those of `sql.py`; where they speak of the reader `me`, the candidates take turns in one statement.
"""
# ruff: noqa: S608 - every text put together here is written here; what comes from outside is always a parameter

from collections.abc import Sequence
from typing import NamedTuple

from instance.sql import fetch
from timelines.queries import sql


class OpenList(NamedTuple):
    list_id: int
    owner_id: int


def _for_each(rules: str, *, reader: str, list_id: str = "") -> str:
    return rules.replace("%(me)s", reader).replace("%(list)s", list_id)


_HOMES = f"""
    SELECT reader.id FROM unnest(%(members)s::bigint[]) AS reader(id)
    WHERE EXISTS ({_for_each(sql.HOME_RULES, reader="reader.id")})
"""

_LIST_RULES = " OR ".join(
    f"(own.replies_policy = '{policy}' AND EXISTS ({_for_each(rules, reader='own.account_id', list_id='own.id')}))"
    for policy, rules in sql.LIST_RULES.items()
)
_LISTS_WITH_AUTHOR = """
    SELECT own.id, own.account_id FROM timelines_list own
    JOIN timelines_listaccount member ON member.list_id = own.id
    JOIN statuses_status said ON said.account_id = member.account_id
    WHERE said.id = ANY(%(ids)s::bigint[]) AND own.id = ANY(%(lists)s::bigint[])
    AND (said.visibility < 3 OR said.account_id = own.account_id OR EXISTS (
        SELECT FROM statuses_mention n WHERE n.account_id = own.account_id AND n.status_id = said.id
    ))
"""
_LISTS = f"{_LISTS_WITH_AUTHOR} AND ({_LIST_RULES})"

_SPEAKS = """(
    coalesce(cardinality(u.chosen_languages), 0) = 0 OR s.language = '' OR s.language = ANY(u.chosen_languages)
)"""
_PUBLIC = f"""
    SELECT reader.id, {_SPEAKS} FROM unnest(%(members)s::bigint[]) AS reader(id)
    JOIN accounts_user u ON u.account_id = reader.id
    CROSS JOIN statuses_status s JOIN accounts_account a ON a.id = s.account_id
    {sql.MINE}
    WHERE s.id = ANY(%(ids)s::bigint[]) AND (reader.id = a.id OR NOT {sql.out_of_sight("a")})
"""
_PUBLIC = _for_each(_PUBLIC, reader="reader.id")

_MAY_HAVE_SEEN = """
    SELECT reader.id FROM unnest(%(members)s::bigint[]) AS reader(id)
    JOIN statuses_status s ON s.id = ANY(%(ids)s::bigint[])
    WHERE s.account_id = reader.id
    OR (s.visibility < 3 AND EXISTS (
        SELECT FROM accounts_follow g WHERE g.account_id = reader.id AND g.target_id = s.account_id
    ))
    OR EXISTS (SELECT FROM statuses_mention n WHERE n.account_id = reader.id AND n.status_id = s.id)
    OR EXISTS (
        SELECT FROM statuses_statustag st JOIN statuses_tagfollow tf ON tf.tag_id = st.tag_id
        WHERE st.status_id = s.id AND tf.account_id = reader.id
    )
"""


def home_readers(status_id: int, members: Sequence[int]) -> list[int]:
    """Those of `members` in whose home feed the status stands."""
    return [pk for (pk,) in fetch(_HOMES, {"members": list(members), "ids": [status_id]})] if members else []


def open_lists(status_id: int, lists: Sequence[int]) -> list[OpenList]:
    """Those of `lists` in which the status stands."""
    found = fetch(_LISTS, {"lists": list(lists), "ids": [status_id]}) if lists else []
    return [OpenList(*row) for row in found]


def public_readers(status_id: int, members: Sequence[int]) -> dict[int, bool]:
    """Those of `members` who do not hide its author (nor the author them), and whether they chose its language."""
    return dict(fetch(_PUBLIC, {"members": list(members), "ids": [status_id]})) if members else {}


def may_have_seen(status_id: int, members: Sequence[int]) -> list[int]:
    """Those of `members` to whom a status that is gone may have been shown at home; a message only to its people."""
    return [pk for (pk,) in fetch(_MAY_HAVE_SEEN, {"members": list(members), "ids": [status_id]})] if members else []


def lists_with_author(status_id: int, lists: Sequence[int]) -> list[OpenList]:
    """Those of `lists` whose members include the author, whatever the rules say."""
    found = fetch(_LISTS_WITH_AUTHOR, {"lists": list(lists), "ids": [status_id]}) if lists else []
    return [OpenList(*row) for row in found]
