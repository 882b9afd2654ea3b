"""Accounts as JSON bytes, from cached fragments: everything but the counters, without the last brace.

Who has moved shows another account inside, which has a version of its own: rendered each time.
"""

from collections.abc import Iterable
from datetime import date

from accounts.entities import account_entity
from accounts.models.account import Account
from accounts.queries.emojis import emojis_of
from accounts.queries.heads import AccountHead
from instance.fragments import FragmentCache, Key
from instance.rest.answers import to_json

COUNTED = ("followers_count", "following_count", "statuses_count", "last_status_at")

_cache = FragmentCache("account")


def render_accounts(heads: Iterable[AccountHead]) -> dict[int, bytes]:
    """The Account entity of each, by id."""
    wanted = {head.id: head for head in heads}
    fragments = account_fragments(head.key for head in wanted.values() if not head.moved)
    whole = {
        pk: with_counts(
            fragments[pk], head.followers_count, head.following_count, head.statuses_count, head.last_status_at
        )
        for pk, head in wanted.items()
        if pk in fragments
    }
    moved = [pk for pk, head in wanted.items() if head.moved]
    return whole | render_moved(moved) if moved else whole


def render_moved(ids: list[int]) -> dict[int, bytes]:
    accounts = list(Account.objects.with_stats().filter(pk__in=ids))
    emojis = emojis_of(accounts)
    return {account.pk: to_json(account_entity(account, emojis)) for account in accounts}


def account_fragments(keys: Iterable[Key]) -> dict[int, bytes]:
    """The fragment of each account that exists, by id; to be completed by `with_counts`."""
    return _cache.get(keys, _render)


def with_counts(fragment: bytes, followers: int, following: int, statuses: int, last_status_at: date | None) -> bytes:
    day = b"null" if last_status_at is None else b'"%s"' % last_status_at.isoformat().encode()
    return b'%s,"followers_count":%d,"following_count":%d,"statuses_count":%d,"last_status_at":%s}' % (
        fragment,
        followers,
        following,
        statuses,
        day,
    )


def _render(ids: list[int]) -> dict[int, bytes]:
    accounts = list(Account.objects.with_stats().filter(pk__in=ids))
    emojis = emojis_of(accounts)
    return {account.pk: _fragment(account_entity(account, emojis)) for account in accounts}


def _fragment(entity: dict) -> bytes:
    for name in COUNTED:
        del entity[name]
    return to_json(entity)[:-1]
