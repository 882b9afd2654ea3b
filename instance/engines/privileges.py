"""Who the database servers run as. PostgreSQL refuses to be root, so a root instance hands them to an ordinary user."""

import ctypes
import os
import pwd
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 28, 47, 2
SECBIT_NO_SETUID_FIXUP = 1 << 2  # setuid() keeps capabilities, and access() counts them, as initdb needs
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2


@dataclass(frozen=True)
class Identity:
    """The user of a server, and the capabilities it keeps to reach files below directories closed to that user."""

    uid: int
    gid: int
    capabilities: tuple[int, ...] = ()

    def adopt(self) -> None:
        """Become this user; runs in the child between fork and exec."""
        libc = ctypes.CDLL(None, use_errno=True)
        if self.capabilities:
            libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
        os.setgroups([])
        os.setgid(self.gid)
        os.setuid(self.uid)
        if self.capabilities:
            _keep(libc, self.capabilities)

    def own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if folder.stat().st_uid != self.uid:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def identity_for(folder: Path, program: Path) -> Identity | None:
    """Whom to run `program` as, with its data in `folder`; None means as ourselves.

    As root it is the owner the folder already has, or else nobody. Where that user cannot pass the directories
    above (a clone under /root, or under a private temporary folder), it keeps the least capability that lets it:
    better than opening root's directories to everyone.
    """
    if os.geteuid() != 0:
        return None
    uid = folder.stat().st_uid if folder.exists() else 0
    user = pwd.getpwuid(uid) if uid else pwd.getpwnam("nobody")
    plain = Identity(user.pw_uid, user.pw_gid)
    plain.own(folder)
    ladder = (plain, *(Identity(plain.uid, plain.gid, (cap,)) for cap in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE)))
    for identity in ladder:
        if _can_run(identity, folder, program):
            return identity
    raise PermissionError(
        f"The database servers cannot run as {user.pw_name} below {folder.parent}: a directory above is closed to that "
        f"user. Run Rookery as an ordinary user, or set DATA_DIR to a folder every user may pass through."
    )


def before_exec(identity: Identity | None, folder: Path) -> Callable[[], None]:
    """What the child does last before it becomes the server: be the right user, stand in the right folder."""

    def prepare() -> None:
        os.umask(0o077)
        signal.pthread_sigmask(signal.SIG_SETMASK, [])  # the supervisor blocks what it waits for
        if identity is not None:
            identity.adopt()
        os.chdir(folder)

    return prepare


def _can_run(identity: Identity, folder: Path, program: Path) -> bool:
    try:
        subprocess.run(
            [str(program), "--version"],
            preexec_fn=before_exec(identity, folder),
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _keep(libc: ctypes.CDLL, capabilities: tuple[int, ...]) -> None:
    """Hold on to capabilities across setuid and exec (capabilities(7), "ambient")."""
    mask = sum(1 << number for number in capabilities)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)  # effective, permitted, inheritable; low words, high words
    if libc.capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    for number in capabilities:
        if libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
