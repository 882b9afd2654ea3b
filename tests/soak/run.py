"""One soak from the start of the instance to the report."""

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.soak.ledger import Ledger, Numbers
from tests.soak.place import Circle, Soaked, free_ports
from tests.soak.stories import Actor, Ears, act
from tests.support.template import copy_template

SETTLING = 60
MOST_SHOWN = 30


@dataclass(frozen=True)
class Report:
    done: Counter[str]
    ears: dict[str, Numbers]
    waits: list[float]
    faults: list[str]
    differences: list[str]

    @property
    def total(self) -> Numbers:
        return sum(self.ears.values(), Numbers())

    @property
    def is_clean(self) -> bool:
        return not (self.faults or self.total.lost or self.total.doubled) and self.total.received > 0

    def wait(self, share: float) -> float:
        """The wait in milliseconds that this share of all events did not exceed."""
        return 1000 * self.waits[min(int(share * len(self.waits)), len(self.waits) - 1)] if self.waits else 0.0

    def lines(self) -> list[str]:
        done = ", ".join(f"{number} {what}" for what, number in sorted(self.done.items()))
        width = max((len(name) for name in self.ears), default=5)
        rows = [*self.ears.items(), ("all", self.total)]
        return [
            f"events sent: {done}",
            f"{'client':{width}}  expected  received  lost  doubled",
            *(
                f"{name:{width}}  {one.expected:8}  {one.received:8}  {one.lost:4}  {one.doubled:7}"
                for name, one in rows
            ),
            f"latency: p50 {self.wait(0.5):.0f} ms, p99 {self.wait(0.99):.0f} ms, most {self.wait(1):.0f} ms",
            *self.faults[:MOST_SHOWN],
            *self.differences[:MOST_SHOWN],
        ]


def soak(*, seconds: float, actors: int, seed: int = 1) -> Report:
    """Start an instance, let `actors` work for `seconds`, wait for what is still due, stop the instance."""
    folder = Path(tempfile.mkdtemp(prefix="rookery-soak-"))
    instance = Soaked(folder / "data")
    instance.port = free_ports()
    try:
        copy_template(instance.data_dir)
        instance.start()
        return listen_and_act(instance.plant(), instance.port, seconds=seconds, actors=actors, seed=seed)
    finally:
        if instance.is_running:
            instance.stop()
        shutil.rmtree(folder, ignore_errors=True)


def listen_and_act(circle: Circle, port: int, *, seconds: float, actors: int, seed: int) -> Report:
    ledger, ears = Ledger(), Ears(circle)
    clients = list(ears.open(ledger, port + 1))
    done = act([Actor(ledger, ears, port, seed + number) for number in range(actors)], seconds)
    ledger.settle(SETTLING)
    for client in clients:
        client.closing = True
    for client in clients:
        client.close()
    return Report(done, ledger.numbers(), ledger.waits(), ledger.faults, ledger.differences())
