"""Settings of the floor: the server's own as far as gunicorn reads them, and nothing that does anything."""

from instance.settings import *  # noqa: F403

MIDDLEWARE: list[str] = []
INSTALLED_APPS: list[str] = []
DATABASES: dict[str, dict[str, str]] = {}
ROOT_URLCONF = "bench.floor"
LOGGING_CONFIG = None
