"""Requests as the contract describes them, made by hypothesis; sent to the WSGI application in this process."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from instance.management.commands.api_coverage import answered, shape
from tests.contract.schema import Operation, contract, operations
from tests.support.api import ApiClient

ENDINGS = {"POST /oauth/revoke"}
"""Would end the session that the fuzzing runs under."""

_TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
_ODD = st.sampled_from(["", "0", "-1", "1e9", "9" * 30, "null", "true", "\x00", "\ud7ff", "%", "[]", "{}", "a" * 3000])
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXT | _ODD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: str
    body: bytes | None
    kind: str
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path}?{self.query} {self.kind} {self.body!r}"


@dataclass
class Tally:
    """What was sent and what came back."""

    requests: int = 0
    reached: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def send(self, client: ApiClient, operation: Operation, request: Request) -> None:
        """Count the answer; a 5xx, an exception or an answer outside the contract is a fault."""
        self.requests += 1
        self.reached[str(operation)] += 1
        path = request.path + (f"?{request.query}" if request.query else "")
        answer = client.call(
            request.method, path, body=request.body, content_type=request.kind, headers=request.headers, check=False
        )
        self.statuses[answer.status] += 1
        if answer.status >= 500 and answer.status != 503:
            self.faults.append(f"{answer.status} {request}")


def implemented() -> list[Operation]:
    """What the contract and the router both know."""
    known = set(answered())
    return [each for each in operations() if (each.method, shape(each.path)) in known and str(each) not in ENDINGS]


def requests(operation: Operation, ids: Iterable[int]) -> st.SearchStrategy[Request]:
    """Mostly what the contract says, sometimes anything at all, with ids of things that there are."""
    idents = st.sampled_from([str(each) for each in ids]) | _ODD
    return st.builds(
        _request,
        st.just(operation),
        st.lists(idents, min_size=4, max_size=4),
        _object(_parameters(operation), idents),
        _object(_properties(operation), idents),
        st.sampled_from(["application/json", "application/x-www-form-urlencoded"]),
    )


def _request(
    operation: Operation, places: list[str], query: dict[str, Any], body: dict[str, Any], kind: str
) -> Request:
    path = operation.path
    for place in places:
        head, brace, tail = path.partition("{")
        if brace:
            path = head + quote(place or "0", safe="") + tail.partition("}")[2]
    if operation.method == "GET":
        return Request(operation.method, path, form(query), None, "")
    text = json.dumps(body) if kind.endswith("json") else form(body)
    return Request(operation.method, path, form(query), text.encode("utf-8", "surrogatepass"), kind)


def form(values: dict[str, Any]) -> str:
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        if isinstance(value, list):
            pairs += [(f"{name}[]", str(each)) for each in value]
        elif isinstance(value, dict):
            pairs += [(f"{name}[{key}]", str(each)) for key, each in value.items()]
        else:
            pairs.append((name, str(value)))
    return urlencode(pairs, errors="replace")


def _parameters(operation: Operation) -> dict[str, Any]:
    found = operation.facts.get("parameters", [])
    return {each["name"].removesuffix("[]"): each.get("schema", {}) for each in found if each["in"] == "query"}


def _properties(operation: Operation) -> dict[str, Any]:
    for content in operation.facts.get("requestBody", {}).get("content", {}).values():
        return dict(_resolved(content.get("schema", {})).get("properties", {}))
    return {}


def _object(schemas: dict[str, Any], idents: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    values = {
        name: (idents if name.endswith(("id", "ids")) else st.nothing()) | _value(schema, idents) | _ANYTHING
        for name, schema in schemas.items()
    }
    return st.fixed_dictionaries({}, optional=values)


def _value(schema: dict[str, Any], idents: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    schema = _resolved(schema)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kind = schema.get("type")
    if kind == "array":
        return st.lists(_value(schema.get("items", {}), idents), max_size=3)
    if kind == "object":
        return _object(schema.get("properties", {}), idents)
    kinds: dict[Any, st.SearchStrategy[Any]] = {
        "integer": st.integers(-5, 100) | st.integers(),
        "boolean": st.booleans(),
        "string": _TEXT | idents,
    }
    return kinds.get(kind if isinstance(kind, str) else "", _ANYTHING)


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = contract()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema
