"""What is measured: eight things that clients do all day."""

import json
from dataclasses import dataclass

from bench.place import Targets


@dataclass(frozen=True, kw_only=True)
class Measure:
    name: str
    paths: list[str]
    method: str = "GET"
    body: str = ""


def measures(targets: Targets) -> list[Measure]:
    return [
        Measure(name="home", paths=["/api/v1/timelines/home"]),
        Measure(name="public", paths=["/api/v1/timelines/public"]),
        Measure(name="tag", paths=[f"/api/v1/timelines/tag/{tag}" for tag in targets.tags]),
        Measure(name="account", paths=[f"/api/v1/accounts/{pk}/statuses" for pk in targets.accounts]),
        Measure(name="status", paths=[f"/api/v1/statuses/{pk}" for pk in targets.statuses]),
        Measure(name="context", paths=[f"/api/v1/statuses/{pk}/context" for pk in targets.threads]),
        Measure(name="notifications", paths=["/api/v1/notifications"]),
        Measure(
            name="post",
            paths=["/api/v1/statuses"],
            method="POST",
            body=json.dumps({"status": "Number {number} of a great many. #Rooks", "visibility": "public"}),
        ),
    ]


def headers(token: str, measure: Measure) -> dict[str, str]:
    sent = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    return {**sent, "Content-Type": "application/json"} if measure.body else sent
