"""How fast this server talks with others: a small planted instance, all others in one process, and one worker."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator

from bench.asking import Failed
from bench.place import ROOT, Place
from bench.sink import AUTHORITY, sink
from bench.targets import Verdict
from instance import embedded

PARTS = ("delivery", "inbox")


def measure_federation(place: Place, parts: Iterable[str] = ()) -> Iterator[Verdict]:
    """These parts, or all. Takes whatever port is free. Failed where one of them does not come to its end."""
    place.plant()
    place.restore()
    folder = place.data_dir / "sink"
    with embedded.Servers(place.data_dir), sink(folder) as port:
        environment = {
            **place.environment,
            "DJANGO_SETTINGS_MODULE": "instance.settings",
            "EXTRA_CA_FILE": str(folder / AUTHORITY),
        }
        command = [sys.executable, "-m", "bench.federated", str(port), *(parts or PARTS)]
        with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout or ():
                yield Verdict(**json.loads(line))
        if process.returncode:
            raise Failed(f"federation: ended with {process.returncode}")
