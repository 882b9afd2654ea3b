"""Starts the embedded databases for a test run, before Django reads its settings.

Loaded by `-p tests.support.services` (pyproject.toml), because pytest-django sets Django up before any conftest.py.
All processes of a run share the servers. Each xdist worker has a PostgreSQL database of its own by pytest-django's
suffix, and a Valkey database of its own by number, so that queues and caches never meet.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from instance import embedded

BASE_DIR = Path(__file__).resolve().parent.parent.parent

os.environ.setdefault("DATA_DIR", str(BASE_DIR / ".cache" / "test"))
SERVERS = embedded.Servers(
    Path(os.environ["DATA_DIR"]),
    database_url=os.environ.get("DATABASE_URL", ""),
    redis_url=os.environ.get("REDIS_URL", ""),
    durable=False,
)


def _number_of(worker: str) -> int:
    """gw0 uses Valkey's database 1, gw1 its 2, and so on; a run without xdist uses 0."""
    return int(worker.removeprefix("gw")) + 1 if worker else 0


def _with_number(url: str, number: int) -> str:
    if url.startswith("unix:"):
        return f"{url.partition('?')[0]}?db={number}"
    return urlunsplit(urlsplit(url)._replace(path=f"/{number}"))


os.environ["REDIS_URL"] = _with_number(
    embedded.redis_url(SERVERS.data_dir, os.environ.get("REDIS_URL", "")),
    _number_of(os.environ.get("PYTEST_XDIST_WORKER", "")),
)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if not config.option.help:
        SERVERS.data_dir.mkdir(parents=True, exist_ok=True)
        SERVERS.join()
        SERVERS.start()
        (SERVERS.data_dir / "static").mkdir(exist_ok=True)  # WhiteNoise warns of each test where it is missing


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    SERVERS.leave()


@pytest.fixture
def redis_url() -> str:
    """The address of this worker's own Valkey database."""
    return os.environ["REDIS_URL"]
