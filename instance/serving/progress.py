"""What a start says on the terminal: one line a step, `PostgreSQL ... ready in 0.6 s`."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(name: str) -> Iterator[None]:
    began = time.monotonic()
    print(f"{name} ... ", end="", flush=True)
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"ready in {time.monotonic() - began:.1f} s", flush=True)


def say(text: str) -> None:
    print(text, flush=True)


def started(name: str, seconds: float) -> None:
    say(f"{name} ... ready in {seconds:.1f} s")
