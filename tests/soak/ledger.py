"""What each ear should hear and what it heard: nothing may be lost, come twice, or come unasked."""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

Sound = tuple[str, str]
"""An event, and what it is about."""


@dataclass(frozen=True)
class Numbers:
    """`doubled` also counts what nobody expected at all."""

    expected: int = 0
    received: int = 0
    lost: int = 0
    doubled: int = 0

    def __add__(self, other: "Numbers") -> "Numbers":
        return Numbers(
            self.expected + other.expected,
            self.received + other.received,
            self.lost + other.lost,
            self.doubled + other.doubled,
        )


@dataclass
class Ear:
    """One stream of one client: when each sound was caused, and when it was heard."""

    expected: defaultdict[Sound, list[float]] = field(default_factory=lambda: defaultdict(list))
    received: defaultdict[Sound, list[float]] = field(default_factory=lambda: defaultdict(list))

    def numbers(self) -> Numbers:
        total = Numbers()
        for sound in {*self.expected, *self.received}:
            expected, received = len(self.expected.get(sound, ())), len(self.received.get(sound, ()))
            total += Numbers(expected, received, max(expected - received, 0), max(received - expected, 0))
        return total

    def waits(self) -> list[float]:
        """From the request to the ear, in seconds."""
        return [
            heard - began
            for sound, causes in self.expected.items()
            for began, heard in zip(causes, self.received.get(sound, ()), strict=False)
        ]


class Ledger:
    """Ears and actors write into it from their threads. An ear may be faster than the answer to the request."""

    def __init__(self) -> None:
        self.ears: defaultdict[str, Ear] = defaultdict(Ear)
        self.faults: list[str] = []
        self._due: Counter[str] = Counter()
        self._changed = threading.Condition()

    def expect(self, names: Iterable[str], sound: Sound, began: float) -> None:
        with self._changed:
            for name in names:
                self.ears[name].expected[sound].append(began)
                self._due[sound[1]] += 1

    def receive(self, name: str, sound: Sound) -> None:
        with self._changed:
            self.ears[name].received[sound].append(time.monotonic())
            self._due[sound[1]] -= 1
            self._changed.notify_all()

    def fault(self, text: str) -> None:
        with self._changed:
            self.faults.append(text)
            self._changed.notify_all()

    def wait_for(self, about: str, seconds: float) -> bool:
        """Until as much has been heard of this thing as was expected."""
        with self._changed:
            return self._changed.wait_for(lambda: self._due[about] <= 0 or bool(self.faults), seconds)

    def settle(self, seconds: float) -> None:
        """Until nothing is due any more, and a little longer for what comes twice."""
        with self._changed:
            self._changed.wait_for(lambda: not any(due > 0 for due in self._due.values()), seconds)
        time.sleep(1)

    def numbers(self) -> dict[str, Numbers]:
        with self._changed:
            return {name: ear.numbers() for name, ear in sorted(self.ears.items())}

    def waits(self) -> list[float]:
        """Sorted."""
        with self._changed:
            return sorted(wait for ear in self.ears.values() for wait in ear.waits())

    def differences(self) -> list[str]:
        """What each ear heard too seldom or too often."""
        with self._changed:
            return [
                f"{name}: {' '.join(sound)}: {len(ear.expected.get(sound, ()))} expected, "
                f"{len(ear.received.get(sound, ()))} heard"
                for name, ear in sorted(self.ears.items())
                for sound in sorted({*ear.expected, *ear.received})
                if len(ear.expected.get(sound, ())) != len(ear.received.get(sound, ()))
            ]
