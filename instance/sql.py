"""Prepared SQL for the few hottest reads.

Django binds parameters on the client and prepares nothing. These statements are planned once a connection, which more
than halves what PostgreSQL spends on them. Everything else goes through the ORM.
"""

import time
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import psycopg
from django.db import connection, models

NEVER = 10**9
"""Django switches preparing off altogether (None). After so many runs means: only what asks for it is prepared."""


def fetch(sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement with named parameters; seen by query counters like any query of Django's."""
    connection.ensure_connection()
    started = time.monotonic()
    if connection.connection.prepare_threshold is None:
        connection.connection.prepare_threshold = NEVER
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        rows = cursor.execute(sql.encode(), params, prepare=True).fetchall()
    if connection.queries_logged:
        text = psycopg.ClientCursor(connection.connection).mogrify(sql.encode(), params)
        connection.queries_log.append({"sql": text, "time": f"{time.monotonic() - started:.3f}"})
    return rows


class Select:
    """Instances of several models out of one prepared statement: `Select("FROM accounts_user u WHERE ...", u=User)`.

    The ORM spends most of such a small query on putting its text together, each time anew.
    """

    def __init__(self, tail: str, **aliases: type[models.Model]) -> None:
        self.tail = tail
        self.aliases = aliases

    def fetch(self, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """A row is a dict of instances by alias, None where an outer join found nothing."""
        return [self._instances(row) for row in fetch(self._sql, params)]

    @cached_property
    def _sql(self) -> str:
        columns = (
            f"{alias}.{connection.ops.quote_name(str(field.column))}"
            for alias, model in self.aliases.items()
            for field in model._meta.concrete_fields
        )
        return f"SELECT {', '.join(columns)} {self.tail}"

    @cached_property
    def _parts(self) -> list[tuple[str, type[models.Model], list[str], slice, list[tuple[int, Callable[..., Any]]]]]:
        parts, start = [], 0
        for alias, model in self.aliases.items():
            fields = model._meta.concrete_fields
            converters = [
                (index, convert)
                for index, field in enumerate(fields)
                for convert in field.get_db_converters(connection)
            ]
            names = [str(field.attname) for field in fields]
            parts.append((alias, model, names, slice(start, start + len(fields)), converters))
            start += len(fields)
        return parts

    def _instances(self, row: tuple[Any, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for alias, model, names, place, converters in self._parts:
            values = list(row[place])
            if values[0] is None:  # the primary key stands first in all our models
                found[alias] = None
                continue
            for index, convert in converters:
                values[index] = convert(values[index], None, connection)
            found[alias] = model.from_db(connection.alias, names, values)
        return found


class Template:
    """A query of the ORM, put into SQL once and then run prepared: the rule keeps its one home in the query set.

    `build` is called with a made-up number for each name; where that number stands in the parameters, the value given
    to `fetch` goes. A name in `lists` takes a list and is built as `field__in=[number]`. A query that holds the time of
    day, or anything else that is not one of its names, must not be made into a template.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any]], *names: str, lists: tuple[str, ...] = ()) -> None:
        self.build = build
        self.names = names
        self.lists = lists

    def fetch(self, **values: Any) -> list[tuple[Any, ...]]:
        return fetch(self._sql, values)

    @cached_property
    def _sql(self) -> str:
        marks = {-(10**15) - place: name for place, name in enumerate((*self.names, *self.lists))}
        given = {name: [mark] if name in self.lists else mark for mark, name in marks.items()}
        text, parameters = self.build(**given).query.sql_with_params()
        first, *rest = text.split("%s")
        for parameter, piece in zip(parameters, rest, strict=True):
            name = marks.get(parameter, "")
            if name in self.lists:
                first = f"{first.removesuffix('IN (')}= ANY(%({name})s){piece.removeprefix(')')}"
            elif name:
                first = f"{first}%({name})s{piece}"
            else:
                first = f"{first}{_literal(parameter)}{piece}"
        return first


def _literal(value: Any) -> str:
    """Constants of the query itself: numbers and switches, never anything that came from outside."""
    if not isinstance(value, bool | int):
        raise TypeError(f"{value!r} cannot stand in a template")
    return str(value)
