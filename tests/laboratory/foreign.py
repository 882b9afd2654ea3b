"""A server of another make: Fedify (https://fedify.dev), run by Node, with two actors and a door for the test."""

import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import urllib3

from instance.engines.processes import wait_for
from tests.laboratory.waiting import eventually
from tests.operations.test_serve import BASE_DIR

SOURCE = Path(__file__).parent / "fedify"
FOLDER = BASE_DIR / ".cache" / "fedify"
SECONDS = 60
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


class Foreign:
    """`fay` lives there, and `courier` carries letters that others signed. `hosts` is where names are found."""

    def __init__(self, name: str, port: int, control: int, authority: Path, hosts: dict[str, str]) -> None:
        self.name = name
        self.port = port
        self.control = control
        self.authority = authority
        self.hosts = hosts
        self.log = authority.parents[3] / f"{name}.log"
        self.process: subprocess.Popen | None = None
        self._number = 0

    @property
    def url(self) -> str:
        return f"https://{self.name}"

    @property
    def fay(self) -> str:
        return f"{self.url}/users/fay"

    def start(self) -> None:
        home = _installed()
        table = [f"{name}={address}" for name, address in self.hosts.items()]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [_node(home), "peer.mjs", self.url, str(self.port), str(self.control), *table],
                cwd=home,
                env={**os.environ, "NODE_EXTRA_CA_CERTS": str(self.authority)},
                stdout=log,
                stderr=log,
            )
        wait_for(lambda: "ready" in self.log.read_text() or self.process.poll() is not None, SECONDS)
        assert self.process.poll() is None, self.log.read_text()

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(SECONDS)

    def send(self, kind: str, thing: Any, inbox: str, scheme: str, **properties: Any) -> dict[str, Any]:
        """An activity of fay's, taken by the other side; `scheme` says what vouches for it (peer.mjs)."""
        self._number += 1
        activity = {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": f"{self.url}/activities/{self._number}",
            "type": kind,
            "actor": self.fay,
            "object": thing,
            "to": [PUBLIC],
            "cc": [f"{self.fay}/followers"],
            **properties,
        }
        answer = self.ask("/send", activity=activity, inbox=inbox, scheme=scheme)
        assert answer["status"] == 202, (scheme, kind, answer)
        return activity

    def note(self, mentioned: Any = None) -> dict[str, Any]:
        """A public post of fay's that is served from now on."""
        self._number += 1
        note = {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": f"{self.url}/notes/{self._number}",
            "type": "Note",
            "attributedTo": self.fay,
            "content": "<p>from another make</p>",
            "published": moment(),
            "to": [PUBLIC],
            "cc": [f"{self.fay}/followers"],
        }
        if mentioned is not None:
            note["cc"] += [mentioned.uri]
            note["tag"] = [{"type": "Mention", "href": mentioned.uri, "name": mentioned.handle}]
        self.ask("/note", note=note)
        return note

    def received(self, kind: str, thing: str, by: str = "") -> list[dict[str, Any]]:
        """What came in of a kind about a thing: `{"activity": …, "http": "cavage", "ld": True, "proof": None}`."""
        found = [each for each in self.ask("/received") if _is_about(each["activity"], kind, thing)]
        return [each for each in found if by in ("", each["activity"]["actor"])]

    def await_one(self, kind: str, thing: str, by: str = "") -> dict[str, Any]:
        return eventually(lambda: self.received(kind, thing, by))[-1]

    def ask(self, path: str, **asked: Any) -> Any:
        reply = urllib3.request("POST", f"http://127.0.0.1:{self.control}{path}", json=asked, timeout=30, retries=False)
        assert reply.status == 200, reply.data.decode()
        return reply.json()


def moment(later: float = 0) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + later))


def is_at_hand() -> bool:
    return shutil.which("npm") is not None


def _is_about(activity: dict[str, Any], kind: str, thing: str) -> bool:
    """The thing itself, or an activity about it, as in an Undo."""
    about = activity.get("object")
    named = {about} if isinstance(about, str) else {about.get("id"), about.get("object")}
    return activity["type"] == kind and thing in named


def _installed() -> Path:
    """The packages of package-lock.json, kept in .cache until it changes."""
    seen = hashlib.sha256((SOURCE / "package-lock.json").read_bytes()).hexdigest()[:16]
    home = FOLDER / seen
    if not (home / "complete").exists():
        shutil.rmtree(FOLDER, ignore_errors=True)
        home.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(SOURCE / name, home)
        subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund"], cwd=home, check=True, capture_output=True, text=True, timeout=300
        )
        (home / "complete").touch()
    shutil.copy(SOURCE / "peer.mjs", home)
    return home


def _node(home: Path) -> str:
    return str(home / "node_modules" / ".bin" / "node")
