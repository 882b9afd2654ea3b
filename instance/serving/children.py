"""Child processes of `serve`: forked from one loaded parent, so that they share its memory, and never outlive it."""

import ctypes
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass

PR_SET_PDEATHSIG, PR_SET_NAME, PR_SET_CHILD_SUBREAPER = 1, 15, 36


@dataclass(frozen=True)
class Role:
    """What a child is for. `run` returns when the child has been asked to stop."""

    name: str
    run: Callable[[], None]


def fork(role: Role) -> int:
    """Start a child; it has a process group of its own, so that Ctrl-C reaches the supervisor alone."""
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        _become_child(role.name, parent)
        role.run()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def adopt_orphans() -> None:
    """Grandchildren whose parent died become our children, so that stopping leaves nothing behind."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent(parent: int, number: signal.Signals = signal.SIGKILL) -> None:
    """End when the parent does, even by force: the next start must find the ports free."""
    _prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        os._exit(1)


def how_it_ended(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        return f"was killed by {signal.Signals(-code).name}"
    return f"ended with code {code}"


def _become_child(name: str, parent: int) -> None:
    os.setpgid(0, 0)
    die_with_parent(parent)
    _prctl(PR_SET_NAME, ctypes.c_char_p(f"rook:{name}".encode()[:15]))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def _prctl(option: int, value: object) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
