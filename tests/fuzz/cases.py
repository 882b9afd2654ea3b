"""Requests as schemathesis makes them of the contract: what it allows, and what it forbids in one place each."""

import json
from collections.abc import Iterable
from functools import cache
from typing import Any
from urllib.parse import quote

import schemathesis
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.generation import GenerationMode

from tests.contract.schema import Operation, contract
from tests.fuzz.requests import Request, form


def cases(operation: Operation, ids: Iterable[int]) -> st.SearchStrategy[Request]:
    """Half of them about things that there are, for the contract knows of no id that is one."""
    described = _schema()[operation.path][operation.method]
    made = st.one_of(*(described.as_strategy(generation_mode=mode) for mode in GenerationMode))
    known = st.lists(st.sampled_from([str(each) for each in ids]), min_size=4, max_size=4)
    return st.builds(_request, st.just(operation), made, st.none() | known)


@cache
def _schema() -> Any:
    return schemathesis.openapi.from_dict(contract())


def _request(operation: Operation, case: Case, known: list[str] | None) -> Request:
    values = known or [str(value) for value in (case.path_parameters or {}).values()]
    path = operation.path
    for value in (*values, "0", "0", "0"):
        head, brace, tail = path.partition("{")
        if brace:
            path = head + quote(value or "0", safe="", errors="replace") + tail.partition("}")[2]
    body, kind = _body(case.body, case.media_type or "")
    headers = {name: value for name, value in (case.headers or {}).items() if _is_sendable(value)}
    return Request(operation.method, path, form(dict(case.query or {})), body, kind, headers)


def _body(value: Any, kind: str) -> tuple[bytes | None, str]:
    if not kind:  # schemathesis has a value of its own for nothing
        return None, ""
    if isinstance(value, bytes):
        return value, kind
    if kind == "application/json" or not isinstance(value, dict):
        return json.dumps(value, default=repr).encode("utf-8", "surrogatepass"), kind
    if kind == "multipart/form-data":
        parts = {str(name): _part(each) for name, each in value.items()}
        return encode_multipart(BOUNDARY, parts), MULTIPART_CONTENT
    return form(value).encode(), kind


def _part(value: Any) -> Any:
    if isinstance(value, list):
        return [_part(each) for each in value]
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace").decode()


def _is_sendable(value: Any) -> bool:
    """No server hands on a header with a line break; what is not Latin-1 cannot be sent at all."""
    return isinstance(value, str) and value.isprintable() and all(ord(letter) < 256 for letter in value)
