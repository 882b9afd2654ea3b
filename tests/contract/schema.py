"""The OpenAPI contract as something to ask: which operation is this, and is this answer good for it."""

import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

FOLDER = Path(__file__).resolve().parent
ANYWHERE = {"400", "405", "411", "413", "415", "429", "503"}
"""Statuses of requests that cannot be read, or not now: any operation may give them."""


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    facts: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def tier(self) -> int:
        return self.facts["x-tier"]

    @property
    def statuses(self) -> set[str]:
        return set(self.facts["responses"])

    @cached_property
    def body_names(self) -> list[str]:
        """Names of the top-level parameters it documents, in query and body."""
        names = [each["name"].removesuffix("[]") for each in self.facts.get("parameters", []) if each["in"] == "query"]
        for content in self.facts.get("requestBody", {}).get("content", {}).values():
            names += _resolve(content.get("schema", {})).get("properties", {})
            break
        return list(dict.fromkeys(names))

    def problems(self, status: int, content_type: str, body: bytes) -> list[str]:
        """What is wrong with this answer; nothing if it keeps to the contract."""
        if str(status) not in self.statuses:
            if str(status) in ANYWHERE:
                return _check(error_schema(), body)
            return [f"{self} answers {status}, documented are {', '.join(sorted(self.statuses))}: {body[:300]!r}"]
        contents = self.facts["responses"][str(status)].get("content", {})
        kind = content_type.split(";", maxsplit=1)[0].strip()
        if contents and kind not in contents:
            return [f"{self} {status} is sent as {kind!r}, documented is {', '.join(contents)}"]
        schema = contents.get(kind, {}).get("schema")
        if schema is None or "json" not in kind:
            return []
        return [f"{self} {status}: {problem}" for problem in _check(schema, body)]


@cache
def contract() -> dict[str, Any]:
    return json.loads((FOLDER / "openapi.json").read_text())


@cache
def operations() -> tuple[Operation, ...]:
    return tuple(
        Operation(method.upper(), path, facts)
        for path, methods in contract()["paths"].items()
        for method, facts in methods.items()
    )


def find_operation(method: str, path: str) -> Operation | None:
    """Fixed paths come before those with parameters: /accounts/lookup is not an id."""
    path = path.removesuffix("/") or "/"
    for pattern, operation in _patterns().get("GET" if method == "HEAD" else method, ()):
        if pattern.fullmatch(path):
            return operation
    return None


def error_schema() -> dict[str, Any]:
    return {"$ref": "#/components/schemas/Error"}


@cache
def _patterns() -> dict[str, list[tuple[re.Pattern[str], Operation]]]:
    found: dict[str, list[tuple[re.Pattern[str], Operation]]] = {}
    for operation in sorted(operations(), key=lambda each: each.path.count("{")):
        parts = re.split(r"\{[^}]+\}", operation.path)
        pattern = re.compile("[^/]+".join(re.escape(part) for part in parts))
        found.setdefault(operation.method, []).append((pattern, operation))
    return found


def _check(schema: dict[str, Any], body: bytes) -> list[str]:
    try:
        data = json.loads(body)
    except ValueError as error:
        return [f"the body is not JSON ({error}): {body[:200]!r}"]
    errors = _validator(json.dumps(schema, sort_keys=True)).iter_errors(data)
    return [f"{error.json_path}: {error.message[:300]}" for error in errors]


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator({**json.loads(schema), "components": contract()["components"]}, format_checker=_FORMATS)


def _formats() -> FormatChecker:
    """Dates as clients parse them: UTC, upper-case letters, 1 to 6 digits of a second. Addresses are absolute."""
    checker = FormatChecker([])
    patterns = {
        "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z",
        "date": r"\d{4}-\d\d-\d\d",
        "uri": r"([a-z][a-z0-9+.-]*:\S+)?",
    }
    for name, pattern in patterns.items():
        matches = re.compile(pattern, re.IGNORECASE if name == "uri" else 0).fullmatch
        checker.checks(name)(lambda value, matches=matches: not isinstance(value, str) or matches(value) is not None)
    return checker


_FORMATS = _formats()


def _resolve(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = contract()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema
