"""What is measured: things that clients do all day, what each may cost, and what it costs elsewhere."""

import json
from dataclasses import dataclass
from itertools import chain

from bench.place import Targets


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What a request may cost at most; None: no matter. `python` counts in floors of the same run."""

    python: float | None = None
    python_ms: float | None = None
    postgres_ms: float | None = None
    total_ms: float | None = None
    sql: float | None = None
    redis: float | None = None


@dataclass(frozen=True, kw_only=True)
class StreamLimit:
    """What a delivery, and a socket of a thousand, may cost the process that holds them; `p99` in milliseconds."""

    microseconds: float
    kilobytes: float = 40
    p99: float = 300
    lost: float = 0
    elsewhere: str = "channels_redis layers 300–445 µs, 31–35 KiB"


STREAMS = {"daphne": StreamLimit(microseconds=90), "gunicorn": StreamLimit(microseconds=30)}


@dataclass(frozen=True, kw_only=True)
class Measure:
    """`cold`: the rendered fragments of the answer are outdated before each request, which are made one at a time."""

    name: str
    paths: list[str]
    method: str = "GET"
    body: str = ""
    anonymous: bool = False
    cold: bool = False
    limit: Limit = Limit()
    elsewhere: str = ""

    @property
    def slug(self) -> str:
        """For addresses and names of files."""
        return self.name.replace(" ", "-")


def measures(targets: Targets) -> list[Measure]:
    return [
        Measure(
            name="home",
            paths=["/api/v1/timelines/home"],
            limit=Limit(python=4, postgres_ms=0.6, sql=4, redis=3),
            elsewhere="Takahē 169 ms + 24 ms PG, 17–20 SQL; GoToSocial 0.4 ms from memory; DRF serializers 31 ms",
        ),
        Measure(name="home cold", paths=["/api/v1/timelines/home"], cold=True, limit=Limit(python_ms=10)),
        Measure(name="public", paths=["/api/v1/timelines/public"]),
        Measure(name="tag", paths=[f"/api/v1/timelines/tag/{tag}" for tag in targets.tags]),
        Measure(name="account", paths=[f"/api/v1/accounts/{pk}/statuses" for pk in targets.accounts]),
        Measure(
            name="status warm",
            paths=[f"/api/v1/statuses/{pk}" for pk in targets.statuses[:5]],
            anonymous=True,
            limit=Limit(python=3, sql=2),
            elsewhere="Takahē 9 ms, 13 SQL",
        ),
        Measure(name="status member", paths=[f"/api/v1/statuses/{pk}" for pk in targets.statuses[:5]]),
        Measure(name="status", paths=[f"/api/v1/statuses/{pk}" for pk in targets.statuses]),
        Measure(name="context", paths=[f"/api/v1/statuses/{pk}/context" for pk in targets.threads]),
        Measure(
            name="context 500",
            paths=[f"/api/v1/statuses/{targets.long_thread}/context"],
            limit=Limit(total_ms=25, sql=5),
            elsewhere="Takahē 18 ms for 2 replies",
        ),
        Measure(name="notifications", paths=["/api/v1/notifications"]),
        Measure(name="grouped", paths=["/api/v2/notifications"]),
        Measure(name="favourite", paths=_in_turn(targets.statuses, "favourite", "unfavourite"), method="POST"),
        Measure(
            name="post",
            paths=["/api/v1/statuses"],
            method="POST",
            body=json.dumps({"status": "Number {number} of a great many. #Rooks", "visibility": "public"}),
            limit=Limit(total_ms=25, sql=12),
            elsewhere="Takahē 14 ms without fan-out, 19 SQL; GoToSocial ~27 ms",
        ),
        *_read_by_servers(targets),
    ]


def _read_by_servers(targets: Targets) -> list[Measure]:
    return [
        Measure(
            name="actor",
            paths=[f"/users/{handle.partition('@')[0]}" for handle in targets.handles],
            anonymous=True,
            limit=Limit(python=3, sql=1),
        ),
        Measure(
            name="webfinger",
            paths=[f"/.well-known/webfinger?resource=acct:{handle}" for handle in targets.handles],
            anonymous=True,
            limit=Limit(python=2, sql=1),
        ),
    ]


def headers(token: str, measure: Measure) -> dict[str, str]:
    sent = {"Accept": "application/json"}
    if not measure.anonymous:
        sent["Authorization"] = f"Bearer {token}"
    return {**sent, "Content-Type": "application/json"} if measure.body else sent


def _in_turn(ids: list[int], *verbs: str) -> list[str]:
    return list(chain.from_iterable([f"/api/v1/statuses/{pk}/{verb}" for verb in verbs] for pk in ids))
