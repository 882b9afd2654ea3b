"""Locks on names: of those who work on the thing with one name, one waits for the other."""

from instance.sql import fetch

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%(name)s::text, 0))"


def lock_name(name: str) -> None:
    """Until the surrounding transaction ends; the thing itself need not exist yet."""
    fetch(_LOCK, {"name": name})
