"""eventually(): what another server shows takes a moment; wait for it, and tell what was seen instead."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PAUSE = 0.05


def eventually(probe: Callable[[], T], within: float = 20) -> T:
    """What `probe` returns as soon as that is true; AssertionError with what it last returned or raised."""
    deadline = time.monotonic() + within
    while True:
        try:
            seen: object = probe()
            if seen:
                return seen  # type: ignore[return-value]
        except (AssertionError, LookupError) as error:
            seen = error
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s; last seen: {seen!r:.2000}")
        time.sleep(PAUSE)
