"""Account heads: what of an account changes too often to be rendered once (counters), and the version of the rest.

They are read along with whatever names accounts: `head_of` stands in statements of `instance/sql.py`.
"""
# ruff: noqa: S608 - the only thing put in is the name of a column

from datetime import date
from typing import NamedTuple

from instance.fragments import Key


class AccountHead(NamedTuple):
    """One row of `head_of`. The version is that of the row and of its domain's emoji, as in statuses/queries/heads."""

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


def head_of(account_id: str) -> str:
    """Joins the account whose id stands in this column, as `head`: one look into each index for each row."""
    return f"""
        CROSS JOIN LATERAL (
            SELECT a.id, a.xmin::text || a.ctid::text || coalesce(g.number, 0), a.moved_to_id IS NOT NULL,
                ast.followers_count, ast.following_count, ast.statuses_count,
                (ast.last_status_at AT TIME ZONE 'UTC')::date
            FROM accounts_account a
            JOIN accounts_accountstats ast ON ast.account_id = a.id
            LEFT JOIN instance_generation g ON g.scope = coalesce(a.domain, '')
            WHERE a.id = {account_id} OFFSET 0
        ) AS head({", ".join(AccountHead._fields)})
    """
