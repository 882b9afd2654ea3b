"""Builds .venv and keeps it in step with the requirement files. Run by `make` with the system's Python alone.

Everything here is the standard library of any Python 3, so that one that is too old can still say so.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
BASE_DIR = Path(__file__).resolve().parent.parent.parent
VENV = BASE_DIR / ".venv"
PYTHON = VENV / "bin" / "python"


def main(requirements: Path) -> None:
    if sys.version_info < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        message = "Rookery needs Python {} or later; {} is {}. If you have one: make PYTHON=python3.12 run"
        stop(message, wanted, sys.executable, sys.version.split()[0])
    usable = is_usable()
    if usable and is_installed(requirements):
        return
    if not usable:
        make_venv()
    install(requirements)
    for path in (requirements, *included_by(requirements)):
        mark_of(path).write_text(fingerprint_of(path))


def is_installed(requirements: Path) -> bool:
    """Whether the file is the one that was installed last, together with those it includes."""
    mark = mark_of(requirements)
    return (
        mark.exists()
        and mark.read_text() == fingerprint_of(requirements)
        and all(is_installed(path) for path in included_by(requirements))
    )


def mark_of(requirements: Path) -> Path:
    return VENV / f"{requirements.stem}.installed"


def fingerprint_of(requirements: Path) -> str:
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


def included_by(requirements: Path) -> list[Path]:
    lines = requirements.read_text(encoding="utf-8").splitlines()
    return [requirements.parent / line[3:].strip() for line in lines if line.startswith("-r ")]


def is_usable() -> bool:
    """Whether the environment's Python runs, and was made here: the scripts of a moved one point elsewhere."""
    try:
        if str(VENV) not in (VENV / "pyvenv.cfg").read_text(encoding="utf-8"):
            return False
        done = subprocess.run([str(PYTHON), "-c", "import pip"], check=False, capture_output=True)
    except OSError:
        return False
    return done.returncode == 0


def make_venv() -> None:
    print("Python environment ... ", end="", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        print("failed")
        stop(
            "This Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv\n{}",
            (done.stdout + done.stderr).strip(),
        )
    print("ready", flush=True)


def install(requirements: Path) -> None:
    """pip, with one line for each package instead of its own output."""
    print(f"Packages of {requirements.name} (once; a minute or two)", flush=True)
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "-r",
        str(requirements),
    ]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as pip:
        output = []
        for line in pip.stdout or ():
            output.append(line)
            if line.startswith(("Collecting ", "Installing collected")):
                show(line.split(" (from")[0].strip()[:100])
    show("")
    if pip.returncode != 0:
        stop("pip could not install the packages:\n{}", "".join(output[-15:]))
    print("Packages ... ready", flush=True)


def show(line: str) -> None:
    """On a terminal each line takes the place of the one before; in a log only the end is of interest."""
    if sys.stdout.isatty():
        print(f"\r\033[K{'  ' + line if line else ''}", end="", flush=True)


def stop(message: str, *parts: str) -> None:
    print(message.format(*parts), file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
