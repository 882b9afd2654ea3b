"""The test database as a copy of one that is migrated already: 62 migrations take longer than most files of tests."""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from instance.engines import postgresql

BASE_DIR = Path(__file__).resolve().parent.parent.parent
PREFIX = "migrated_"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """pytest-django's hook; an external database is migrated in the usual way."""
    if not os.environ.get("DATABASE_URL"):
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = migrated_template()
        _drop_leftover()


def _drop_leftover() -> None:
    """What a run before this one could not drop, because something of it was still connected."""
    database = settings.DATABASES["default"]
    name = database["TEST"].get("NAME") or f"test_{database['NAME']}"
    with _connect() as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def migrated_template() -> str:
    """The name of a database with all tables, made once for each state of the migrations."""
    name = PREFIX + _fingerprint()
    with (Path(settings.DATA_DIR) / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of several xdist workers one makes it
        with _connect() as connection:
            found = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        if name not in found:
            _make(name, stale=[other for other in found if other.startswith(PREFIX)])
    return name


def _make(name: str, *, stale: list[str]) -> None:
    draft = f"{PREFIX}draft"
    with _connect() as connection:
        for other in {*stale, draft}:
            connection.execute(f'DROP DATABASE IF EXISTS "{other}"')
        connection.execute(f'CREATE DATABASE "{draft}"')
    host = settings.DATABASES["default"]["HOST"]
    url = f"postgres://{postgresql.USER}@/{draft}?host={quote(host)}"
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=BASE_DIR,
        env={**os.environ, "DATABASE_URL": url, "SECRET_KEY": settings.SECRET_KEY},
        check=True,
    )
    with _connect() as connection:
        connection.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
        connection.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')  # nobody may stand in a copy's way


def _fingerprint() -> str:
    """Of the files of all migrations: another state of them is another database."""
    seen = hashlib.sha256()
    migrations = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    for key in sorted(migrations):
        seen.update(Path(sys.modules[migrations[key].__module__].__file__ or "").read_bytes())
    return seen.hexdigest()[:16]


def _connect() -> psycopg.Connection:
    host = settings.DATABASES["default"]["HOST"]
    return psycopg.connect(host=host, user=postgresql.USER, dbname="postgres", autocommit=True)
