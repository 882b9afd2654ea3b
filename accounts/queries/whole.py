"""Accounts with all that their entity shows, in one prepared statement; for those who have not moved."""

from collections.abc import Iterable

from accounts.models.account import Account, AccountStats
from accounts.models.role import Role
from accounts.models.user import User
from instance.sql import Select

_ACCOUNTS = Select(
    """
      FROM accounts_account a
      JOIN accounts_accountstats s ON s.account_id = a.id
      LEFT JOIN accounts_user u ON u.account_id = a.id
      LEFT JOIN accounts_role r ON r.id = u.role_id
     WHERE a.id = ANY(%(ids)s)
    """,
    a=Account,
    s=AccountStats,
    u=User,
    r=Role,
)


def whole_accounts(ids: Iterable[int]) -> list[Account]:
    """In any order; a one-to-one relation is known from both its sides."""
    found = []
    for row in _ACCOUNTS.fetch({"ids": list(ids)}):
        account: Account = row["a"]
        row["s"].account = account
        if row["u"] is not None:
            row["u"].account, row["u"].role = account, row["r"]
        found.append(account)
    return found
