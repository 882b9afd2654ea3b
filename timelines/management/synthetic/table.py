"""Rows by COPY: the columns of a model that vary come with each row, all others have their defaults."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, models
from django.utils import timezone

Progress = Callable[[str, int, int], None]
"""Called with what is being written, how much of it, of how much."""


class Table:
    """`Table(Follow, "account_id", "target_id").copy(rows)`; `always` are values that all rows share."""

    def __init__(self, model: type[models.Model], *varying: str, **always: Any) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        constant = {name: always.get(name, _default(field)) for name, field in fields.items() if name not in varying}
        constant = {name: value for name, value in constant.items() if not isinstance(fields[name], models.AutoField)}
        quote = connection.ops.quote_name
        columns = ", ".join(quote(str(fields[name].column)) for name in (*varying, *constant))
        self._sql = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
        self._tail = tuple(fields[name].get_db_prep_save(value, connection) for name, value in constant.items())
        self.name = str(model._meta.verbose_name_plural)

    def copy(self, rows: Iterable[Sequence[Any]], total: int, progress: Progress) -> None:
        tail, count = self._tail, 0
        with connection.cursor() as cursor, cursor.copy(self._sql) as copy:
            for count, row in enumerate(rows, start=1):
                copy.write_row((*row, *tail))
                if count % 2000 == 0:
                    progress(self.name, count, total)
        progress(self.name, count, count)


def reserve(model: type[models.Model], count: int) -> range:
    """So many numbers of the model's own sequence."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, column])
        sequence = cursor.fetchone()[0]
        cursor.execute("SELECT setval(%s, nextval(%s) + %s)", [sequence, sequence, count])
        last = cursor.fetchone()[0]
    return range(last - count, last)


def _default(field: models.Field) -> Any:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return timezone.now()
    return field.get_default()
