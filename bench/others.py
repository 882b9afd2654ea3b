"""People of other servers by the thousand, all of them in the sink, and rows made of one row."""

from collections.abc import Iterable
from itertools import count

from django.conf import settings
from django.db import connection, models

from accounts.models.account import Account, AccountStats
from accounts.models.follow import Follow
from bench.sink import DOMAIN

_starts = count(1, 1_000_000)
"""Ids of made accounts: far below all that the clock makes, other ones for each planting. None is taken out again, for
PostgreSQL would look for each of them in all the tables that may name it."""


def host(number: int, kind: str = "h") -> str:
    return f"{kind}{number}.{DOMAIN}"


def lead(names: Iterable[str], port: int) -> None:
    """These names are found on that port of this machine, without a name server."""
    settings.EXTRA_HOSTS |= dict.fromkeys(names, ("127.0.0.1", port))


def plant_followers(target: Account, *, people: int, hosts: int, shared: bool) -> Account:
    """So many follow `target`, and nobody else does; `shared`: each host has one inbox for all there. The first."""
    start = next(_starts)
    domain = f"'h' || mod(i, {hosts}) || '.{DOMAIN}'"
    server = f"'https://' || {domain} || '"
    name = f"p{start}"
    uri = f"https://{host(0)}/users/{name}"
    inbox = {"inbox_url": f"{uri}/inbox", "shared_inbox_url": f"https://{host(0)}/inbox" if shared else ""}
    first = Account.objects.create(pk=start, username=name, domain=host(0), uri=uri, url=uri, **inbox)
    AccountStats.objects.create(account=first)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_follow WHERE target_id = %s", [target.pk])
    follow = Follow.objects.create(account=first, target=target)
    multiply(
        first,
        people - 1,
        {
            "id": "one.id + i",
            "username": "one.username || '_' || i",
            "domain": domain,
            "uri": f"{server}/users/{name}_' || i",
            "url": f"{server}/users/{name}_' || i",
            "inbox_url": f"{server}/users/{name}_' || i || '/inbox'",
            "shared_inbox_url": f"{server}/inbox'" if shared else "''",
        },
    )
    multiply(first.stats, people - 1, {"account_id": "one.account_id + i"})
    multiply(follow, people - 1, {"id": f"{-start} - i", "account_id": "one.account_id + i"})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_account, accounts_accountstats, accounts_follow")
    return first


def multiply(row: models.Model, count: int, changed: dict[str, str]) -> None:
    """So many more rows like this one; `changed` are columns as SQL of `i`, which runs from 1 up."""
    quote = connection.ops.quote_name
    table = quote(row._meta.db_table)
    columns = [str(field.column) for field in row._meta.concrete_fields]
    values = ", ".join(changed.get(column, f"one.{quote(column)}") for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(map(quote, columns))}) SELECT {values} FROM {table} AS one, "
            f"generate_series(1, %s) AS i WHERE one.{quote(str(row._meta.pk.column))} = %s",
            [count, row.pk],
        )
