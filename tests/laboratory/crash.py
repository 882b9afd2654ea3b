"""`python -m tests.laboratory.crash --deliveries 10000 --kills 50`: the delivering worker is killed again and again.

Real workers, forked as `serve` forks them, post from real databases to a real server that counts. Members post at a
steady pace; at random moments the worker gets SIGKILL and another takes its place. Ends with 1 if a delivery was lost,
if more than a hundredth came twice, or one more often.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from tests.laboratory.place import free_ports
from tests.support.template import copy_template

SERVERS = 100
REACH = 10
"""Servers that one letter goes to."""
MOST_DOUBLED = 0.01
PATIENCE = 300
"""Seconds for what is left when everything has been written."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.laboratory.crash", description=__doc__)
    parser.add_argument("--deliveries", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=240, help="in which the deliveries are written")
    parser.add_argument(
        "--latency",
        type=float,
        default=0,
        help="seconds that the other servers take for a letter; all on its way then comes twice",
    )
    parser.add_argument("--lease", type=float, default=5, help="seconds after which what a dead worker held is free")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="rookery-crash-"))
    try:
        return run(folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(folder: Path, options: argparse.Namespace) -> int:
    (port,) = free_ports(1)
    copy_template(folder / "data")
    prepare_environment(folder / "data", port)
    sink = subprocess.Popen([sys.executable, "-m", "tests.laboratory.sink", str(port), str(options.latency)])
    try:
        # Imported late: Django reads the environment, and the workers are forked from what is loaded here.
        from tests.laboratory.crash_site import Site

        site = Site(timedelta(seconds=options.lease), SERVERS)
        try:
            return report(options, site, partial(asked, port), partial(disturb, site, options))
        finally:
            site.end()
    finally:
        sink.kill()
        sink.wait()


def prepare_environment(data_dir: Path, port: int) -> None:
    os.environ |= {
        "DATA_DIR": str(data_dir),
        "LOCAL_DOMAIN": "a.test",
        "DJANGO_SETTINGS_MODULE": "instance.settings",
        "ALLOWED_PRIVATE_ADDRESSES": "127.0.0.0/8",
        "EXTRA_HOSTS": ",".join(f"s{number}.test=127.0.0.1:{port}" for number in range(SERVERS)),
    }


def disturb(site: Any, options: argparse.Namespace) -> int:
    """Let members post and kill the worker meanwhile, until nothing is left to deliver; how many times it died."""
    dice = random.Random(options.seed)
    moments = sorted(dice.uniform(0, options.seconds) for _ in range(options.kills))
    began = time.monotonic()
    site.start(activities=options.deliveries // REACH, reach=REACH, seconds=options.seconds)
    killed = 0
    for moment in moments:
        time.sleep(max(0, began + moment - time.monotonic()))
        killed += site.kill_worker()
    site.await_writer()
    deadline = time.monotonic() + PATIENCE
    while site.left() and time.monotonic() < deadline:
        time.sleep(0.5)
    return killed


def report(options: argparse.Namespace, site: Any, counts: Callable[[], dict[str, int]], act: Callable[[], int]) -> int:
    began = time.monotonic()
    killed = act()
    seconds = time.monotonic() - began
    found = counts()
    expected = options.deliveries // REACH * REACH
    lost = expected - found["arrived"]
    share = found["doubled"] / expected
    lines = [
        f"deliveries {expected}, workers killed {killed}, still in the outbox {site.left()}",
        f"lost {lost}, doubled {found['doubled']} ({share:.2%}), most times that one came {found['most']}",
        f"{seconds:.0f} seconds, {options.seconds:.0f} of them writing",
    ]
    good = not lost and share <= MOST_DOUBLED and found["most"] <= 2 and killed == options.kills
    sys.stdout.write("\n".join([*lines, "good" if good else "NOT GOOD", ""]))
    return 0 if good else 1


def asked(port: int) -> dict[str, int]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
        return json.load(answer)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
