"""Limits are counted in Redis windows, shown in headers, and fail open."""

import re
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
import redis

from instance.rest import throttles
from instance.rest.address import bucket_address, client_address
from instance.rest.idempotency import idempotent
from instance.rest.throttles import FAMILIES, Limit
from instance.valkey import cache_redis
from tests.support.api import ApiClient

pytestmark = pytest.mark.usefixtures("ground")


@pytest.fixture
def limits(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits are on, and the clock stands still, so that no window ends during a test."""
    settings.DISABLE_RATE_LIMITS = False
    monkeypatch.setattr(throttles.time, "time", lambda: 1_700_000_000.0)
    throttles._Outage.until = 0


@pytest.fixture
def no_redis(settings: Any) -> Any:
    settings.CACHE_REDIS_URL = "redis://127.0.0.1:1/0"
    caches = (throttles._redis, cache_redis)
    for each in caches:
        each.cache_clear()
    yield
    for each in caches:
        each.cache_clear()


@pytest.mark.usefixtures("limits")
def test_headers_describe_the_limit_that_is_closest() -> None:
    answer = ApiClient("reader").get("/api/v1/home", check=False)
    assert answer.headers["X-RateLimit-Limit"] == "300"
    assert answer.headers["X-RateLimit-Remaining"] == "299"
    assert re.fullmatch(r"2023-11-14T22:15:00\.000000Z", answer.headers["X-RateLimit-Reset"])
    assert ApiClient("reader").get("/api/v1/home", check=False).headers["X-RateLimit-Remaining"] == "298"


@pytest.mark.usefixtures("limits")
@pytest.mark.parametrize("path", ["/api/v1/things/1", "/api/v1/things/404", "/api/v1/home", "/api/v1/nowhere"])
def test_headers_stand_on_refusals_too(api, path: str) -> None:
    assert api.get(path, check=False).headers["X-RateLimit-Limit"] == "300"


@pytest.mark.usefixtures("limits")
def test_families_have_their_own_limit_and_give_back_what_was_refused(monkeypatch) -> None:
    monkeypatch.setitem(FAMILIES, "statuses", Limit("statuses", 2, 3600, "user"))
    writer = ApiClient("writer")
    first = writer.post("/api/v1/post", {}, check=False)
    assert (first.headers["X-RateLimit-Limit"], first.headers["X-RateLimit-Remaining"]) == ("2", "1")
    refused = writer.post("/api/v1/post", {"refuse": 1}, check=False)
    assert (refused.status, refused.headers["X-RateLimit-Remaining"]) == (422, "1")
    assert writer.post("/api/v1/post", {}, check=False).headers["X-RateLimit-Remaining"] == "0"
    exceeded = writer.post("/api/v1/post", {}, check=False)
    assert (exceeded.status, exceeded.json) == (429, {"error": "Too many requests"})
    assert exceeded.headers["X-RateLimit-Remaining"] == "0"
    assert exceeded.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.usefixtures("limits")
def test_guessing_tokens_and_paths_is_limited_by_address(api, monkeypatch) -> None:
    monkeypatch.setattr(throttles, "ADDRESS", Limit("address", 2, 300, "address"))
    assert ApiClient("guess1").get("/api/v1/home", check=False).status == 401
    assert api.get("/api/v1/nowhere", check=False).status == 404
    assert ApiClient("guess2").get("/api/v1/home", check=False).status == 429
    assert api.get("/api/v1/nowhere", check=False).status == 429
    assert api.get("/api/v1/things/1", check=False, REMOTE_ADDR="203.0.113.9").status == 200


@pytest.mark.usefixtures("limits", "no_redis")
def test_without_redis_nothing_is_limited_and_it_is_said_once(api, caplog) -> None:
    for _ in range(3):
        assert api.get("/api/v1/things/1").status == 200
    assert [record.message for record in caplog.records].count(caplog.records[0].message) == 1
    assert "Rate limits are off" in caplog.text


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("203.0.113.1", "", "203.0.113.1"),
        ("203.0.113.1", "198.51.100.7", "203.0.113.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "198.51.100.7, 10.1.2.3", "198.51.100.7"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "nonsense, 198.51.100.7", "198.51.100.7"),
        ("", "198.51.100.7", "198.51.100.7"),
        ("", "", "127.0.0.1"),
    ],
)
def test_only_trusted_proxies_are_believed(rf, settings, remote: str, forwarded: str, expected: str) -> None:
    settings.TRUSTED_PROXY_IPS = ["127.0.0.1", "10.0.0.0/8"]
    request = rf.get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == expected


@pytest.mark.parametrize(
    ("address", "bucket"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("strange", "strange"),
    ],
)
def test_a_household_of_ipv6_is_one(address: str, bucket: str) -> None:
    assert bucket_address(address) == bucket


def asking(key: str, account_id: int = 1) -> Any:
    return SimpleNamespace(
        headers={"Idempotency-Key": key} if key else {},
        account=SimpleNamespace(id=account_id),
        _request=SimpleNamespace(),
    )


class Maker:
    def __init__(self, seconds: float = 0) -> None:
        self.made: list[Any] = []
        self.seconds = seconds

    def make(self) -> Any:
        throttles.time.sleep(self.seconds)
        self.made.append(SimpleNamespace(id=len(self.made) + 1))
        return self.made[-1]

    def load(self, made: int) -> Any:
        return self.made[made - 1]


@pytest.mark.parametrize(("key", "made"), [("a", 1), ("", 2), ("ключ 🔑", 1)])
def test_the_same_key_makes_one_thing(key: str, made: int) -> None:
    maker = Maker()
    first, second = (idempotent(asking(key), maker.make, maker.load) for _ in range(2))
    assert len(maker.made) == made
    assert (first is second) is (made == 1)


@pytest.mark.usefixtures("limits")
def test_a_repeat_whose_thing_is_gone_gives_its_count_back_once(monkeypatch) -> None:
    """Given back twice, it would pay for a post: a limit that anybody can lower is none."""
    monkeypatch.setitem(FAMILIES, "statuses", Limit("statuses", 2, 3600, "user"))
    request = SimpleNamespace(META={"REMOTE_ADDR": "203.0.113.7"})
    throttles.count_request(request, user_id=77, family="statuses")  # type: ignore[arg-type]
    for _ in range(2):
        throttles.refund(request)  # type: ignore[arg-type]
    throttles.count_request(request, user_id=77, family="statuses")  # type: ignore[arg-type]
    assert [count.used for count in request.rate_counts if count.limit.name == "statuses"] == [1]


def test_keys_belong_to_an_account() -> None:
    maker = Maker()
    for account_id in (1, 2):
        idempotent(asking("a", account_id), maker.make, maker.load)
    assert len(maker.made) == 2


def test_a_failure_frees_the_key() -> None:
    maker = Maker()

    def fail() -> Any:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        idempotent(asking("a"), fail, maker.load)
    assert idempotent(asking("a"), maker.make, maker.load).id == 1


def test_two_at_the_same_moment_make_one_thing() -> None:
    maker = Maker(seconds=0.3)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: idempotent(asking("a"), maker.make, maker.load), range(4)))
    assert len(maker.made) == 1
    assert {each.id for each in found} == {1}


@pytest.mark.usefixtures("no_redis")
def test_without_redis_things_are_made_all_the_same() -> None:
    maker = Maker()
    assert idempotent(asking("a"), maker.make, maker.load).id == 1


def test_the_fixture_really_takes_redis_away(no_redis) -> None:
    with pytest.raises(redis.RedisError):
        throttles._redis().ping()
