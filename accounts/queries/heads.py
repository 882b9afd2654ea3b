"""What a page needs of accounts that are rendered already: which version of each, and their counters."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from instance.fragments import Key
from instance.sql import fetch


class AccountHead(NamedTuple):
    """`moved`: it shows another account inside, which has a version of its own."""

    id: int
    version: str
    moved: bool
    followers_count: int
    following_count: int
    statuses_count: int
    last_status_at: date | None

    @property
    def key(self) -> Key:
        return Key(self.id, self.version)


# The generation changes with the custom emoji of a domain.
COLUMNS = """
    a.id, a.xmin::text || a.ctid::text || coalesce(g.number, 0), a.moved_to_id IS NOT NULL,
    ast.followers_count, ast.following_count, ast.statuses_count, (ast.last_status_at AT TIME ZONE 'UTC')::date
"""
JOINS = """
    JOIN accounts_accountstats ast ON ast.account_id = a.id
    LEFT JOIN instance_generation g ON g.scope = coalesce(a.domain, '')
"""
_HEADS = f"SELECT {COLUMNS} FROM accounts_account a {JOINS} WHERE a.id = ANY(%(ids)s)"  # noqa: S608 - all of it ours


def head_of(account_id: str) -> str:
    """Joins the account whose id stands in this column, as `head`: for each row one look into each index."""
    return f"""
        CROSS JOIN LATERAL (
            SELECT {COLUMNS} FROM accounts_account a {JOINS} WHERE a.id = {account_id} OFFSET 0
        ) AS head({", ".join(AccountHead._fields)})
    """  # noqa: S608 - the only thing put in is the name of a column


def load_account_heads(ids: Iterable[int]) -> list[AccountHead]:
    """Those that exist, in any order."""
    wanted = list(dict.fromkeys(ids))
    return [AccountHead._make(row) for row in fetch(_HEADS, {"ids": wanted})] if wanted else []
