"""Who may call, in which form parameters come, and how refusals read."""

import gzip
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.api import ApiClient

pytestmark = pytest.mark.usefixtures("ground")


@pytest.mark.parametrize("path", ["/api/v1/home", "/api/v1/public", "/api/v1/nowhere"])
def test_no_cache_on_the_way_keeps_an_answer(path: str) -> None:
    """A token may stand in the address, and caches go by addresses."""
    assert ApiClient("reader").get(path, check=False).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("token", "path", "status", "said"),
    [
        ("", "/api/v1/home", 401, "The access token is invalid"),
        ("nonsense", "/api/v1/home", 401, "The access token is invalid"),
        ("reader", "/api/v1/home", 200, None),
        ("writer", "/api/v1/home", 403, "This action is outside the authorized scopes"),
        ("app", "/api/v1/home", 422, "This method requires an authenticated user"),
        ("disabled", "/api/v1/home", 403, "Your login is currently disabled"),
        ("waiting", "/api/v1/home", 403, "Your login is currently pending approval"),
        ("waiting", "/api/v1/confirm", 200, None),
        ("follower", "/api/v1/our_blocks", 200, None),
        ("reader", "/api/v1/our_blocks", 200, None),
        ("writer", "/api/v1/our_blocks", 403, "This action is outside the authorized scopes"),
        ("", "/api/v1/public", 200, None),
        ("reader", "/api/v1/public", 200, None),
        ("app", "/api/v1/public", 200, None),
        ("nonsense", "/api/v1/public", 401, "The access token is invalid"),
        ("writer", "/api/v1/public", 403, "This action is outside the authorized scopes"),
        ("", "/api/v1/verify", 401, "The access token is invalid"),
        ("app", "/api/v1/verify", 200, None),
        ("waiting", "/api/v1/verify", 200, None),
        ("disabled", "/api/v1/verify", 403, "Your login is currently disabled"),
    ],
)
def test_who_may_call(token: str, path: str, status: int, said: str | None) -> None:
    answer = ApiClient(token).get(path, check=False)
    assert answer.status == status
    if said:
        assert answer.json == {"error": said}


def test_limited_federation_needs_a_token_everywhere(settings, api) -> None:
    settings.LIMITED_FEDERATION_MODE = True
    assert api.get("/api/v1/public", check=False).status == 401
    assert ApiClient("reader").get("/api/v1/public", check=False).status == 200


@pytest.mark.parametrize(
    "sent",
    [
        {"json": {"text": "hi", "flag": False, "ids": [1, "2"]}},
        {"json": {"text": "hi", "flag": "false", "ids": {"0": 1, "7": 2}}},
        {"form": {"text": "hi", "flag": False, "ids": [1, 2]}},
        {"form": [("text", "hi"), ("flag", "0"), ("ids", "1"), ("ids", "2")]},
        {"files": {}, "form": {"text": "hi", "flag": "off", "ids": {"3": 1, "1": 2}}},
        {"query": {"text": "hi", "flag": "f", "ids": [1, 2]}},
        {"query": {"text": "query", "ids": [1, 2]}, "json": {"text": "hi", "flag": 0}},
    ],
)
@pytest.mark.parametrize("slash", ["", "/"])
def test_parameters_come_in_any_form(api, sent: dict, slash: str) -> None:
    answer = api.post(f"/api/v1/echo{slash}", **sent)
    assert answer.json == {"text": "hi", "flag": False, "ids": [1, 2]}


def test_ids_that_no_row_has_are_left_out(api) -> None:
    sent = [1, 0, -1, "abc", 2**63, 10**30, None, "", {}, [], True, 1, "2"]
    assert api.post("/api/v1/echo", {"ids": sent}).json == {"ids": [1, 2]}
    assert api.post("/api/v1/echo", form=[("ids[]", "")]).json == {"ids": []}


def test_only_what_was_sent_arrives(api) -> None:
    assert api.post("/api/v1/echo", {"flag": "", "unknown": 1}).json == {}
    assert api.post("/api/v1/echo", {"text": None, "flag": None}).json == {"text": ""}


@pytest.mark.parametrize(("method", "json"), [("GET", True), ("DELETE", True), ("DELETE", False)])
def test_get_and_delete_may_carry_a_body(api, method: str, json: bool) -> None:
    sent = {"json": {"id": ["1"]}} if json else {"form": {"id": ["1"]}}
    assert api.call(method, "/api/v1/everything?limit=2", **sent).json == {"limit": "2", "id": ["1"]}


DEEP = json.dumps({"a": None}).replace("null", "[" * 50 + "]" * 50).encode()


@pytest.mark.parametrize(
    ("body", "kind", "status", "named"),
    [
        (b"{", "application/json", 400, "not valid JSON"),
        (b"[1]", "application/json", 400, "must be an object"),
        (b'"a"', "application/json", 400, "must be an object"),
        (b"null", "application/json", 400, "must be an object"),
        (b'{"text": "\\ud800"}', "application/json", 400, "not valid JSON"),
        (b'{"text": "\xff"}', "application/json", 400, "not valid JSON"),
        (b"text=1", "application/json", 400, "not valid JSON"),
        (b'{"text": "a\\u0000b"}', "application/json", 400, "'text' contains a NUL"),
        (b'{"a\\u0000": 1}', "application/json", 400, "NUL"),
        (DEEP, "application/json", 400, "nested too deeply"),
        (b"[" * 100_000, "application/json", 400, "not valid JSON"),
        (b'{"a": [' + b"1," * 5000 + b"1]}", "application/json", 400, "Too many parameters"),
        (b"a=1&" * 2000, "application/x-www-form-urlencoded", 400, "Too many parameters"),
        (b"text=%00", "application/x-www-form-urlencoded", 400, "'text' contains a NUL"),
        (b"text=%ff", "application/x-www-form-urlencoded", 400, "not valid UTF-8"),
        (b"text=\xff", "application/x-www-form-urlencoded", 400, "not valid UTF-8"),
        (b"text=1&text[]=2", "application/x-www-form-urlencoded", 400, "two different shapes"),
        (b"text=a", "multipart/form-data", 400, "multipart"),
        (b"text=not a multipart body", "multipart/form-data; boundary=x", 400, "multipart"),
        (b"text=a", "text/plain", 415, "'text/plain' is not supported"),
        (b"<a/>", "application/xml", 415, "'application/xml' is not supported"),
        (b"text=" + b"a" * 21, "application/x-www-form-urlencoded", 422, "text is too long"),
        (b'{"text": ["a"]}', "application/json", 422, "text is not a text"),
        (b'{"text": {"a": 1}}', "application/json", 422, "text is not a text"),
        (b'{"text": true}', "application/json", 422, "text is not a text"),
        (b'{"flag": []}', "application/json", 422, "flag is not true or false"),
        (b"a" * (1024 * 1024 + 1), "application/json", 413, "too large"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(api, body: bytes, kind: str, status: int, named: str) -> None:
    answer = api.post("/api/v1/echo", body=body, content_type=kind)
    assert answer.status == status, answer
    assert named in answer.error


def test_compressed_bodies_are_not_unpacked(api) -> None:
    body = gzip.compress(b"0" * 10_000_000)
    answer = api.post("/api/v1/echo", body=body, content_type="application/json", headers={"Content-Encoding": "gzip"})
    assert answer.status == 415
    assert "Compressed" in answer.error


def test_a_body_of_unknown_length_is_refused(api) -> None:
    answer = api.post("/api/v1/echo", headers={"Transfer-Encoding": "chunked"})
    assert answer.status == 411
    assert "Content-Length" in answer.error


def test_a_large_body_is_refused_unread(api) -> None:
    class Unreadable:
        def read(self, *args: object) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    environ = {"CONTENT_LENGTH": str(100 * 1024 * 1024), "wsgi.input": Unreadable()}
    answer = api.post("/api/v1/echo", body=b"x", content_type="multipart/form-data; boundary=x", **environ)
    assert answer.status == 413


@pytest.mark.parametrize(
    "query", ["a=%ff", "a=%00", "a[b]=1&a[]=2", "&".join(f"a{number}=1" for number in range(1100))]
)
def test_queries_are_inspected_as_bodies_are(api, query: str) -> None:
    assert api.get(f"/api/v1/everything?{query}").status == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/things/12", 200),
        ("/api/v1/things/12/", 200),
        (f"/api/v1/things/{2**63 - 1}", 200),
        (f"/api/v1/things/{2**63}", 404),
        ("/api/v1/things/0", 404),
        ("/api/v1/things/404", 404),
        ("/api/v1/things/-1", 404),
        ("/api/v1/things/1e3", 404),
        ("/api/v1/things/" + "9" * 400, 404),
        ("/api/v1/things/%00", 404),
        ("/api/v1/things/%F0%9F", 404),
        ("/api/v1/nowhere", 404),
        ("/api/", 404),
        ("/api/v1/home/extra", 404),
    ],
)
def test_paths(api, path: str, status: int) -> None:
    answer = api.get(path, check=False)
    assert answer.status == status
    assert status == 200 or answer.error


def test_wrong_method_says_which_are_right(api) -> None:
    answer = api.post("/api/v1/home", check=False)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET")
    answer = api.put("/api/v1/everything")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, DELETE")
    assert answer.error == "PUT is not possible here; use GET or DELETE"


def test_head_is_answered_like_get(api) -> None:
    assert api.call("HEAD", "/api/v1/things/1").status == 200


def test_details_stand_beside_the_error() -> None:
    answer = ApiClient("writer").post("/api/v1/post", {"refuse": 1}, check=False)
    assert answer.status == 422
    assert answer.json == {
        "error": "Validation failed: Text can't be blank",
        "details": {"text": [{"error": "ERR_BLANK"}]},
    }


def test_a_bug_answers_500_with_the_requests_id(api, caplog) -> None:
    api.client.raise_request_exception = False
    answer = api.get("/api/v1/broken", headers={"X-Request-Id": "req-12345678"})
    assert answer.status == 500
    assert "req-12345678" in answer.error
    assert "ZeroDivisionError" in caplog.text
    assert answer.headers["X-Request-Id"] == "req-12345678"


def test_a_bug_fails_the_test_that_meets_it(api) -> None:
    with pytest.raises(ZeroDivisionError):
        api.get("/api/v1/broken")


def test_deprecated_operations_say_since_when(api) -> None:
    assert api.get("/api/v1/public", check=False).headers["Deprecation"] == "@1668384000"


@pytest.mark.parametrize("path", ["/api/v1/things/1", "/api/v1/things/404", "/api/v1/home", "/api/v1/nowhere"])
def test_cors_stands_on_every_answer(api, path: str) -> None:
    answer = api.get(path, check=False)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Link" in answer.headers["Access-Control-Expose-Headers"]
    preflight = api.call("OPTIONS", path, check=False)
    assert preflight.status == 200
    assert "PATCH" in preflight.headers["Access-Control-Allow-Methods"]
    assert "idempotency-key" in preflight.headers["Access-Control-Allow-Headers"]


def test_no_cookies_and_no_page_headers(api) -> None:
    answer = api.get("/api/v1/things/1")
    assert not answer.response.cookies
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert "Content-Security-Policy" not in answer.headers


def test_a_large_upload_must_name_its_token_first(api, settings) -> None:
    class Unreadable:
        def read(self, *args: object) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    environ = {"CONTENT_LENGTH": str(50 * 1024 * 1024), "wsgi.input": Unreadable()}
    answer = api.post(
        "/api/v1/upload", body=b"x", content_type="multipart/form-data; boundary=x", check=False, **environ
    )
    assert answer.status == 401


def test_files_arrive_in_place() -> None:
    picture = SimpleUploadedFile("a.png", b"\x89PNG", content_type="image/png")
    answer = ApiClient("writer").post("/api/v1/upload", files={"file": picture}, form={"text": "hi"}, check=False)
    assert answer.json == {"name": "a.png", "size": 4, "text": "hi"}
    assert ApiClient("writer").post("/api/v1/upload", form={"file": "a.png"}, check=False).status == 422
