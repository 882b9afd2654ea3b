"""Every endpoint that the router knows meets bad input: it is refused in Mastodon's shape, never with a 500."""

import json
from typing import Any

import pytest

from instance.management.commands.api_coverage import methods_of, routes
from tests.contract.schema import find_operation
from tests.support.api import Answer, ApiClient

HUGE = 10**40
NAMES = ("id", "text", "status", "limit", "max_id", "q", "acct", "uri", "name")

VALUES: dict[str, Any] = {
    "nothing": None,
    "empty": "",
    "true": True,
    "huge": HUGE,
    "negative": -HUGE,
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


def with_ids(path: str, number: str, word: str) -> str:
    for start, end in (
        ("<id:", number),
        ("<int:", number),
        ("<str:", word),
        ("<slug:", word),
        ("<path:", word),
        ("<", word),
    ):
        while start in path:
            head, _start, rest = path.partition(start)
            path = head + end + rest.partition(">")[2]
    return path


def refuse_nothing_else(answer: Answer, what: str) -> None:
    """Any answer but a 500; an error has Mastodon's shape."""
    assert answer.status < 500, f"{what}: {answer}"
    if answer.status >= 400:
        said = answer.json.get("error")
        assert isinstance(said, str | dict), f"{what}: {answer}"
        assert said, f"{what}: {answer}"


@pytest.fixture
def hostile(client_for, db) -> ApiClient:
    from tests.support.factories import make_account

    return client_for(make_account(), "read write follow push profile admin:read admin:write")


def test_there_is_something_to_walk() -> None:
    assert len(endpoints()) > 5


def test_bodies(hostile: ApiClient) -> None:
    """What cannot be read is a 4xx everywhere, also where no parameter is taken."""
    for method, path in endpoints():
        for what, (body, kind) in BODIES.items():
            answer = hostile.call(method, with_ids(path, "1", "word"), body=body, content_type=kind, check=False)
            refuse_nothing_else(answer, f"{method} {path} with {what}")
            assert answer.status >= 400, f"{method} {path} accepts {what}: {answer}"


def test_compressed_bodies(hostile: ApiClient) -> None:
    for method, path in endpoints():
        answer = hostile.call(
            method,
            with_ids(path, "1", "word"),
            body=b"\x1f\x8b" + b"\0" * 100,
            content_type="application/json",
            headers={"Content-Encoding": "gzip"},
            check=False,
        )
        assert 400 <= answer.status < 500, f"{method} {path}: {answer}"


def test_wrong_types(hostile: ApiClient) -> None:
    """Each documented parameter gets each wrong value, one at a time."""
    for method, path in endpoints():
        operation = find_operation(method, with_ids(path, "1", "word"))
        for name in operation.body_names if operation else NAMES:
            for what, value in VALUES.items():
                answer = hostile.call(method, with_ids(path, "1", "word"), json={name: value}, check=False)
                refuse_nothing_else(answer, f"{method} {path} with {name} = {what}")


def test_queries(hostile: ApiClient) -> None:
    for method, path in endpoints():
        for query in QUERIES:
            answer = hostile.call(method, f"{with_ids(path, '1', 'word')}?{query}", check=False)
            refuse_nothing_else(answer, f"{method} {path}?{query[:80]}")


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
def test_paths(hostile: ApiClient, number: str, word: str) -> None:
    for method, path in endpoints():
        if "<" in path:
            answer = hostile.call(method, with_ids(path, number, word), check=False)
            refuse_nothing_else(answer, f"{method} {path} at {number} {word}")


def test_tokens(db, client_for) -> None:
    """Nobody gets anywhere with a bad token, and an app's own token opens nothing of a person."""
    for token in ("nonsense", "x" * 10_000, "a b", "%00", "\N{SNOWMAN}"):
        for method, path in endpoints():
            answer = ApiClient(token).call(method, with_ids(path, "1", "word"), check=False)
            refuse_nothing_else(answer, f"{method} {path} with the token {token[:20]}")
            open_to_all = find_operation(method, with_ids(path, "1", "word"))
            if open_to_all is not None and open_to_all.facts["x-auth"] in ("user", "app"):
                assert answer.status == 401, f"{method} {path}: {answer}"
    app = client_for(None, "read write")
    for method, path in endpoints():
        refuse_nothing_else(
            app.call(method, with_ids(path, "1", "word"), check=False), f"{method} {path} with an app's token"
        )


def test_scopes(client_for, db) -> None:
    """A token without the documented scope is told so, before anything else happens."""
    from tests.support.factories import make_account

    narrow = client_for(make_account(), "push")
    for method, path in endpoints():
        operation = find_operation(method, with_ids(path, "1", "word"))
        needed = operation.facts.get("security") if operation else None
        scopes = {scope for each in needed or [] for scope in each.get("OAuth2User", [])}
        if operation is None or operation.facts["x-auth"] != "user" or not scopes or "push" in scopes:
            continue
        answer = narrow.call(method, with_ids(path, "1", "word"), check=False)
        assert answer.status == 403, f"{method} {path}: {answer}"
        assert json.loads(answer.content)["error"] == "This action is outside the authorized scopes"
