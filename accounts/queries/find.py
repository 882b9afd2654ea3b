"""One account, by id or by handle. What is not to be seen is not found."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models.functions import Lower

from accounts.models.account import Account, AccountQuerySet
from accounts.models.departed import DepartedAccount
from instance.errors import NotFound
from instance.sql import Select, Template


def visible_accounts() -> AccountQuerySet:
    """Those whose existence is public: also the suspended (shown empty), not those who still wait to be let in."""
    return Account.objects.with_stats().filter(pending=False)


def account_by_id(account_id: int) -> Account:
    """NotFound for unknown accounts and those who still wait to be let in; a suspended one is found."""
    account = visible_accounts().filter(pk=account_id).first()
    if account is None:
        raise NotFound
    return account


_IS_THERE = Template(lambda account: visible_accounts().filter(pk=account).values_list("domain"), "account")


def require_account(account_id: int) -> str | None:
    """Its domain, None for ours; NotFound where `account_by_id` finds nobody. Cheaper than finding."""
    rows = _IS_THERE.fetch(account=account_id)
    if not rows:
        raise NotFound
    domain: str | None = rows[0][0]
    return domain


def accounts_by_ids(account_ids: Iterable[int]) -> list[Account]:
    """Newest first; unknown ids are left out."""
    ids = set(account_ids)
    return list(visible_accounts().filter(pk__in=ids).order_by("-id")) if ids else []


def account_by_handle(acct: str) -> Account:
    """`name`, `@name`, `name@here` or `name@elsewhere`, without regard to case; NotFound if we have never met it."""
    username, domain = split_handle(acct)
    account = visible_accounts().with_handle(username, domain).first() if username else None
    if account is None:
        raise NotFound
    return account


def local_account(username: str) -> Account | None:
    """One of ours, also suspended, but not one that still waits to be let in; one query, without counters."""
    return next(iter(_let_in(username)[:1]), None)


_NAMED = Select(
    "FROM accounts_account a WHERE lower(a.username) = %(username)s AND a.domain IS NULL AND NOT a.pending",
    a=Account,
    only={"a": ("username", "domain", "uri", "url", "suspended_at", "avatar")},
)


def named_account(username: str) -> Account | None:
    """The same, prepared, with what its addresses are made of and nothing else: for WebFinger and inboxes."""
    for row in _NAMED.fetch({"username": username.lower()}):
        found: Account = row["a"]
        return found
    return None


def served_account(username: str) -> Account | None:
    """The same with counters and where it has moved, as other servers read it; one query."""
    return next(iter(_let_in(username).select_related("stats", "moved_to")[:1]), None)


def is_departed(username: str) -> bool:
    """Whether that was one of ours, who is gone for good."""
    return DepartedAccount.objects.annotate(lower=Lower("username")).filter(lower=username.lower()).exists()


def split_handle(acct: str) -> tuple[str, str | None]:
    """`@name@domain` as (name, domain), where our own domains are None."""
    username, _at, domain = acct.strip().removeprefix("@").partition("@")
    domain = domain.lower()
    return username, None if domain in ("", settings.LOCAL_DOMAIN, settings.WEB_DOMAIN) else domain


def _let_in(username: str) -> AccountQuerySet:
    return Account.objects.local().with_handle(username, None).filter(pending=False)
