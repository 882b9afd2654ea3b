"""People of other servers by the thousand, all of them in the sink, and rows made of one row."""

from collections.abc import Iterable

from django.conf import settings
from django.db import connection, models

from accounts.models.account import Account, AccountStats
from accounts.models.follow import Follow
from bench.sink import DOMAIN

FIRST = 1
"""The lowest id of a made account: far below all that the clock makes."""


def host(number: int, kind: str = "h") -> str:
    return f"{kind}{number}.{DOMAIN}"


def lead(names: Iterable[str], port: int) -> None:
    """These names are found on that port of this machine, without a name server."""
    settings.EXTRA_HOSTS |= dict.fromkeys(names, ("127.0.0.1", port))


def plant_followers(target: Account, *, people: int, hosts: int, shared: bool) -> None:
    """So many follow `target`, and nobody else does; `shared`: each host has one inbox for all who live there."""
    connection.cursor().execute("DELETE FROM accounts_follow WHERE target_id = %s", [target.pk])
    connection.cursor().execute("DELETE FROM accounts_accountstats WHERE account_id BETWEEN 1 AND 10000000")
    connection.cursor().execute("DELETE FROM accounts_account WHERE id BETWEEN 1 AND 10000000")
    domain = f"'h' || mod(i, {hosts}) || '.{DOMAIN}'"
    server = f"'https://' || {domain} || '"
    first = Account.objects.create(
        pk=FIRST, username="p0", domain=host(0), uri=f"https://{host(0)}/users/p0", url=f"https://{host(0)}/@p0"
    )
    AccountStats.objects.create(account=first)
    follow = Follow.objects.create(account=first, target=target)
    multiply(
        first,
        people - 1,
        {
            "id": f"{FIRST} + i",
            "username": "'p' || i",
            "domain": domain,
            "uri": f"{server}/users/p' || i",
            "url": f"{server}/@p' || i",
            "inbox_url": f"{server}/users/p' || i || '/inbox'",
            "shared_inbox_url": f"{server}/inbox'" if shared else "''",
        },
    )
    multiply(first.stats, people - 1, {"account_id": f"{FIRST} + i"})
    multiply(follow, people - 1, {"id": "-i", "account_id": f"{FIRST} + i"})
    connection.cursor().execute("ANALYZE accounts_account, accounts_accountstats, accounts_follow")


def multiply(row: models.Model, count: int, changed: dict[str, str]) -> None:
    """So many more rows like this one; `changed` are columns as SQL of `i`, which runs from 1 up."""
    quote = connection.ops.quote_name
    table = quote(row._meta.db_table)
    columns = [str(field.column) for field in row._meta.concrete_fields]
    values = ", ".join(changed.get(column, f"one.{quote(column)}") for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(map(quote, columns))}) SELECT {values} FROM {table} AS one, "  # noqa: S608
            f"generate_series(1, %s) AS i WHERE one.{quote(str(row._meta.pk.column))} = %s",
            [count, row.pk],
        )
