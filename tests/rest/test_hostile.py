"""Every endpoint that the router knows meets bad input: it is refused in Mastodon's shape, never with a 500."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.urls import resolve
from django.utils import timezone

from accounts.models import AccessToken
from instance.management.commands.api_coverage import methods_of, routes
from tests.contract.schema import find_operation
from tests.support.api import Answer, ApiClient, token_for
from tests.support.factories import make_account

HUGE = 10**40
NAMES = ("id", "text", "status", "limit", "max_id", "q", "acct", "uri", "name")

VALUES: dict[str, Any] = {
    "nothing": None,
    "huge": HUGE,
    "beyond 63 bits": 2**63,
    "float": 1.5,
    "text": "ab\u202ec\ud83d\ude00'\"<>;--",
    "long": "x" * 200_000,
    "list": ["a", 1, None, [], {}],
    "object": {"0": {"a": [1]}, "b": None},
    "objects": [{"id": {"id": {}}}, {"keyword": []}],
}
BODIES: dict[str, tuple[bytes, str]] = {
    "broken JSON": (b'{"a": ', "application/json"),
    "a JSON list": (b"[1, 2]", "application/json"),
    "a form called JSON": (b"status=hi", "application/json"),
    "NUL in JSON": (b'{"status": "a\\u0000b", "id": "1\\u0000"}', "application/json"),
    "NUL in a form": (b"status=a%00b&id[]=1%00", "application/x-www-form-urlencoded"),
    "bad UTF-8 in JSON": (b'{"status": "\xff\xfe"}', "application/json"),
    "bad UTF-8 in a form": (b"status=%ff%fe", "application/x-www-form-urlencoded"),
    "a lone surrogate": (b'{"status": "\\ud800"}', "application/json"),
    "deep JSON": (b'{"a":' * 200 + b"1" + b"}" * 200, "application/json"),
    "deep brackets": (b"[" * 50_000, "application/json"),
    "many keys": (b"&".join(b"a%d=1" % number for number in range(3000)), "application/x-www-form-urlencoded"),
    "contradicting names": (b"id=1&id[]=2&id[a]=3", "application/x-www-form-urlencoded"),
    "JSON called multipart": (b'{"status": "hi"}', "multipart/form-data; boundary=x"),
    "multipart without boundary": (b"--x\r\n", "multipart/form-data"),
    "XML": (b"<status/>", "application/xml"),
    "a JPEG": (b"\xff\xd8\xff\xe0" * 100, "image/jpeg"),
    "too large": (b" " * (1024 * 1024 + 10), "application/json"),
}
QUERIES = (
    "id=%00",
    "id=%ff",
    "id[]=99999999999999999999999&id[]=-1&id[]=abc&max_id=99999999999999999999&limit=-99999999999999999999",
    "max_id=0&since_id=0&min_id=0&limit=0",
    "max_id=abc",
    "limit=9e99",
    "q=" + "%F0%9F%98%80" * 300,
    "acct=@@@&uri=%20&domain=..&name=%25",
    "types[]=&types[a]=1",
)


def endpoints() -> list[tuple[str, str]]:
    return [
        (method, "/" + path)
        for path, view in routes()
        if getattr(view, "is_endpoint", False)
        for method in methods_of(view)
    ]


def with_ids(path: str, number: str = "1", word: str = "word", key: str = "ungrouped-1") -> str:
    """The route with something in each of its places, by the kind of the place."""
    kinds = {"id": number, "int": number, "group_key": key}
    return re.sub(r"<(?:(\w+):)?\w+>", lambda place: kinds.get(place[1], word), path)


class Findings(list[str]):
    """Everything that went wrong on the walk, told at its end."""

    def check(self, answer: Answer, what: str) -> None:
        """Any answer but a 500; an error has Mastodon's shape."""
        if answer.status >= 500 or (answer.status >= 400 and not _is_error(answer)):
            self.append(f"{what}: {answer}")

    def check_refused(self, answer: Answer, what: str, *statuses: int) -> None:
        self.check(answer, what)
        if answer.status not in (statuses or range(400, 500)):
            self.append(f"{what} is accepted: {answer}")


def _is_error(answer: Answer) -> bool:
    said = answer.json
    return isinstance(said, dict) and isinstance(said.get("error"), str | dict) and bool(said["error"])


@pytest.fixture
def findings() -> Iterator[Findings]:
    found = Findings()
    yield found
    assert not found, f"{len(found)} findings\n" + "\n".join(found[:30])


@pytest.fixture
def hostile(client_for, db) -> ApiClient:
    client = client_for(make_account(), "read write follow push profile admin:read admin:write")
    client.client.raise_request_exception = False
    return client


def test_the_walk_meets_every_endpoint() -> None:
    assert len(endpoints()) > 100
    for _method, path in endpoints():
        assert resolve(with_ids(path)), path


@pytest.fixture
def nothing_changes(hostile: ApiClient) -> Iterator[None]:
    """As many rows of everything after the walk as before."""
    before = _rows()
    yield
    assert _rows() == before


def _rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models() if model._meta.managed}


@pytest.mark.usefixtures("nothing_changes")
def test_bodies(hostile: ApiClient, findings: Findings) -> None:
    """What cannot be read is a 4xx everywhere, also where no parameter is taken."""
    for method, path in endpoints():
        for what, (body, kind) in BODIES.items():
            answer = hostile.call(method, with_ids(path), body=body, content_type=kind, check=False)
            findings.check_refused(answer, f"{method} {path} with {what}")


@pytest.mark.usefixtures("nothing_changes")
def test_compressed_bodies(hostile: ApiClient, findings: Findings) -> None:
    for method, path in endpoints():
        answer = hostile.call(
            method,
            with_ids(path),
            body=b"\x1f\x8b" + b"\0" * 100,
            content_type="application/json",
            headers={"Content-Encoding": "gzip"},
            check=False,
        )
        findings.check_refused(answer, f"{method} {path} with a compressed body")


def test_wrong_types(hostile: ApiClient, findings: Findings) -> None:
    """Each documented parameter gets each wrong value, one at a time."""
    for method, path in endpoints():
        operation = find_operation(method, with_ids(path))
        for name in operation.body_names if operation else NAMES:
            for what, value in VALUES.items():
                answer = hostile.call(method, with_ids(path), json={name: value}, check=False)
                findings.check(answer, f"{method} {path} with {name} = {what}")


def test_queries(hostile: ApiClient, findings: Findings) -> None:
    for method, path in endpoints():
        for query in QUERIES:
            answer = hostile.call(method, f"{with_ids(path)}?{query}", check=False)
            findings.check(answer, f"{method} {path}?{query[:80]}")


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("0", "%00"),
        (str(2**63 - 1), "%FF%FE"),
        (str(2**63), "x" * 3000),
        ("9" * 60, "..%2F.."),
        ("-1", "%F0%9F%98%80"),
        ("1e5", "%20"),
        ("abc", "'--"),
    ],
)
def test_paths(hostile: ApiClient, findings: Findings, number: str, word: str) -> None:
    for method, path in endpoints():
        if "<" in path:
            answer = hostile.call(method, with_ids(path, number, word, word), check=False)
            findings.check(answer, f"{method} {path} at {number} {word}")


@pytest.fixture
def expired(db) -> str:
    token = token_for(make_account())
    AccessToken.objects.update(expires=timezone.now() - timedelta(minutes=1))
    return token


@pytest.mark.parametrize("token", ["nonsense", "x" * 10_000, "a b", "%00", "\N{SNOWMAN}", "expired"])
def test_bad_tokens(expired: str, findings: Findings, token: str) -> None:
    client = ApiClient(expired if token == "expired" else token)
    client.client.raise_request_exception = False
    for method, path in endpoints():
        answer = client.call(method, with_ids(path), check=False)
        findings.check(answer, f"{method} {path} with the token {token[:20]}")
        if needs(method, path) in ("user", "app"):
            findings.check_refused(answer, f"{method} {path} with a bad token", 401)


def test_tokens_of_an_app_alone(client_for, db, findings: Findings) -> None:
    app = client_for(None, "read write follow push profile")
    app.client.raise_request_exception = False
    for method, path in endpoints():
        answer = app.call(method, with_ids(path), check=False)
        findings.check(answer, f"{method} {path} with an app's token")
        if needs(method, path) == "user" and "admin" not in path:
            findings.check_refused(answer, f"{method} {path} with an app's token", 422)


def test_scopes(client_for, db, findings: Findings) -> None:
    """A token without the documented scope is told so, before anything else happens."""
    narrow = client_for(make_account(), "nothing")
    for method, path in endpoints():
        if needs(method, path) == "user" and scopes(method, path):
            answer = narrow.call(method, with_ids(path), check=False)
            findings.check_refused(answer, f"{method} {path} outside its scopes", 403)


def needs(method: str, path: str) -> str:
    operation = find_operation(method, with_ids(path))
    return operation.facts["x-auth"] if operation else ""


def scopes(method: str, path: str) -> set[str]:
    operation = find_operation(method, with_ids(path))
    named = operation.facts.get("security", []) if operation else []
    return {scope for each in named for scope in each.get("OAuth2User", [])}
