"""Inserting rows that say they were made earlier."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


def insert_dated(rows: Sequence[Row]) -> list[Row]:
    """bulk_create that keeps each row's `created_at`, which auto_now_add would overwrite with now."""
    if not rows:
        return []
    model = type(rows[0])
    moments = [row.created_at for row in rows]  # type: ignore[attr-defined]
    made = model._default_manager.bulk_create(rows)
    for row, moment in zip(made, moments, strict=True):
        row.created_at = moment  # type: ignore[attr-defined]
    model._default_manager.bulk_update(made, ["created_at"], batch_size=500)
    return made
