"""Interaction policies: whom an author lets quote, reply, boost or feature, with or without asking.

FEP-044f and GoToSocial's interaction controls. A policy is a hint for what to offer, never a proof.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from federation.as2.audience import is_public
from federation.as2.values import ids_of

MAX_IDS = 100
PUBLIC_WORD, FOLLOWERS, FOLLOWING, AUTHOR, OTHERS = "public", "followers", "following", "author", "others"


@dataclass(frozen=True, slots=True)
class Approval:
    """Who may, each as one of the words above; `others` are single actors, or circles that we do not know."""

    automatic: tuple[str, ...] = ()
    manual: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InteractionPolicy:
    """None where the author says nothing: then anybody may like, reply and boost, and nobody may quote."""

    can_like: Approval | None = None
    can_reply: Approval | None = None
    can_announce: Approval | None = None
    can_quote: Approval | None = None


def read_policy(value: Any, *, author: str, followers: str, following: str = "") -> InteractionPolicy:
    """`interactionPolicy` of an object."""
    like, reply, announce, quote = (
        read_approval(value, name, author=author, followers=followers, following=following)
        for name in ("canLike", "canReply", "canAnnounce", "canQuote")
    )
    return InteractionPolicy(can_like=like, can_reply=reply, can_announce=announce, can_quote=quote)


def read_approval(value: Any, name: str, *, author: str, followers: str, following: str = "") -> Approval | None:
    """One rule of a policy, by its new names or by those of GoToSocial up to 0.20 (`always`, `approvalRequired`)."""
    rule = value.get(name) if isinstance(value, dict) else None
    if not isinstance(rule, dict):
        return None
    words = {author: AUTHOR, followers: FOLLOWERS, following: FOLLOWING}
    automatic = rule.get("automaticApproval", rule.get("always"))
    manual = rule.get("manualApproval", rule.get("approvalRequired"))
    return Approval(*(tuple(dict.fromkeys(_words(ids, words))) for ids in (automatic, manual)))


def write_approval(*automatic: str) -> dict[str, Any]:
    """A rule that lets these ids (Public, a collection, an actor) do it without being asked."""
    return {"automaticApproval": list(automatic)}


def _words(value: Any, words: dict[str, str]) -> Iterator[str]:
    for each in ids_of(value)[:MAX_IDS]:
        yield PUBLIC_WORD if is_public(each) else words.get(each, OTHERS)
