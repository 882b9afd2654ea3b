"""Prepared SQL for the few hottest reads.

Django binds parameters on the client and prepares nothing. These statements are planned once a connection, which more
than halves what PostgreSQL spends on them. Everything else goes through the ORM.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cached_property, lru_cache
from typing import Any

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.base import ModelState

NEVER = 10**9
"""Django switches preparing off altogether (None). After so many runs means: only what asks for it is prepared."""


def fetch(sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement with named parameters; seen by query counters like any query of Django's."""
    here = connections[DEFAULT_DB_ALIAS]  # looked up once: each use of `connection` looks it up again
    here.ensure_connection()
    started = time.monotonic()
    if here.connection.prepare_threshold is None:
        here.connection.prepare_threshold = NEVER
    numbered, names = _numbered(sql)
    with here.wrap_database_errors, psycopg.RawCursor(here.connection) as cursor:
        rows = cursor.execute(numbered, [_readied(params[name]) for name in names], prepare=True).fetchall()
    if here.queries_logged:
        text = psycopg.ClientCursor(here.connection).mogrify(sql.encode(), params)
        here.queries_log.append({"sql": text, "time": f"{time.monotonic() - started:.3f}"})
    return rows


class _Ids(list[int]):
    """Whole numbers for PostgreSQL. psycopg writes an array item by item in Python, which costs more than all else."""


class _IdsDumper(psycopg.adapt.Dumper):
    oid = psycopg.adapters.types["int8"].array_oid

    def dump(self, obj: _Ids) -> bytes:
        return b"{%s}" % ",".join(map(str, obj)).encode()


psycopg.adapters.register_dumper(_Ids, _IdsDumper)


@lru_cache(maxsize=1024)
def _numbered(sql: str) -> tuple[bytes, tuple[str, ...]]:
    """The statement with `$1` for the first name and so on: what psycopg would find out anew each time."""
    names: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        return "%" if found[0] == "%%" else f"${names.setdefault(found[1], len(names) + 1)}"

    text = re.sub(r"%%|%\((\w+)\)s", number, sql)
    return text.encode(), tuple(names)


def _readied(value: Any) -> Any:
    """Lists are of one kind throughout."""
    return _Ids(value) if isinstance(value, list) and value and type(value[0]) is int else value


class Select:
    """Instances of several models out of one prepared statement: `Select("FROM accounts_user u WHERE ...", u=User)`.

    The ORM spends most of such a small query on putting its text together, each time anew. `only` names, by alias, the
    fields that are read beside the primary key; the others are deferred.
    """

    def __init__(
        self, tail: str, *, only: Mapping[str, tuple[str, ...]] | None = None, **aliases: type[models.Model]
    ) -> None:
        self.tail = tail
        self.only = only or {}
        self.aliases = aliases

    def fetch(self, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """A row is a dict of instances by alias, None where an outer join found nothing."""
        return [self.instances(row) for row in fetch(f"SELECT {self.columns} {self.tail}", params)]

    def instances(self, row: tuple[Any, ...]) -> dict[str, Any]:
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

    @cached_property
    def columns(self) -> str:
        return ", ".join(
            f"{alias}.{connection.ops.quote_name(str(field.column))}"
            for alias in self.aliases
            for field in self._fields(alias)
        )

    def _fields(self, alias: str) -> "list[models.Field[Any, Any]]":
        """In the order of the model, as `from_db` wants them."""
        wanted = self.only.get(alias)
        fields = self.aliases[alias]._meta.concrete_fields
        return [field for field in fields if wanted is None or field.primary_key or field.attname in wanted]

    @cached_property
    def _parts(self) -> list[tuple[str, type[models.Model], list[str], slice, list[tuple[int, Callable[..., Any]]]]]:
        parts, start = [], 0
        for alias, model in self.aliases.items():
            fields = self._fields(alias)
            converters = [
                (index, convert)
                for index, field in enumerate(fields)
                for convert in field.get_db_converters(connection)
            ]
            names = [str(field.attname) for field in fields]
            parts.append((alias, model, names, slice(start, start + len(fields)), converters))
            start += len(fields)
        return parts


class Remembered:
    """The one row of a `Select`, kept in this process for as long as none of its rows in the database has changed.

    Each call asks for the versions alone (see instance/fragments.py); making the instances costs four times that.
    """

    def __init__(self, select: Select, *, remembered: int = 2_000) -> None:
        self.select = select
        self.remembered = remembered
        self.here: OrderedDict[str, tuple[str, dict[str, models.Model | None]]] = OrderedDict()

    def get(self, key: str, params: Mapping[str, Any]) -> dict[str, Any] | None:
        """Instances by alias that belong to the caller alone. `key` names what `params` look for."""
        known = self.here.get(key)
        if known is not None:
            versions = fetch(self._versions, params)
            if not versions:
                self.here.pop(key, None)
                return None
            if versions[0][0] == known[0]:
                return {alias: _twin(instance) for alias, instance in known[1].items()}
        return self._read(key, params)

    def forget(self, key: str) -> None:
        """Its rows are known to have changed."""
        self.here.pop(key, None)

    def _read(self, key: str, params: Mapping[str, Any]) -> dict[str, Any] | None:
        for version, *row in fetch(self._rows, params):
            instances = self.select.instances(tuple(row))
            self.here.pop(key, None)
            self.here[key] = (version, instances)
            while len(self.here) > self.remembered:
                self.here.popitem(last=False)
            return {alias: _twin(instance) for alias, instance in instances.items()}
        return None

    @cached_property
    def _versions(self) -> str:
        return f"SELECT {self._version} {self.select.tail}"

    @cached_property
    def _rows(self) -> str:
        return f"SELECT {self._version}, {self.select.columns} {self.select.tail}"

    @property
    def _version(self) -> str:
        parts = ", ".join(f"{alias}.xmin, {alias}.ctid" for alias in self.select.aliases)
        return f"concat_ws(' ', {parts})"


def _twin(instance: models.Model | None) -> models.Model | None:
    """A copy that may be changed: nobody else's account must change with it."""
    if instance is None:
        return None
    twin = type(instance).__new__(type(instance))
    twin.__dict__.update(instance.__dict__)
    for name in _mutable(type(instance)):
        twin.__dict__[name] = deepcopy(instance.__dict__[name])
    twin._state = ModelState()
    twin._state.db, twin._state.adding = instance._state.db, False
    return twin


@lru_cache
def _mutable(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(
        str(field.attname) for field in model._meta.concrete_fields if isinstance(field, ArrayField | models.JSONField)
    )


class Template:
    """A query of the ORM, put into SQL once and then run prepared: the rule keeps its one home in the query set.

    `build` is called with a made-up number for each name; where that number stands in the parameters, the value given
    to `fetch` goes. A name in `lists` takes a list and is built as `field__in=[number]`. A query that holds the time of
    day, or anything else that is not one of its names, must not be made into a template.

    `around` is a statement with `{query}` in it, for what the ORM cannot say; its named parameters are given likewise.
    `by_row` is for small batches: each EXISTS is one look into an index. Without it the planner may read all follows or
    mentions of somebody into a hash table. Such a query has no other subqueries that end at one row.
    """

    def __init__(
        self,
        build: Callable[..., models.QuerySet[Any]],
        *names: str,
        lists: tuple[str, ...] = (),
        around: str = "{query}",
        by_row: bool = False,
    ) -> None:
        self.build = build
        self.names = names
        self.lists = lists
        self.around = around
        self.by_row = by_row

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
        return self.around.replace("{query}", first.replace(" LIMIT 1)", " OFFSET 0)") if self.by_row else first)


def _literal(value: Any) -> str:
    """Constants of the query itself: numbers, switches and plain words, never anything that came from outside."""
    if isinstance(value, str) and _WORD.fullmatch(value):
        return f"'{value}'"
    if not isinstance(value, bool | int):
        raise TypeError(f"{value!r} cannot stand in a template")
    return str(value)


_WORD = re.compile(r"[a-z._]+")
