"""Accounts as JSON bytes, from cached fragments: everything but the counters, without the last brace."""

from collections.abc import Iterable

from accounts.entities import account_entity
from accounts.models.account import Account
from accounts.queries.emojis import emojis_of
from accounts.queries.heads import AccountHead
from accounts.queries.whole import whole_accounts
from instance.fragments import FragmentCache
from instance.rest.answers import to_json

COUNTED = ("followers_count", "following_count", "statuses_count", "last_status_at")

_cache = FragmentCache("account")


def render_accounts(heads: Iterable[AccountHead]) -> dict[int, bytes]:
    """Account entities by id. Who has moved is rendered each time: inside stands another one."""
    known = {head.id: head for head in heads}
    fragments = _cache.get([head.key for head in known.values() if not head.moved], _render)
    whole = {pk: _with_counts(text, known[pk]) for pk, text in fragments.items()}
    moved = [pk for pk, head in known.items() if head.moved]
    return whole | _render_whole(moved) if moved else whole


def _with_counts(fragment: bytes, head: AccountHead) -> bytes:
    last = head.last_status_at
    return b'%s,"followers_count":%d,"following_count":%d,"statuses_count":%d,"last_status_at":%s}' % (
        fragment,
        head.followers_count,
        head.following_count,
        head.statuses_count,
        b"null" if last is None else b'"%s"' % last.isoformat().encode(),
    )


def _render(ids: list[int]) -> dict[int, bytes]:
    accounts = whole_accounts(ids)
    emojis = emojis_of(accounts)
    return {account.pk: _fragment(account_entity(account, emojis)) for account in accounts}


def _render_whole(ids: list[int]) -> dict[int, bytes]:
    accounts = list(Account.objects.with_stats().filter(pk__in=ids))
    emojis = emojis_of(accounts)
    return {account.pk: to_json(account_entity(account, emojis)) for account in accounts}


def _fragment(entity: dict) -> bytes:
    for name in COUNTED:
        del entity[name]
    return to_json(entity)[:-1]
