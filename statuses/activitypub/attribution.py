"""Who wrote the page that a link leads to: the account it names (`fediverse:creator`), if that names its domain."""

from accounts.activitypub.meet import meet_by_handle
from accounts.models.account import Account
from accounts.queries.find import account_by_handle
from federation.as2.urls import domain_of
from federation.previews import Preview
from instance.errors import NotFound


def author_of(preview: Preview) -> Account | None:
    """Asks its server for an account that nobody here has met. Both have to say so: anybody can write either one."""
    account = _named(preview.creator) if "@" in preview.creator.removeprefix("@") else None
    if account is None or account.is_suspended or not account.is_author_on(domain_of(preview.url)):
        return None
    return account


def _named(handle: str) -> Account | None:
    try:
        return account_by_handle(handle)
    except NotFound:
        return meet_by_handle(handle)
