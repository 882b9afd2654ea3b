"""Questions to the kernel about processes we may not be the parent of."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

PROC = Path("/proc")


def is_alive(pid: int) -> bool:
    """Whether the process runs. A zombie does not: a PID 1 that never reaps would keep it for ever."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return state_of(pid) not in ("Z", "X")


def state_of(pid: int) -> str:
    """The kernel's letter for a process (R, S, Z, ...), or "" where it cannot be told."""
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return ""
    return text.rpartition(")")[2].split()[0]


def stands_in(pid: int, folder: Path, program: str) -> bool:
    """Whether the process runs `program` with `folder` as its working directory: a pid alone may be anybody's."""
    entry = PROC / str(pid)
    try:
        return (entry / "cwd").readlink() == folder and (entry / "comm").read_text().strip() == program[:15]
    except OSError:  # gone, a zombie, or somebody else's
        return False


def working_in(folder: Path, program: str) -> list[int]:
    """All processes of `program` that stand in `folder`, also those whose pid file is gone."""
    numbers = (int(entry.name) for entry in PROC.glob("[0-9]*"))
    return [pid for pid in numbers if stands_in(pid, folder, program)]


def wait_for(condition: Callable[[], bool], seconds: float, *, every: float = 0.01) -> bool:
    """Wait until `condition` holds; false when the time is over before."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def send(pid: int, number: signal.Signals) -> None:
    """Signal a process that may have ended in the meantime."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
