"""Somebody typed a handle that nobody here has met: ask its server."""

import re

from accounts.activitypub.remote import account_by_handle, fetch_account
from accounts.models.account import Account
from accounts.queries.find import local_account, split_handle
from federation.fetch import NotFetched
from federation.webfinger import look_up

_HANDLE = re.compile(r"@?[A-Za-z0-9_][A-Za-z0-9_.-]*@[^\s@/?#]+\Z")


def newly_met(text: str) -> Account | None:
    """Whose handle it is, here or elsewhere, as its server describes it now; None for nobody."""
    username, domain = split_handle(text)
    if domain is None:
        return local_account(username) if username else None
    try:
        return fetch_account(look_up(username, domain).actor)
    except NotFetched:
        return None


def meet_by_handle(text: str) -> Account | None:
    """Whose handle it is, fetched if need be; None for what is no handle of elsewhere, or leads to nobody."""
    if not _HANDLE.match(text.strip()):
        return None
    username, domain = split_handle(text)
    if domain is None:
        return None
    try:
        return account_by_handle(username, domain)
    except NotFetched:
        return None
