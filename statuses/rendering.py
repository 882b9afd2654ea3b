"""The one renderer of statuses: ids in, JSON bytes out, for the API, streams, notifications and pages alike.

What everybody sees alike is rendered once (`entities.status.fixed_parts`) and cached by the version of its row. Counts,
polls, quotes and the viewer's flags come with each page in two statements and are put beside it as bytes; no JSON is
parsed on the way out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson

from accounts.models.account import Account
from accounts.queries.heads import AccountHead, load_account_heads
from accounts.rendering import render_accounts
from instance.fragments import FragmentCache
from instance.rest.answers import to_json
from statuses.entities.filters import filter_result_entity
from statuses.entities.status import card_author_id, fixed_parts
from statuses.models.quote import QuoteState, automatic_quoting, quoting_right
from statuses.models.status import Visibility
from statuses.queries.filters import FilterSet, Match, matches, ready_filters, searched_text
from statuses.queries.heads import Flags, Head, load_flags, load_heads
from statuses.queries.load import load_for_fragments

_cache = FragmentCache("status+card+text")
_SEPARATOR = b"\n"
"""JSON text holds none. Behind it stand the poll's emoji, the id of the card's author, and what filters search in."""
_CARD_AUTHOR = b'"account":null'
"""In the fixed parts, whose texts have no bare quotes, only a card's author has such a key."""


def render(ids: Sequence[int], viewer: Account | None) -> list[bytes]:
    """Status entities in the order of `ids`, whose visibility has been asked already; what is gone is left out."""
    return [text for _id, text in render_pairs(ids, viewer)]


def render_pairs(ids: Sequence[int], viewer: Account | None) -> list[tuple[int, bytes]]:
    """As `render`, each with its id."""
    page = Rendering.load(ids, viewer)
    return [(pk, page.status(pk)) for pk in ids if pk in page.heads]


def render_poll(status_id: int, viewer: Account | None) -> bytes:
    """The Poll entity of this status."""
    return Rendering.load([status_id], viewer).poll(status_id)


def render_unhidden(ids: Sequence[int], viewer: Account, context: str) -> list[tuple[int, bytes]]:
    """As `render_pairs`, without what the viewer's filters hide in this context (`home`, `notifications`)."""
    page = Rendering.load(ids, viewer)
    return [(pk, page.status(pk)) for pk in ids if pk in page.heads and not page.hides(pk, context)]


def render_json(ids: Sequence[int], viewer: Account | None) -> list[dict[str, Any]]:
    """As dicts, for pages."""
    return [orjson.loads(text) for text in render(ids, viewer)]


def filter_results(ids: Sequence[int], viewer: Account) -> dict[int, list[Match]]:
    """What the viewer's filters find in each of these statuses; those they leave alone are not in it.

    Meant for streams: three statements at most and no JSON. `match.hides_in("home")` says that it is not to be sent.
    """
    page = Rendering.load(ids, viewer)
    return {pk: found for pk in ids if pk in page.heads and (found := page.matches(page.heads[pk]))}


@dataclass(frozen=True)
class Rendering:
    """A page with all that it needs, ready to be put together."""

    heads: Mapping[int, Head]
    flags: Flags
    fragments: Mapping[int, list[bytes]]
    accounts: Mapping[int, bytes]
    filters: FilterSet

    @classmethod
    def load(cls, ids: Iterable[int], viewer: Account | None) -> "Rendering":
        heads = load_heads(ids, viewer)
        rows = heads.values()
        flags = load_flags(rows, viewer)
        found = _cache.get([head.key for head in rows], _render_fixed)
        fragments = {pk: text.split(_SEPARATOR, 3) for pk, text in found.items()}
        return cls(
            heads=heads,
            flags=flags,
            filters=ready_filters(viewer.pk, flags.filters) if viewer else (),
            fragments=fragments,
            accounts=render_accounts([*_authors(fragments.values()), *(head.author for head in rows)]),
        )

    def status(self, pk: int) -> bytes:
        head = self.heads[pk]
        reblog = b"null"
        if head.reblog_of_id is not None:
            reblog = self.status(head.reblog_of_id) if head.reblog_of_id in self.heads else b"null"
        return self._put_together(head, reblog, self._quote(head))

    def _put_together(self, head: Head, reblog: bytes, quote: bytes) -> bytes:
        fixed, poll_emojis, card_author, _text = self.fragments[head.id]
        if card_author:
            fixed = fixed.replace(_CARD_AUTHOR, b'"account":' + self.accounts.get(int(card_author), b"null"))
        return (
            b'%s,"account":%s,"replies_count":%d,"reblogs_count":%d,"favourites_count":%d,"quotes_count":%d,'
            b'"poll":%s,"reblog":%s,"quote":%s,"quote_approval":%s%s}'
        ) % (
            fixed,
            self.accounts[head.account_id],
            head.replies_count,
            head.reblogs_count,
            head.favourites_count,
            head.quotes_count,
            b"null" if head.poll_id is None else self._poll(head, poll_emojis),
            reblog,
            quote,
            self._quote_approval(head),
            self._viewers(head),
        )

    def _viewers(self, head: Head) -> bytes:
        flags = self.flags
        if flags.viewer_id is None:
            return b""
        about = head if head.reblog_of_id is None else self.heads.get(head.reblog_of_id, head)
        text = b',"favourited":%s,"reblogged":%s,"muted":%s,"bookmarked":%s,"filtered":%s' % (
            _bool(about.id in flags.favourited),
            _bool(about.id in flags.reblogged),
            _bool(about.conversation_id in flags.muted),
            _bool(about.id in flags.bookmarked),
            self._filtered(head),
        )
        pinnable = head.account_id == flags.viewer_id and head.reblog_of_id is None
        if pinnable and head.visibility != Visibility.DIRECT:
            text += b',"pinned":%s' % _bool(head.id in flags.pinned)
        return text

    def _filtered(self, head: Head) -> bytes:
        found = self.matches(head)
        return to_json([filter_result_entity(match) for match in found]) if found else b"[]"

    def matches(self, head: Head) -> list[Match]:
        """What the viewer's filters find; of a reblog in what it reblogs."""
        if not self.filters:
            return []
        about = head if head.reblog_of_id is None else self.heads.get(head.reblog_of_id, head)
        text = self.fragments[about.id][3].decode()
        return matches(self.filters, text, dict.fromkeys((head.id, about.id)))

    def hides(self, pk: int, context: str) -> bool:
        """Whether a filter removes it there. One's own posts stay."""
        head = self.heads[pk]
        if not self.filters or head.account_id == self.flags.viewer_id:
            return False
        return any(match.hides_in(context) for match in self.matches(head))

    def _quote(self, head: Head) -> bytes:
        """Quote with the quoted status inside; inside a quoted status only its id (ShallowQuote)."""
        if head.quote_state is None:
            return b"null"
        quoted = self._shown(head)
        if quoted is None:
            return b'{"state":"%s","quoted_status":null}' % _quote_state(head).encode()
        inner = self._put_together(quoted, b"null", self._shallow_quote(quoted))
        return b'{"state":"%s","quoted_status":%s}' % (self._wanted(quoted), inner)

    def _shallow_quote(self, head: Head) -> bytes:
        if head.quote_state is None:
            return b"null"
        quoted = self._shown(head)
        if quoted is None:
            return b'{"state":"%s","quoted_status_id":null}' % _quote_state(head).encode()
        return b'{"state":"%s","quoted_status_id":"%d"}' % (self._wanted(quoted), quoted.id)

    def _shown(self, head: Head) -> Head | None:
        """A quote never shows what its reader could not see by itself."""
        quoted = self.heads.get(head.quoted_id) if head.quoted_id and head.quote_state == QuoteState.ACCEPTED else None
        return quoted if quoted is not None and quoted.visible else None

    def _wanted(self, quoted: Head) -> bytes:
        """What is accepted may still be by somebody whom the viewer does not want to read: clients fold it away."""
        if quoted.account_id in self.flags.blocking:
            return b"blocked_account"
        if quoted.account_id in self.flags.muting_server:
            return b"blocked_domain"
        return b"muted_account" if quoted.account_id in self.flags.muting else b"accepted"

    def _quote_approval(self, head: Head) -> bytes:
        viewer_id = self.flags.viewer_id
        if viewer_id is None:
            return _approval(head.visibility, head.quote_policy, None, False)
        own, follows = head.account_id == viewer_id, head.account_id in self.flags.following
        return _approval(head.visibility, head.quote_policy, own, follows)

    def poll(self, pk: int) -> bytes:
        """The Poll of this status."""
        return self._poll(self.heads[pk], self.fragments[pk][1])

    def _poll(self, head: Head, emojis: bytes) -> bytes:
        expires_at = head.poll_expires_at
        expired = expires_at is not None and expires_at <= datetime.now(UTC)
        hidden = head.poll_hides and not expired
        tallies = head.poll_tallies or []
        entity: dict[str, Any] = {
            "id": str(head.poll_id),
            "expires_at": expires_at,
            "expired": expired,
            "multiple": head.poll_multiple,
            "votes_count": sum(tallies),
            "voters_count": head.poll_voters,
            "options": [
                {"title": title, "votes_count": None if hidden else tally}
                for title, tally in zip(head.poll_options or [], tallies, strict=True)
            ],
            "emojis": orjson.Fragment(emojis or b"[]"),
        }
        if self.flags.viewer_id is not None:
            own = sorted(self.flags.votes.get(head.poll_id or 0, []))
            entity["voted"] = bool(own) or head.account_id == self.flags.viewer_id
            entity["own_votes"] = own
        return to_json(entity)


def _authors(fragments: Iterable[list[bytes]]) -> list[AccountHead]:
    """Who wrote what the cards of a page lead to: seldom anybody, then one more statement."""
    ids = {int(parts[2]) for parts in fragments if parts[2]}
    return load_account_heads(ids) if ids else []


def _render_fixed(ids: list[int]) -> dict[int, bytes]:
    """What nobody has rendered yet."""
    rendered = {}
    statuses, emojis = load_for_fragments(ids)
    for complete in statuses:
        fixed, poll_emojis = fixed_parts(complete, emojis)
        emojis_text = to_json(poll_emojis) if poll_emojis else b""
        author = b"%d" % author_id if (author_id := card_author_id(complete.status)) else b""
        parts = (to_json(fixed)[:-1], emojis_text, author, searched_text(complete).encode())
        rendered[complete.status.pk] = _SEPARATOR.join(parts)
    return rendered


@lru_cache
def _approval(visibility: int, policy: int, own: bool | None, follows: bool) -> bytes:
    """QuoteApproval; `own` is None for those who are not signed in. There are two dozen of them."""
    right = "unknown"
    if own is not None:
        right = quoting_right(own=own, visibility=visibility, policy=policy, follows=follows)
    return to_json({"automatic": automatic_quoting(visibility, policy), "manual": [], "current_user": right})


def _quote_state(head: Head) -> str:
    if head.quote_state != QuoteState.ACCEPTED:
        return QuoteState(head.quote_state or 0).label
    return QuoteState.DELETED.label if head.quoted_id is None else "unauthorized"


def _bool(value: bool) -> bytes:
    return b"true" if value else b"false"
