"""Keeps the processes of `serve` running: forks them, starts again what dies, and stops them all at the end."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from instance.embedded import Servers
from instance.engines.processes import PROC, send
from instance.serving.children import Role, adopt_orphans, fork, how_it_ended
from instance.serving.progress import say, started

STOP_SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
GRACE_SECONDS = 6.0  # for requests and jobs that are under way
STEADY_SECONDS = 30.0  # a child that lived this long is started again at once
MAX_PAUSE = 30.0


@dataclass
class Post:
    """One role and whoever fills it now."""

    role: Role
    pid: int = 0
    since: float = 0.0
    failures: int = 0
    due: float = 0.0


class Supervisor:
    def __init__(self, servers: Servers) -> None:
        self.servers = servers
        self.posts: list[Post] = []
        self._mending = Post(Role("databases", self._start_servers))
        self._stopping = False
        adopt_orphans()
        # From here on signals wait until the loop asks for them; children and servers begin with none blocked.
        signal.pthread_sigmask(signal.SIG_BLOCK, {*STOP_SIGNALS, signal.SIGCHLD})

    def run_once(self, role: Role) -> bool:
        """Run a child to its end; false if it failed or somebody wants us to stop."""
        pid = fork(role)
        while True:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                return status == 0
            if self._stop_wanted(0.2):
                send(pid, signal.SIGTERM)
                os.waitpid(pid, 0)
                return False

    def start(self, roles: Sequence[Role]) -> None:
        self.posts = [Post(role) for role in roles]
        for post in self.posts:
            self._fill(post)

    def watch(self) -> None:
        """Return when somebody asked us to stop."""
        while not self._stopping and not self._stop_wanted(1.0):
            self.look_around()

    def wait_until(self, is_ready: Callable[[], bool], first: str) -> bool:
        """Wait for the first answer; false when the role that should give it keeps dying, or we shall stop."""
        post = next(post for post in self.posts if post.role.name == first)
        while not is_ready():
            if self._stop_wanted(0.1):
                self._stopping = True
                return False
            self.look_around()
            if post.failures > 2:
                return False
        return True

    def look_around(self) -> None:
        """One round: bury the dead, fill their posts, and see to the databases."""
        self._bury()
        now = time.monotonic()
        for post in self.posts:
            if not post.pid and now >= post.due:
                self._fill(post)
        mending = self._mending
        if not mending.pid and now >= mending.due and any(engine.pid() is None for engine in self.servers.engines):
            self._fill(mending)

    def stop(self) -> None:
        """Ask all children to end, then insist. A second Ctrl-C insists at once."""
        for post in self.posts:
            if post.pid:
                send(post.pid, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while any(post.pid for post in self.posts) and time.monotonic() < deadline:
            if self._stop_wanted(0.05):
                break
            self._bury(quietly=True)
        for pid in self._descendants():
            send(pid, signal.SIGKILL)
        self._bury(quietly=True)

    def _fill(self, post: Post) -> None:
        post.since = time.monotonic()
        post.pid = fork(post.role)

    def _bury(self, *, quietly: bool = False) -> None:
        """Reap every child that ended, adopted ones too, and say when its post has to be filled again."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for post in (*self.posts, self._mending):
                if post.pid == pid:
                    self._vacate(post, status, quietly=quietly)

    def _vacate(self, post: Post, status: int, *, quietly: bool) -> None:
        now = time.monotonic()
        post.pid = 0
        post.failures = 0 if now - post.since > STEADY_SECONDS else post.failures + 1
        pause = 0.0 if post.failures < 2 else min(2.0 ** (post.failures - 2), MAX_PAUSE)
        post.due = now + pause
        if post is self._mending and status == 0:
            post.failures = 0
            post.due = now + 1
        elif not quietly:
            wait = f"in {pause:.0f} s" if pause else "now"
            say(f"{post.role.name} {how_it_ended(status)}; it is started again {wait}")

    def _start_servers(self) -> None:
        self.servers.start(started)

    def _stop_wanted(self, seconds: float) -> bool:
        """Sleep, at most this long; true when a signal to stop came. SIGCHLD only ends the sleep."""
        found = signal.sigtimedwait({*STOP_SIGNALS, signal.SIGCHLD}, seconds)
        return found is not None and found.si_signo in STOP_SIGNALS

    def _descendants(self) -> list[int]:
        """Whoever came from us, but not the embedded servers: those may have other users."""
        kept = {engine.pid() for engine in self.servers.engines}
        parents: dict[int, list[int]] = {}
        for entry in PROC.glob("[0-9]*"):
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            parents.setdefault(parent, []).append(int(entry.name))
        found: list[int] = []
        generation = [os.getpid()]
        while generation:
            generation = [child for pid in generation for child in parents.get(pid, []) if child not in kept]
            found += generation
        return found
