"""Who follows one of ours from which server, as the one number that FEP-8fcf compares."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Max

from accounts.models.account import Account
from accounts.models.follow import Follow
from instance.sql import fetch

MAX_FOLLOWERS = 25_000
"""Who has more says nothing: comparing would cost more than it mends."""
NOBODY = "0" * 64
_KEPT = 3600
_ORIGIN = re.compile("https?://[^/?#]+")

_DIGESTS = """
SELECT lower(substring(account.uri from '^https?://[^/?#]+')),
    lower(substring(coalesce(nullif(shared_inbox_url, ''), inbox_url) from '^https?://[^/?#]+')),
    bit_xor(('x' || encode(sha256(convert_to(account.uri, 'UTF8')), 'hex'))::bit(256))::text
FROM accounts_follow AS follow JOIN accounts_account AS account ON account.id = follow.account_id
WHERE follow.target_id = %(account)s AND account.domain IS NOT NULL
GROUP BY 1, 2
"""
_AT = """
SELECT account.uri FROM accounts_follow AS follow JOIN accounts_account AS account ON account.id = follow.account_id
WHERE follow.target_id = %(account)s AND account.domain IS NOT NULL
    AND lower(substring(account.uri from '^https?://[^/?#]+')) = %(origin)s
ORDER BY follow.id
"""


@dataclass(frozen=True, slots=True)
class Digests:
    """By scheme and host. `elsewhere`: inboxes of servers whose actors have their ids on another, and that would not
    know what is meant."""

    of: Mapping[str, str]
    elsewhere: frozenset[str]

    def for_inbox(self, inbox: str) -> str:
        """ "" where nothing can be said."""
        origin = origin_of(inbox)
        return "" if not origin or origin in self.elsewhere else self.of.get(origin, NOBODY)


def follower_digests(account_id: int) -> Digests | None:
    """Of all servers at once, kept for as long as nobody comes or goes; None where there are too many followers.

    One query where they are kept: follows only ever get higher ids, so number and highest id tell whether they are
    still the same.
    """
    seen = Follow.objects.filter(target=account_id).aggregate(number=Count("id"), last=Max("id"))
    if seen["number"] >= MAX_FOLLOWERS:
        return None
    key = f"follower-digests:{account_id}:{seen['number']}:{seen['last']}"
    found: Digests | None = cache.get(key)
    if found is None:
        found = _computed(account_id)
        cache.set(key, found, _KEPT)
    return found


def follower_uris_at(account_id: int, uri: str) -> list[str]:
    """The followers that live where `uri` is; one query."""
    return [found for (found,) in fetch(_AT, {"account": account_id, "origin": origin_of(uri)})]


def members_following(account: Account) -> dict[str, Account]:
    """Those of ours who follow somebody elsewhere, by actor id; one query."""
    members = Account.objects.local().filter(follows__target=account)
    return {member.actor_uri: member for member in members}


def origin_of(url: str) -> str:
    """Scheme and host as they stand there, for that is what both sides compare; "" if there is none."""
    found = _ORIGIN.match(url.lower())
    return found[0] if found else ""


def _computed(account_id: int) -> Digests:
    totals: dict[str, int] = {}
    elsewhere = set()
    for origin, inbox_origin, bits in fetch(_DIGESTS, {"account": account_id}):
        totals[origin] = totals.get(origin, 0) ^ int(bits, 2)
        if inbox_origin != origin:
            elsewhere.add(inbox_origin or "")
    return Digests({origin: f"{total:064x}" for origin, total in totals.items()}, frozenset(elsewhere))
