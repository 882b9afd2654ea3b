"""Puts load on an address with Locust, in a process and an environment of its own."""

import json
import os
import statistics
import subprocess
import sys
import venv
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
WARM_UP = 1.0  # seconds whose latencies do not count


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to ask for: these paths in turn. `{number}` in the body becomes a new number each time."""

    base: str
    paths: list[str]
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True, kw_only=True)
class Load:
    """What came of it; `total` includes the warm-up."""

    total: int
    failed: int
    per_second: float
    p50: float
    p95: float
    p99: float


NO_LOAD = Load(total=0, failed=0, per_second=0, p50=0, p95=0, p99=0)


class Generator:
    """Locust. Made once a run; installs itself where it is missing."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._python = cache / "locust" / "bin" / "python"
        wanted = (HERE / "requirements.txt").read_text()
        mark = cache / "locust" / "installed"
        if not mark.exists() or mark.read_text() != wanted:
            print("Installing the load generator ...")
            venv.create(cache / "locust", with_pip=True, clear=True)
            install = [self._python, "-m", "pip", "install", "--quiet", "-r", HERE / "requirements.txt"]
            done = subprocess.run(install, check=False, capture_output=True, text=True)
            if done.returncode:
                sys.exit(f"It could not be installed:\n{done.stderr[-2000:]}")
            mark.write_text(wanted)

    def run(self, plan: Plan, *, users: int, seconds: float) -> Load:
        plan_file, results = self._cache / "plan.json", self._cache / "answers.json"
        results.unlink(missing_ok=True)
        plan_file.write_text(json.dumps({**vars(plan), "results": str(results)}))
        command = [
            self._python, "-m", "locust", "--headless", "--only-summary", "--skip-log-setup",
            "-f", HERE / "locustfile.py", "-u", str(users), "-r", str(users), "-t", f"{round(seconds + WARM_UP)}s",
        ]  # fmt: skip
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, env={**os.environ, "BENCH_PLAN": str(plan_file)}
        )
        if not results.exists():
            sys.exit(f"The load generator failed:\n{done.stderr[-2000:]}")
        return _summary(json.loads(results.read_text()))


def _summary(answers: list[tuple[float, float, int, bool]]) -> Load:
    if not answers:
        sys.exit("Nothing answered the load generator.")
    began = answers[0][0]
    counted = [answer for answer in answers if answer[0] - began >= WARM_UP] or answers
    span = max(1e-9, counted[-1][0] - min(began + WARM_UP, counted[0][0]))
    latencies = sorted(latency for _at, latency, _length, _fine in counted)
    cuts = statistics.quantiles(latencies, n=100) if len(latencies) > 1 else latencies * 99
    return Load(
        total=len(answers),
        failed=sum(not fine for *_rest, fine in answers),
        per_second=len(counted) / span,
        p50=cuts[49],
        p95=cuts[94],
        p99=cuts[98],
    )
