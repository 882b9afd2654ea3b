"""A data folder with empty tables and static files, made once: a hundred migrations take the most of a first start.

Kept in .cache by what it is made from, so that the next run finds it. Keys and members are nobody's yet.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
FOLDER = BASE_DIR / ".cache" / "instance"
PARTS = ("postgresql", "static")
_MAKE = "from instance.serving.preparation import collect_static, migrate; migrate(); collect_static()"


def copy_template(data_dir: Path) -> None:
    """`cp -a`: the files of PostgreSQL belong to a user of its own where we are root."""
    data_dir.mkdir(parents=True)
    with _alone():
        subprocess.run(["cp", "-a", *(str(_template() / part) for part in PARTS), str(data_dir)], check=True)


@contextmanager
def _alone() -> Iterator[None]:
    """Of several xdist workers one makes the folder, and nobody clears it away while another copies."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with FOLDER.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _template() -> Path:
    made = FOLDER / _fingerprint()
    if not made.exists():
        for stale in FOLDER.iterdir():
            shutil.rmtree(stale)
        draft = FOLDER / "draft"
        foreign = ("PYTEST", "DJANGO_", "REDIS_URL", "DATABASE_URL")
        own = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        subprocess.run(
            [sys.executable, "manage.py", "shell", "-c", _MAKE],
            cwd=BASE_DIR,
            env={**own, "DATA_DIR": str(draft)},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        draft.rename(made)
    return made


def _fingerprint() -> str:
    seen = hashlib.sha256((BASE_DIR / "requirements.txt").read_bytes())
    for path in sorted(BASE_DIR.glob("*/migrations/*.py")):
        seen.update(path.name.encode() + path.read_bytes())
    return seen.hexdigest()[:16]
