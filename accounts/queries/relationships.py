"""How one account stands to others: all that the Relationship entity says, in one query for any number of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from accounts.models.account import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """What the viewer and the account `id` are to each other; the options are those of the follow or its request."""

    id: int
    following: bool = False
    showing_reblogs: bool = False
    notifying: bool = False
    languages: list[str] | None = None
    followed_by: bool = False
    blocking: bool = False
    blocked_by: bool = False
    muting: bool = False
    muting_notifications: bool = False
    muting_expires_at: datetime | None = None
    requested: bool = False
    requested_by: bool = False
    domain_blocking: bool = False
    endorsed: bool = False
    note: str = ""


# One round trip. Each arm reads one unique index by (account, target); ten outer joins would take the planner longer
# than all the reading does.
_ROWS = """
    SELECT target_id, 'following', show_reblogs, notify, languages, NULL::timestamptz, NULL
      FROM accounts_follow WHERE account_id = %(viewer)s AND target_id = ANY(%(ids)s)
    UNION ALL
    SELECT target_id, 'requested', show_reblogs, notify, languages, NULL, NULL
      FROM accounts_followrequest WHERE account_id = %(viewer)s AND target_id = ANY(%(ids)s)
    UNION ALL
    SELECT target_id, 'muting', hide_notifications, NULL, NULL, expires_at, NULL
      FROM accounts_mute WHERE account_id = %(viewer)s AND target_id = ANY(%(ids)s)
       AND (expires_at IS NULL OR expires_at > now())
    UNION ALL
    SELECT target_id, 'note', NULL, NULL, NULL, NULL, comment
      FROM accounts_accountnote WHERE account_id = %(viewer)s AND target_id = ANY(%(ids)s)
    UNION ALL
    SELECT target_id, 'blocking', NULL, NULL, NULL, NULL, NULL
      FROM accounts_block WHERE account_id = %(viewer)s AND target_id = ANY(%(ids)s)
    UNION ALL
    SELECT target_id, 'endorsed', NULL, NULL, NULL, NULL, NULL
      FROM accounts_endorsement WHERE account_id = %(viewer)s AND target_id = ANY(%(ids)s)
    UNION ALL
    SELECT account_id, 'followed_by', NULL, NULL, NULL, NULL, NULL
      FROM accounts_follow WHERE target_id = %(viewer)s AND account_id = ANY(%(ids)s)
    UNION ALL
    SELECT account_id, 'requested_by', NULL, NULL, NULL, NULL, NULL
      FROM accounts_followrequest WHERE target_id = %(viewer)s AND account_id = ANY(%(ids)s)
    UNION ALL
    SELECT account_id, 'blocked_by', NULL, NULL, NULL, NULL, NULL
      FROM accounts_block WHERE target_id = %(viewer)s AND account_id = ANY(%(ids)s)
    UNION ALL
    SELECT account.id, 'domain_blocking', NULL, NULL, NULL, NULL, NULL
      FROM accounts_domainmute domainmute JOIN accounts_account account ON account.domain = domainmute.domain
     WHERE domainmute.account_id = %(viewer)s AND account.id = ANY(%(ids)s)
"""


def relationship(viewer: Account, account: Account) -> Relationship:
    return relationships(viewer, [account.pk])[account.pk]


def relationships(viewer: Account, account_ids: Iterable[int]) -> dict[int, Relationship]:
    """By account id, in the order of the ids."""
    facts: dict[int, dict[str, Any]] = {account_id: {} for account_id in account_ids}
    if not facts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"viewer": viewer.pk, "ids": list(facts)})
        for account_id, fact, *values in cursor.fetchall():
            facts[account_id].update(_read(fact, values))
    return {account_id: Relationship(id=account_id, **known) for account_id, known in facts.items()}


def _read(fact: str, values: list[Any]) -> dict[str, Any]:
    yes, also, languages, until, comment = values
    if fact in ("following", "requested"):
        return {fact: True, "showing_reblogs": yes, "notifying": also, "languages": languages}
    if fact == "muting":
        return {fact: True, "muting_notifications": yes, "muting_expires_at": until}
    return {fact: comment if fact == "note" else True}
