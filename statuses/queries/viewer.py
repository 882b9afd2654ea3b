"""ViewerState: everything about a page of statuses that depends on who looks, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection

from accounts.models.account import Account
from accounts.models.follow import Follow
from accounts.queries.emojis import account_texts
from instance.queries.emojis import Emojis, emojis_in
from statuses.models.poll import PollVote
from statuses.models.quote import QuoteState
from statuses.models.status import QuotePolicy, Status

# One round trip for all flags. Each arm reads one unique index by (account, id); an EXISTS per flag in the select list
# would read the whole history of the viewer instead.
_FLAGS = """
    SELECT 'favourited', status_id FROM statuses_favourite WHERE account_id = %(viewer)s AND status_id = ANY(%(ids)s)
    UNION ALL
    SELECT 'bookmarked', status_id FROM statuses_bookmark WHERE account_id = %(viewer)s AND status_id = ANY(%(ids)s)
    UNION ALL
    SELECT 'pinned', status_id FROM statuses_pin WHERE account_id = %(viewer)s AND status_id = ANY(%(ids)s)
    UNION ALL
    SELECT 'reblogged', reblog_of_id FROM statuses_status
     WHERE account_id = %(viewer)s AND reblog_of_id = ANY(%(ids)s) AND deleted_at IS NULL
    UNION ALL
    SELECT 'muted', conversation_id FROM statuses_conversationmute
     WHERE account_id = %(viewer)s AND conversation_id = ANY(%(conversations)s)
"""


@dataclass(frozen=True)
class ViewerState:
    """Flags by status id (`muted` by conversation id), votes by poll id, whom the viewer follows, and the emoji."""

    viewer: Account | None
    favourited: frozenset[int] = frozenset()
    bookmarked: frozenset[int] = frozenset()
    pinned: frozenset[int] = frozenset()
    reblogged: frozenset[int] = frozenset()
    muted: frozenset[int] = frozenset()
    votes: dict[int, list[int]] = field(default_factory=dict)
    following: frozenset[int] = frozenset()
    visible: frozenset[int] = frozenset()
    emojis: Emojis = field(default_factory=dict)

    @classmethod
    def load(cls, viewer: Account | None, statuses: Sequence[Status]) -> "ViewerState":
        emojis = emojis_in(_texts(statuses))
        visible = _visible_quoted(viewer, statuses)
        if viewer is None:
            return cls(viewer=None, emojis=emojis, visible=visible)
        flags = _flags(viewer, statuses)
        return cls(
            viewer=viewer,
            **{name: frozenset(flags[name]) for name in ("favourited", "bookmarked", "pinned", "reblogged", "muted")},
            votes=_votes(viewer, statuses),
            following=_following(viewer, statuses),
            visible=visible,
            emojis=emojis,
        )

    def may_quote(self, status: Status) -> str:
        """`automatic`, `denied` or `unknown`: what the API calls quote_approval.current_user."""
        if self.viewer is None:
            return "unknown"
        if status.account_id == self.viewer.pk:
            return "denied" if status.visibility_name == "direct" else "automatic"
        if status.visibility_name in ("private", "direct") or status.quote_policy == QuotePolicy.NOBODY:
            return "denied"
        followed_by_policy = status.quote_policy == QuotePolicy.FOLLOWERS and status.account_id not in self.following
        return "denied" if followed_by_policy else "automatic"


def _flags(viewer: Account, statuses: Sequence[Status]) -> dict[str, set[int]]:
    flags: dict[str, set[int]] = defaultdict(set)
    ids = [status.pk for status in statuses]
    conversations = [status.conversation_id for status in statuses if status.conversation_id]
    with connection.cursor() as cursor:
        cursor.execute(_FLAGS, {"viewer": viewer.pk, "ids": ids, "conversations": conversations})
        for name, ident in cursor.fetchall():
            flags[name].add(ident)
    return flags


def _votes(viewer: Account, statuses: Sequence[Status]) -> dict[int, list[int]]:
    votes: dict[int, list[int]] = defaultdict(list)
    polls = [poll.pk for status in statuses if (poll := getattr(status, "poll", None))]
    for poll_id, choice in PollVote.objects.filter(account=viewer, poll__in=polls).values_list("poll", "choice"):
        votes[poll_id].append(choice)
    return votes


def _following(viewer: Account, statuses: Sequence[Status]) -> frozenset[int]:
    """Who of the authors that ask for it is followed: only followers may quote them."""
    authors = {status.account_id for status in statuses if status.quote_policy == QuotePolicy.FOLLOWERS}
    return frozenset(Follow.objects.filter(account=viewer, target__in=authors).values_list("target", flat=True))


def _visible_quoted(viewer: Account | None, statuses: Sequence[Status]) -> frozenset[int]:
    """A quote never shows what its reader could not see by itself."""
    quoted = [
        quote.quoted_status_id
        for status in statuses
        if (quote := getattr(status, "quote", None)) and quote.state == QuoteState.ACCEPTED and quote.quoted_status_id
    ]
    return frozenset(Status.objects.visible_to(viewer).filter(pk__in=quoted).values_list("pk", flat=True))


def _texts(statuses: Sequence[Status]) -> list[tuple[str, str | None]]:
    """All that may name custom emoji, each with the domain it was written on."""
    texts: list[tuple[str, str | None]] = []
    for status in statuses:
        domain = status.account.domain
        texts += [(status.content, domain), (status.spoiler_text, domain)]
        texts += account_texts(status.account)
        if poll := getattr(status, "poll", None):
            texts += [(option, domain) for option in poll.options]
    return texts
