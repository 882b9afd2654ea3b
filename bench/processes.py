"""What the kernel knows of processes: who descends from whom, their CPU time and memory."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_KB = os.sysconf("SC_PAGE_SIZE") / 1024
_PROCESS_CLOCK = 2  # CPUCLOCK_SCHED of the kernel, as clock_getcpuclockid(3) puts it together


def cpu(pid: int) -> float:
    """Milliseconds of all its threads so far, by the scheduler's own clock: /proc counts in steps of ten."""
    try:
        return time.clock_gettime(~pid << 3 | _PROCESS_CLOCK) * 1000
    except OSError:  # it has ended
        return 0.0


def cpu_of_ended_children(pid: int) -> float:
    """Milliseconds of those that it has buried, so that a sum over a tree never falls."""
    fields = _stat(pid)
    return sum(map(int, fields[13:15])) * 1000 / _TICKS if fields else 0.0


def descendants(root: int) -> Iterator[int]:
    for pid in children(root):
        yield pid
        yield from descendants(pid)


def children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, task.read_text().split())
        except OSError:  # it has ended meanwhile
            continue
    return found


def name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def kilobytes(pid: int) -> float:
    """Resident memory, shared pages included."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_KB
    except OSError:
        return 0.0


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
