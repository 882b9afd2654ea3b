"""A server we start for ourselves: what PostgreSQL and Valkey have in common."""

import os
import signal
import subprocess
import time
from functools import cached_property
from pathlib import Path

from instance.engines.privileges import Identity, before_exec, identity_for
from instance.engines.processes import is_alive, send, stands_in, wait_for, working_in

START_SECONDS = 120.0  # recovery after a crash replays the log first
STOP_SECONDS = 3.0
LOG_BYTES = 4 * 1024 * 1024


class ServerFailed(RuntimeError):
    """An embedded server did not start; the message holds the end of its log."""


class Server:
    """One embedded server: its files, its process, its socket. Callers hold the start lock (instance/embedded.py)."""

    name: str
    stop_signal = signal.SIGTERM

    def __init__(self, data_dir: Path, run_dir: Path, *, durable: bool = True) -> None:
        self.folder = data_dir / self.name.lower()
        self.log = data_dir / "logs" / f"{self.name.lower()}.log"
        self.run_dir = run_dir
        self.durable = durable
        self._child: subprocess.Popen[bytes] | None = None

    # What each server knows of itself
    @cached_property
    def program(self) -> Path:
        raise NotImplementedError

    @property
    def pid_file(self) -> Path:
        raise NotImplementedError

    def is_ready(self) -> bool:
        raise NotImplementedError

    def command(self) -> list[str]:
        raise NotImplementedError

    def prepare(self) -> None:
        """Make what must be there before the first start."""

    # What all do
    @cached_property
    def identity(self) -> Identity | None:
        return identity_for(self.folder, self.program)

    def start(self) -> bool:
        """Start unless it answers already; true when it was us who did."""
        if self.is_ready():
            return False
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(exist_ok=True, mode=0o700)
        self.prepare()
        launched = False
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            # Who is there already may be starting, or dying: it is waited for, and replaced once it is gone.
            if self.pid() is None:
                if launched:
                    raise ServerFailed(f"{self.name} did not start. The end of {self.log}:\n{self._log_end()}")
                self._clear_leftovers()
                self._launch()
                launched = True
            if time.monotonic() > deadline:
                raise ServerFailed(f"{self.name} does not answer. The end of {self.log}:\n{self._log_end()}")
            time.sleep(0.01)
        return True

    def stop(self) -> None:
        """End cleanly; by force when it does not listen."""
        pid = self.pid()
        if pid is not None:
            send(pid, self.stop_signal)
            if not wait_for(lambda: self._is_gone(pid), STOP_SECONDS):
                send(pid, signal.SIGQUIT)  # PostgreSQL drops everything, and recovers at its next start
                wait_for(lambda: self._is_gone(pid), 1)
        self._clear_leftovers()

    def pid(self) -> int | None:
        """The running server's process id; a file that names a dead or a foreign process does not count."""
        try:
            pid = int(self.pid_file.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            pid = 0
        if pid and stands_in(pid, self.folder, self.program.name):
            return pid
        child = self._child
        if child is not None and child.poll() is None:
            return child.pid
        return None

    def run(self, command: list[str]) -> None:
        """Run one of the server's own programs to its end, as the server's user."""
        done = subprocess.run(
            command,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            preexec_fn=before_exec(self.identity, self.run_dir),
            check=False,
        )
        if done.returncode != 0:
            raise ServerFailed(f"{Path(command[0]).name} failed:\n{done.stdout.decode(errors='replace')}")

    def _launch(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.old"))
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                self.command(),
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us; we end our servers ourselves
                preexec_fn=before_exec(self.identity, self.folder),  # noqa: PLW1509
            )

    def _clear_leftovers(self) -> None:
        """After a crash: end children that outlived their parent, then drop the pid file that would refuse a start.

        The file goes only when no process stands in the data folder: two servers on one folder destroy it.
        """
        for pid in self._processes():
            send(pid, signal.SIGKILL)
        if wait_for(lambda: not self._processes(), STOP_SECONDS):
            self.pid_file.unlink(missing_ok=True)
            for path in self.socket_files():
                path.unlink(missing_ok=True)

    def socket_files(self) -> list[Path]:
        return []

    def _processes(self) -> list[int]:
        return working_in(self.folder, self.program.name)

    def _is_gone(self, pid: int) -> bool:
        self._has_ended()
        return not is_alive(pid)

    def _has_ended(self) -> bool:
        """Whether the process we started ended; asking also reaps it."""
        return self._child is not None and self._child.poll() is not None

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

    def _log_end(self) -> str:
        try:
            return self.log.read_text(errors="replace")[-1500:]
        except OSError:
            return ""
