"""Statuses as pages show them: each page is a context, and the reader's filters do there what they are made for."""

from collections.abc import Iterator, Sequence
from typing import Any

from accounts.models.account import Account
from statuses.models.filter import FilterAction
from statuses.models.status import Status
from statuses.rendering import render_json

Entity = dict[str, Any]


def shown(status: Status, viewer: Account) -> Entity:
    """The Status entity, with everything the viewer did to it."""
    return shown_in("", [status.pk], viewer, opened=status.pk)[0]


def shown_in(context: str, ids: Sequence[int], viewer: Account | None, *, opened: int = 0) -> list[Entity]:
    """Status entities for a page. What is hidden in this context is gone; nowhere are one's own posts filtered.

    `filtered` keeps what makes a note, `veiled` what veils the media. The post that was `opened` is shown as it is.
    """
    entities = render_json(ids, viewer)
    if viewer is None:
        return entities
    left = []
    for entity in entities:
        spared = {str(viewer.pk)} | ({entity["account"]["id"]} if entity["id"] == str(opened) else set())
        if not _by_action(entity, context, spared)[FilterAction.HIDE]:
            _sort(entity, context, spared)
            left.append(entity)
    return left


def _sort(entity: Entity, context: str, spared: set[str]) -> None:
    """Of the post, of what it boosts and of what those quote; a quoted post that would be hidden becomes a note."""
    for part in _parts(entity):
        results = _by_action(part, context, spared)
        part["filtered"] = results[FilterAction.WARN] + results[FilterAction.HIDE]
        part["veiled"] = results[FilterAction.BLUR]


def _parts(entity: Entity) -> Iterator[Entity]:
    yield entity
    if entity["reblog"]:
        yield from _parts(entity["reblog"])
    if entity["quote"] and entity["quote"].get("quoted_status"):
        yield from _parts(entity["quote"]["quoted_status"])


def _by_action(entity: Entity, context: str, spared: set[str]) -> dict[str, list[Entity]]:
    """The results that count in this context; none for posts of those who are spared."""
    found: dict[str, list[Entity]] = {action: [] for action in FilterAction.values}
    if entity["account"]["id"] not in spared:
        for result in entity["filtered"]:
            if context in result["filter"]["context"]:
                found[result["filter"]["filter_action"]].append(result)
    return found
