"""Account heads: what of an account changes too often to be rendered once (counters), and the version of the rest.

They are read along with whatever names accounts: `COLUMNS` and `of` stand in statements of `instance/sql.fetch`.
"""

from datetime import date
from typing import NamedTuple

from instance.fragments import Key


class AccountHead(NamedTuple):
    """One row of COLUMNS. The version is that of the row and of its domain's custom emoji (statuses/queries/heads)."""

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


COLUMNS = """
    a.id, a.xmin::text || a.ctid::text || coalesce(g.number, 0), a.moved_to_id IS NOT NULL,
    ast.followers_count, ast.following_count, ast.statuses_count, (ast.last_status_at AT TIME ZONE 'UTC')::date
"""


def of(account_id: str) -> str:
    """Joins the account whose id stands in this column."""
    return f"""
        JOIN accounts_account a ON a.id = {account_id}
        JOIN accounts_accountstats ast ON ast.account_id = a.id
        LEFT JOIN instance_generation g ON g.scope = coalesce(a.domain, '')
    """
