"""Heads: what of a status changes too often to be rendered once (counts, polls, quotes) and the versions of the rest.

One prepared statement for a page with all that it reblogs and quotes, one for the viewer's flags.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from accounts.models.account import Account
from accounts.queries.heads import AccountHead
from instance.fragments import Key
from instance.sql import fetch


class Head(NamedTuple):
    """One row of _HEADS. A row's version is (xmin, ctid), which PostgreSQL changes with every update of the row."""

    id: int
    version: str
    account_id: int
    reblog_of_id: int | None
    conversation_id: int | None
    visibility: int
    quote_policy: int
    replies_count: int
    reblogs_count: int
    favourites_count: int
    quotes_count: int
    quote_state: int | None
    quoted_id: int | None
    visible: bool | None
    poll_id: int | None
    poll_options: list[str] | None
    poll_tallies: list[int] | None
    poll_voters: int | None
    poll_multiple: bool | None
    poll_hides: bool | None
    poll_expires_at: datetime | None
    author_version: str
    author_moved: bool
    author_followers: int
    author_following: int
    author_statuses: int
    author_last_status_at: date | None

    @property
    def key(self) -> Key:
        return Key(self.id, self.version)

    @property
    def author(self) -> AccountHead:
        return AccountHead(self.account_id, *self[-6:])


# `quoted` rows were not asked for by whoever made the page, so their visibility is asked here; the others' is known.
# Quotes are followed twice: inside a quoted status stands the id of what that quotes.
# The generation changes with the custom emoji of a domain and with the names of apps (both rare, both in many texts).
_HEADS = """
    WITH level0 AS (
        SELECT id, reblog_of_id FROM statuses_status WHERE id = ANY(%(ids)s)
    ), level1 AS (
        SELECT id FROM level0 UNION SELECT reblog_of_id FROM level0 WHERE reblog_of_id IS NOT NULL
    ), quoted1 AS (
        SELECT q.quoted_status_id AS id FROM level1 JOIN statuses_quote q ON q.status_id = level1.id
        WHERE q.state = 1 AND q.quoted_status_id IS NOT NULL
    ), quoted AS (
        SELECT id FROM quoted1 UNION
        SELECT q.quoted_status_id FROM quoted1 JOIN statuses_quote q ON q.status_id = quoted1.id
        WHERE q.state = 1 AND q.quoted_status_id IS NOT NULL
    ), wanted AS (
        SELECT id FROM level1 UNION SELECT id FROM quoted
    )
    SELECT s.id, s.xmin::text || s.ctid::text || coalesce(g.number, 0), s.account_id, s.reblog_of_id,
           s.conversation_id, s.visibility, s.quote_policy,
           st.replies_count, st.reblogs_count, st.favourites_count, st.quotes_count,
           q.state, q.quoted_status_id,
           CASE WHEN EXISTS (SELECT FROM quoted WHERE quoted.id = s.id) THEN (
               s.deleted_at IS NULL AND a.suspended_at IS NULL AND NOT a.pending
               AND (s.visibility <= 1 OR s.account_id = %(viewer)s
                    OR (s.visibility = 2 AND EXISTS (SELECT FROM accounts_follow f
                        WHERE f.account_id = %(viewer)s AND f.target_id = s.account_id))
                    OR EXISTS (SELECT FROM statuses_mention n
                        WHERE n.account_id = %(viewer)s AND n.status_id = s.id))
               AND NOT EXISTS (SELECT FROM accounts_block b
                    WHERE b.account_id = s.account_id AND b.target_id = %(viewer)s)
           ) END,
           p.id, p.options, p.tallies, p.voters_count, p.multiple, p.hide_totals, p.expires_at,
           a.xmin::text || a.ctid::text || coalesce(g.number, 0), a.moved_to_id IS NOT NULL,
           ast.followers_count, ast.following_count, ast.statuses_count, (ast.last_status_at AT TIME ZONE 'UTC')::date
      FROM wanted
      JOIN statuses_status s ON s.id = wanted.id
      JOIN statuses_statusstats st ON st.status_id = s.id
      JOIN accounts_account a ON a.id = s.account_id
      JOIN accounts_accountstats ast ON ast.account_id = a.id
      LEFT JOIN instance_generation g ON g.scope = coalesce(a.domain, '')
      LEFT JOIN statuses_quote q ON q.status_id = s.id
      LEFT JOIN statuses_poll p ON p.status_id = s.id
"""

# Each arm reads one unique index by (account, id); an EXISTS per flag in the select list would read the whole history
# of the viewer instead. Whoever changes keywords or statuses of a filter updates the filter's row, so that the row
# versions of the filters in force are the version of them all.
_FLAGS = """
    SELECT 'favourited', status_id, 0 FROM statuses_favourite
     WHERE account_id = %(viewer)s AND status_id = ANY(%(ids)s)
    UNION ALL
    SELECT 'bookmarked', status_id, 0 FROM statuses_bookmark
     WHERE account_id = %(viewer)s AND status_id = ANY(%(ids)s)
    UNION ALL
    SELECT 'pinned', status_id, 0 FROM statuses_pin WHERE account_id = %(viewer)s AND status_id = ANY(%(ids)s)
    UNION ALL
    SELECT 'reblogged', reblog_of_id, 0 FROM statuses_status
     WHERE account_id = %(viewer)s AND reblog_of_id = ANY(%(ids)s) AND deleted_at IS NULL
    UNION ALL
    SELECT 'muted', conversation_id, 0 FROM statuses_conversationmute
     WHERE account_id = %(viewer)s AND conversation_id = ANY(%(conversations)s)
    UNION ALL
    SELECT 'following', target_id, 0 FROM accounts_follow
     WHERE account_id = %(viewer)s AND target_id = ANY(%(authors)s)
    UNION ALL
    SELECT 'blocking', target_id, 0 FROM accounts_block
     WHERE account_id = %(viewer)s AND target_id = ANY(%(quoted)s)
    UNION ALL
    SELECT 'muting', target_id, 0 FROM accounts_mute
     WHERE account_id = %(viewer)s AND target_id = ANY(%(quoted)s) AND (expires_at IS NULL OR expires_at > now())
    UNION ALL
    SELECT 'muting_server', a.id, 0 FROM accounts_account a JOIN accounts_domainmute d ON d.domain = a.domain
     WHERE a.id = ANY(%(quoted)s) AND d.account_id = %(viewer)s
    UNION ALL
    SELECT 'votes', poll_id, choice FROM statuses_pollvote
     WHERE account_id = %(viewer)s AND poll_id = ANY(%(polls)s)
    UNION ALL
    SELECT 'filters', hashtextextended(string_agg(id || ' ' || xmin::text || ctid::text, ',' ORDER BY id), 0), 0
      FROM statuses_customfilter
     WHERE account_id = %(viewer)s AND (expires_at IS NULL OR expires_at > now()) HAVING count(*) > 0
"""

_NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Flags:
    """What the viewer did: sets of status ids (`muted` of conversations, `following` of accounts), votes by poll.

    Of the accounts that are quoted also whom they block or mute themselves, or by the server.

    `filters` is the version of the viewer's filters (`queries/filters.py`), None without any in force.
    """

    viewer_id: int | None = None
    favourited: frozenset[int] | set[int] = _NOTHING
    bookmarked: frozenset[int] | set[int] = _NOTHING
    pinned: frozenset[int] | set[int] = _NOTHING
    reblogged: frozenset[int] | set[int] = _NOTHING
    muted: frozenset[int] | set[int] = _NOTHING
    following: frozenset[int] | set[int] = _NOTHING
    blocking: frozenset[int] | set[int] = _NOTHING
    muting: frozenset[int] | set[int] = _NOTHING
    muting_server: frozenset[int] | set[int] = _NOTHING
    votes: Mapping[int, list[int]] = field(default_factory=dict)
    filters: int | None = None


def load_heads(ids: Iterable[int], viewer: Account | None) -> dict[int, Head]:
    """The heads of these statuses, of what they reblog, and of what any of those quote."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = fetch(_HEADS, {"ids": wanted, "viewer": 0 if viewer is None else viewer.pk})
    return {row[0]: Head._make(row) for row in rows}


def load_flags(heads: Iterable[Head], viewer: Account | None) -> Flags:
    if viewer is None:
        return Flags()
    rows = list(heads)
    found: dict[str, set[int]] = defaultdict(set)
    votes: dict[int, list[int]] = defaultdict(list)
    filters: int | None = None
    params = {
        "viewer": viewer.pk,
        "ids": [head.id for head in rows],
        "conversations": [head.conversation_id for head in rows if head.conversation_id],
        "authors": [head.account_id for head in rows if head.quote_policy == 1],
        "quoted": [head.account_id for head in rows if head.visible],
        "polls": [head.poll_id for head in rows if head.poll_id],
    }
    for name, ident, choice in fetch(_FLAGS, params) if rows else ():
        if name == "votes":
            votes[ident].append(choice)
        elif name == "filters":
            filters = ident
        else:
            found[name].add(ident)
    return Flags(viewer_id=viewer.pk, votes=votes, filters=filters, **found)
