"""The users of the benchmark, run by Locust: each asks for the paths of a plan, in turn, without a pause."""

import itertools
import json
import os
import time
from pathlib import Path
from typing import Any

from locust import FastHttpUser, constant, events, task

PLAN = json.loads(Path(os.environ["BENCH_PLAN"]).read_text())
PATHS = itertools.cycle(PLAN["paths"])
BODY = PLAN["body"].encode() if PLAN["body"] else None
answers: list[tuple[float, float, int, bool]] = []


class Reader(FastHttpUser):
    host = PLAN["base"]
    wait_time = constant(0)

    @task
    def ask(self) -> None:
        body = BODY and BODY.replace(b"{number}", str(len(answers)).encode())
        self.client.request(PLAN["method"], next(PATHS), data=body, headers=PLAN["headers"], name="ask")


@events.request.add_listener
def remember(response_time: float, response_length: int, exception: Any = None, **_: Any) -> None:
    answers.append((time.time(), response_time, response_length, exception is None))


@events.quitting.add_listener
def write(**_: Any) -> None:
    Path(PLAN["results"]).write_text(json.dumps(answers))
