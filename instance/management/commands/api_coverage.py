"""`manage.py api_coverage`: which operations of Mastodon's API the router answers, written to docs/api-coverage.md."""

import csv
import inspect
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from types import FunctionType
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import URLPattern, URLResolver, get_resolver

OPERATIONS = settings.BASE_DIR / "tests" / "contract" / "operations.tsv"
COVERAGE = settings.BASE_DIR / "docs" / "api-coverage.md"
VIEW_METHODS = ("get", "post", "put", "patch", "delete")
HEAD = """# API coverage

Every operation of Mastodon's client API 4.7, and whether Rookery's router answers it. Written by
`manage.py api_coverage` from the router itself; CI fails if it is out of date.
Tier 1: every client needs it; 2: other things people see; 3: administration, deprecated, rare.

| Tier | Implemented | Of |
|---|---|---|"""
TABLE = """
| Operation | Tier | State |
|---|---|---|"""


class Operation(NamedTuple):
    method: str
    path: str
    tier: int


class Command(BaseCommand):
    help = "Writes docs/api-coverage.md from the router; with --check fails if the file says anything else."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if the file is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        text = render(read_operations(), set(answered()))
        if not options["check"]:
            COVERAGE.parent.mkdir(exist_ok=True)
            COVERAGE.write_text(text)
            self.stdout.write(f"{COVERAGE.relative_to(settings.BASE_DIR)}: {text.count('| implemented')} implemented")
        elif not COVERAGE.exists() or COVERAGE.read_text() != text:
            self.stderr.write("docs/api-coverage.md is out of date; run `manage.py api_coverage`")
            sys.exit(1)


def render(operations: Iterable[Operation], routes: set[tuple[str, str]]) -> str:
    """A summary by tier, then one line an operation."""
    states = [(each, (each.method, shape(each.path)) in routes) for each in operations]
    lines = [HEAD]
    for tier in (1, 2, 3):
        of_tier = [done for each, done in states if each.tier == tier]
        lines.append(f"| {tier} | {sum(of_tier)} | {len(of_tier)} |")
    lines.append(f"| all | {sum(done for _each, done in states)} | {len(states)} |")
    lines.append(TABLE)
    for each, done in states:
        lines.append(f"| `{each.method} {each.path}` | {each.tier} | {'implemented' if done else 'missing'} |")
    return "\n".join(lines) + "\n"


def read_operations() -> list[Operation]:
    with OPERATIONS.open(newline="") as file:
        return [Operation(row["method"], row["path"], int(row["tier"])) for row in csv.DictReader(file, delimiter="\t")]


def answered() -> Iterator[tuple[str, str]]:
    """(method, shape of the path) of everything that the router sends to a view."""
    for path, view in routes():
        for method in methods_of(view):
            yield method, shape(path)


def shape(path: str) -> str:
    """`/api/v1/statuses/{id}` and `api/v1/statuses/<id:id>` are the same place."""
    return "/" + re.sub(r"\{[^}]*\}|<[^>]*>", "{}", path).strip("/")


def routes(patterns: Iterable[URLPattern | URLResolver] | None = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every route with its view, as the router would find it."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern), pattern.callback


def methods_of(view: Any) -> tuple[str, ...]:
    """An endpoint names its methods, a view class and Django's decorators show them; any other view answers GET."""
    if named := getattr(view, "methods", None):
        return tuple(named)
    if view_class := getattr(view, "view_class", None):
        names = set(view_class.http_method_names).intersection(dir(view_class))
        return tuple(name.upper() for name in VIEW_METHODS if name in names)
    return _required_methods(view) or ("GET",)


def _required_methods(view: Any) -> tuple[str, ...]:
    """What `require_http_methods`, `require_POST` and the like let through."""
    while view is not None:
        if isinstance(view, FunctionType):
            found = inspect.getclosurevars(view).nonlocals.get("request_method_list")
            if found is not None:
                return tuple(found)
        view = getattr(view, "__wrapped__", None)
    return ()
