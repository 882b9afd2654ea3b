"""docs/settings.md names every environment name that instance/settings.py reads, with its default, and no other."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent.parent
ROW = re.compile(r"^\| `([A-Z0-9_]+)` \| (.*?) \| (.*?) ?\|$", re.MULTILINE)


def names_read() -> dict[str, str | None]:
    """Each name, with its default where that is a plain word in the source."""
    found: dict[str, str | None] = {}
    for node in ast.walk(ast.parse((BASE_DIR / "instance/settings.py").read_text())):
        if not (isinstance(node, ast.Call) and getattr(node.func, "id", "").startswith("env")):
            continue
        if isinstance(node.args[0], ast.Constant):
            default = node.args[1] if len(node.args) > 1 else None
            found.setdefault(node.args[0].value, None)
            if isinstance(default, ast.Constant) and isinstance(default.value, str):
                found[node.args[0].value] = default.value
    return found


def rows() -> dict[str, str]:
    return {name: default for name, default, _ in ROW.findall((BASE_DIR / "docs/settings.md").read_text())}


def test_the_page_names_what_is_read_and_nothing_else():
    assert set(rows()) == set(names_read())


def test_the_page_gives_the_defaults():
    documented = rows()
    for name, default in names_read().items():
        if default is not None and name != "SMTP_SERVER":  # "localhost" stands there only to be never used
            assert documented[name] == f"`{default}`", name


def test_nothing_else_reads_the_environment():
    allowed = {
        "instance/settings.py",
        "instance/serving/addresses.py",  # tells the settings about `--port`
        "instance/serving/environment.py",  # runs before there is a Django
        "instance/management/commands/runserver.py",  # Django's own mark of a reloaded process
    }
    apps = ("instance", "federation", "accounts", "statuses", "moderation", "timelines")
    reading = re.compile(r"os\.environ(?!\.setdefault\()|os\.getenv")
    found = {
        str(path.relative_to(BASE_DIR))
        for app in apps
        for path in (BASE_DIR / app).rglob("*.py")
        if reading.search(path.read_text())
    }
    assert found <= allowed


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"DATABASE_URL": "postgres://db/rookery"}, "SECRET_KEY must be set"),
        ({"LOCAL_DOMAIN": "rookery.example", "DISABLE_RATE_LIMITS": "true"}, "DISABLE_RATE_LIMITS"),
    ],
)
def test_dangerous_settings_are_refused(environment, says, tmp_path):
    done = import_settings({**environment, "DATA_DIR": str(tmp_path)})
    assert done.returncode != 0
    assert says in done.stderr


def test_external_services_switch_the_embedded_ones_off(tmp_path):
    environment = {
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": "s" * 50,
        "DATABASE_URL": "postgres://rook@db.example/rookery",
        "REDIS_URL": "redis://cache.example:6379/0",
    }
    program = (
        "from instance import embedded; from django.conf import settings;"
        "print(embedded.from_settings().engines, settings.DATABASES['default']['HOST'], settings.CACHE_REDIS_URL)"
    )
    done = import_settings(environment, program)
    assert done.stdout.split() == ["[]", "db.example", "redis://cache.example:6379/0"], done.stderr


def test_one_external_service_leaves_the_other_embedded(tmp_path):
    program = "from instance import embedded; print([e.name for e in embedded.from_settings().engines])"
    done = import_settings({"DATA_DIR": str(tmp_path), "REDIS_URL": "redis://cache.example"}, program)
    assert done.stdout.strip() == "['PostgreSQL']", done.stderr


def import_settings(environment: dict[str, str], program: str = "import instance.settings"):
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=BASE_DIR,
        env={"PATH": "/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": "instance.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
