"""Reads the demo's content files: who the members are, and who says what when."""

import random
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"
SEED = "a colony of rooks"
OLDEST = 33.0  # days
WRITTEN_LEFTWARDS = frozenset({"ar", "fa", "he"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One invented person; `avatar` and `header` are descriptions for the gallery, `joined` is days ago."""

    name: str
    display_name: str
    language: str
    note: str
    avatar: str
    header: str
    joined: int
    fields: list[tuple[str, str]]
    featured_tags: list[str] = field(default_factory=list)
    locked: bool = False
    actor_type: str = "Person"


@dataclass(slots=True, kw_only=True, eq=False)
class Line:
    """Something that somebody says, at the top of a thread or in answer to `parent`."""

    by: str
    text: str
    language: str
    at: datetime
    spoiler_text: str = ""
    visibility: str = "public"
    pictures: list[tuple[str, str]] = field(default_factory=list)
    poll: dict[str, Any] | None = None
    key: str = ""
    quote: str = ""
    pinned: bool = False
    parent: "Line | None" = None


@dataclass(frozen=True, slots=True)
class Script:
    """All of the demo. `owner` holds what concerns the owner of the instance: follows, followers, lists."""

    members: list[Member]
    lines: list[Line]
    owner: dict[str, Any]


def read_script(*, owner: str, now: datetime) -> Script:
    """The same at each reading, but for the moments, which are counted back from `now`."""
    members = [Member(**each) for each in _load("members")["member"]]
    hello = _load("hello")
    others = sorted(path.stem for path in CONTENT.glob("*.toml") if path.stem not in ("members", "hello"))
    posts = [post for name in others for post in _load(name)["post"]] + hello.pop("post")
    languages = {member.name: member.language for member in members}
    lines = list(_Writer(owner, now, languages).lines(posts))
    return Script(members, sorted(lines, key=lambda line: line.at), hello)


def member_names() -> list[str]:
    return [each["name"] for each in _load("members")["member"]]


class _Writer:
    def __init__(self, owner: str, now: datetime, languages: dict[str, str]) -> None:
        self._owner = owner
        self._now = now
        self._languages = languages
        self._rng = random.Random(SEED)  # noqa: S311 - the same demo everywhere

    def lines(self, posts: list[dict[str, Any]]) -> Iterable[Line]:
        self._give_ages(posts)
        for post in posts:
            replies = post.pop("replies", [])
            first = self._line(post, self._now - timedelta(days=post.pop("age")))
            thread = {first.by: first}
            yield first
            for reply in replies:
                parent = thread[reply.pop("to", first.by)]
                line = self._reply(reply, parent)
                thread[line.by] = line
                yield line

    def _give_ages(self, posts: list[dict[str, Any]]) -> None:
        """Posts without an age are strewn over the past weeks, more of them lately; a quote follows what it quotes."""
        waiting = [post for post in posts if "age" not in post]
        self._rng.shuffle(waiting)
        for place, post in enumerate(waiting):
            share = (place + self._rng.uniform(0.2, 0.8)) / len(waiting)
            post["age"] = 0.3 + (OLDEST - 0.3) * share**1.4
        ages = {post["key"]: post["age"] for post in posts if "key" in post}
        for post in posts:
            if quoted := post.get("quote"):
                post["age"] = min(post["age"], ages[quoted] * 0.7)

    def _reply(self, reply: dict[str, Any], parent: Line) -> Line:
        """Some minutes after what it answers, and in time: threads of today have to be over by now."""
        delay = timedelta(minutes=self._rng.uniform(3, 80))
        line = self._line(
            reply, min(parent.at + delay, parent.at + (self._now - parent.at) * self._rng.uniform(0.2, 0.5))
        )
        line.parent = parent
        line.text = _addressed(line, parent.by)
        return line

    def _line(self, said: dict[str, Any], at: datetime) -> Line:
        by = said["by"].replace("{owner}", self._owner)
        return Line(
            by=by,
            text=said["text"].replace("{owner}", self._owner),
            language=said.get("language") or self._languages.get(by, "en"),
            at=at,
            spoiler_text=said.get("cw", ""),
            visibility=said.get("visibility", "public"),
            pictures=[(motif, description) for motif, description in said.get("pictures", [])],
            poll=said.get("poll"),
            key=said.get("key", ""),
            quote=said.get("quote", ""),
            pinned=said.get("pinned", False),
        )


def _addressed(line: Line, name: str) -> str:
    """As clients do it, a reply names whom it answers; at the end where a name in front would turn its direction."""
    if name == line.by or f"@{name}" in line.text:
        return line.text
    if line.language in WRITTEN_LEFTWARDS:
        return f"{line.text} @{name}"
    return f"@{name} {line.text}"


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))
