"""`python -m tests.fuzz --requests 20000 [--seed 1]`: the long walk, against a database of its own."""

import argparse
import os
import sys
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "instance.settings")
os.environ["DISABLE_RATE_LIMITS"] = "true"
os.environ["PYTEST_VERSION"] = ""  # settings as in tests: no need of collected static files

from tests.support.services import SERVERS  # settings read the addresses of these databases


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    SERVERS.data_dir.mkdir(parents=True, exist_ok=True)
    SERVERS.join()
    SERVERS.start()
    try:
        return _in_a_test_database(options)
    finally:
        SERVERS.leave()


def _in_a_test_database(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment()
    made = setup_databases(verbosity=0, interactive=False)
    try:
        return _walk(options)
    finally:
        teardown_databases(made, verbosity=0)


def _walk(options: Any) -> int:
    from tests.fuzz.place import build
    from tests.fuzz.requests import implemented
    from tests.fuzz.walk import KINDS, walk

    clients, ids = build()
    each = max(1, -(-options.requests // (len(implemented()) * len(KINDS))))
    faults = 0
    for kind, make in KINDS.items():
        began = time.monotonic()
        tally = walk(clients, ids, each=each, start=options.seed, make=make)
        lines = [
            f"{kind}: {tally.requests} requests to {len(tally.reached)} operations in {time.monotonic() - began:.0f} s",
            "answers: " + ", ".join(f"{status} × {count}" for status, count in sorted(tally.statuses.items())),
            *(tally.faults[:50] or ["no 5xx"]),
        ]
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        faults += len(tally.faults)
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
