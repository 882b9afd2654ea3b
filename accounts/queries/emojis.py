"""The custom emoji in names, notes and fields of accounts."""

from collections.abc import Iterable, Iterator

from accounts.models.account import Account
from instance.queries.emojis import Emojis, emojis_in


def emojis_of(accounts: Iterable[Account]) -> Emojis:
    """What `account_entity` needs for all of these accounts, in one query at most."""
    return emojis_in(pair for account in accounts for pair in account_texts(account))


def account_texts(account: Account) -> Iterator[tuple[str, str | None]]:
    """(text, domain) of everything in an account's entity that may hold emoji, for a common `emojis_in`."""
    for text in profile_texts(account):
        yield text, account.domain
    if account.moved_to is not None:
        for text in profile_texts(account.moved_to):
            yield text, account.moved_to.domain


def profile_texts(account: Account) -> Iterator[str]:
    yield account.display_name
    yield account.note
    for field in account.fields:
        yield field["name"]
        yield field["value"]
