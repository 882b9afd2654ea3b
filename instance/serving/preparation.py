"""Before an instance serves: tables, static files and, at the first start, an owner and something to look at."""

import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from instance import __version__
from instance.models.site import InstanceSettings
from instance.serving.progress import say, step

MIGRATION_LOCK = 0x726F6F6B  # "rook": one starter migrates, the others wait and find it done
DATABASE_SECONDS = 60


def prepare(*, demo: bool) -> None:
    """Everything `serve` needs before its first request; cheap when it is done already."""
    wait_for_database()
    migrate()
    collect_static()
    first_start(demo=demo)


def wait_for_database() -> None:
    """An external database may start at the same time as we do."""
    deadline = time.monotonic() + DATABASE_SECONDS
    while True:
        try:
            connection.ensure_connection()
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(1)
        else:
            return


def migrate() -> None:
    with _only_one():
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            with step(f"Tables ({len(plan)} migrations)"):
                call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> None:
    """Gather and compress the static files, unless they are the ones of the last start."""
    mark = Path(settings.STATIC_ROOT) / ".fingerprint"
    fingerprint = _fingerprint()
    if mark.exists() and mark.read_text() == fingerprint:
        return
    with step("Static files"):
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(fingerprint)


def first_start(*, demo: bool) -> None:
    """The settings row, the owner and the demo. What a first start left undone is done by the next."""
    _, is_new = InstanceSettings.objects.get_or_create(pk=1, defaults={"registrations": settings.REGISTRATIONS})
    demo_is_due = _demo_mark()
    if is_new and demo:
        demo_is_due.touch()
    if not get_user_model().objects.exists():
        create_owner()
    if demo_is_due.exists():
        with step("Demo content"):
            call_command("demo", stdout=StringIO())
        demo_is_due.unlink()


def is_first_start() -> bool:
    """Whether there are no tables yet, or a first start was cut off."""
    return not connection.introspection.table_names() or _demo_mark().exists() or credentials_file().exists()


def create_owner() -> None:
    """The account that may do everything. Its password is shown at the end of this start, and never again."""
    email = f"owner@{settings.LOCAL_DOMAIN.partition(':')[0]}"
    password = secrets.token_urlsafe(12)
    credentials = credentials_file()  # first: a start that is cut off behind the account must not lose its password
    credentials.touch(mode=0o600)
    credentials.write_text(json.dumps({"email": email, "password": password}))
    with step("Owner account"):
        options = ["--email", email, "--confirmed", "--role", "Owner", f"--password={password}"]
        call_command("accounts", "create", "owner", *options, stdout=StringIO())


def credentials_file() -> Path:
    """Where the owner's first password waits until it has been shown."""
    return settings.DATA_DIR / "secrets" / "owner.json"


def show_credentials() -> None:
    path = credentials_file()
    if path.exists():
        owner = json.loads(path.read_text())
        say(f"Sign in as {owner['email']} with the password {owner['password']} (shown this once)")
        path.unlink()


def _demo_mark() -> Path:
    return settings.DATA_DIR / "demo-is-due"


@contextmanager
def _only_one() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def _fingerprint() -> str:
    """Names, sizes and times of all static files: reading them all would take longer than the rest of the start."""
    seen = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for path, storage in finder.list(["*.map"]):
            found = Path(storage.path(path)).stat()
            seen.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return seen.hexdigest()
