"""The rules of the house that imports alone cannot say."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from instance.checks import foreign_keys_point_down, switchboard
from instance.effects import EFFECTS

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("instance", "federation", "accounts", "statuses", "moderation", "timelines")
MAX_FILE_LINES = 350
MAX_FUNCTION_LINES = 40


def sources(*patterns: str) -> list[Path]:
    found = [path for app in APPS for pattern in patterns for path in (ROOT / app).glob(pattern)]
    return sorted(path for path in found if "migrations" not in path.parts)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", sources("**/*.py"), ids=name_of)
def test_files_and_functions_stay_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MAX_FILE_LINES
    long = [node.name for node in functions(path) if node.end_lineno - node.lineno + 1 > MAX_FUNCTION_LINES]
    assert long == []


@pytest.mark.parametrize("path", sources("**/*.py"), ids=name_of)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text())
    silent = path.name in ("__init__.py", "apps.py")
    assert silent or ast.get_docstring(tree)


@pytest.mark.parametrize("path", sources("api/*.py", "web/*.py"), ids=name_of)
def test_doors_neither_query_nor_write(path: Path) -> None:
    """A door reads what was sent, calls an action or a query, and answers. allauth's own sessions are not ours."""
    calls = [
        f"line {node.lineno}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "objects" and ast.unparse(node) != "UserSession.objects"
    ]
    assert calls == []


@pytest.mark.parametrize("path", sources("**/*.py"), ids=name_of)
def test_only_actions_publish(path: Path) -> None:
    publishes = re.search(r"^from instance.events import .*\bpublish\b", path.read_text(), re.MULTILINE)
    assert not publishes or path.parent.name == "actions" or path.name == "actions.py"


@pytest.mark.parametrize("path", sources("entities/*.py", "entities.py"), ids=name_of)
def test_entities_never_query(path: Path) -> None:
    assert ".objects" not in path.read_text()


def test_every_published_event_has_its_row_and_every_row_is_published() -> None:
    published = {
        name for path in sources("**/*.py") for name in re.findall(r"""\bpublish\(\s*"(\w+)""", path.read_text())
    }
    assert published == set(EFFECTS)


def test_only_settings_read_the_environment() -> None:
    readers = [
        name_of(path)
        for path in sources("**/*.py")
        if re.search(r"os\.(environ|getenv)\b(?!\.setdefault)", path.read_text())
    ]
    own = {"instance/settings.py", "instance/management/commands/runserver.py"}
    # Starting processes means handing the environment on.
    assert {name for name in readers if not name.startswith("instance/serving/")} <= own


def test_the_switchboard_names_what_exists() -> None:
    assert switchboard() == []


def test_foreign_keys_point_down() -> None:
    assert foreign_keys_point_down() == []


def test_there_are_no_signal_receivers_of_ours() -> None:
    words = ("django.dispatch", "models.signals")
    listeners = [name_of(path) for path in sources("**/*.py") if any(word in path.read_text() for word in words)]
    assert listeners == []
