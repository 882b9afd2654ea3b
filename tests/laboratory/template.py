"""Empty tables and static files, made once: a hundred migrations for each of three servers would take a minute.

Kept in .cache by what they are made from, so that the next run finds them. Keys and members are nobody's yet.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.operations.test_serve import BASE_DIR

FOLDER = BASE_DIR / ".cache" / "laboratory"
PARTS = ("postgresql", "static")
_MAKE = "from instance.serving.preparation import collect_static, migrate; migrate(); collect_static()"


def copy_template(data_dir: Path) -> None:
    """`cp -a`: the files of PostgreSQL belong to a user of its own where we are root."""
    data_dir.mkdir(parents=True)
    subprocess.run(["cp", "-a", *(str(_template() / part) for part in PARTS), str(data_dir)], check=True)


def _template() -> Path:
    made = FOLDER / _fingerprint()
    if not made.exists():
        shutil.rmtree(FOLDER, ignore_errors=True)
        draft = FOLDER / f"draft-{os.getpid()}"
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
