"""Whom a text names."""

from collections import Counter

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models.account import Account
from instance.sql import Template
from instance.text.format import MentionTarget, find_mentions
from statuses.models.status import Mention

MAX_MENTIONS = 100


def mentioned_accounts(text: str) -> dict[str, Account]:
    """The accounts known here behind the handles in `text`, by handle as `find_mentions` gives it; one query."""
    handles = find_mentions(text)[:MAX_MENTIONS]
    condition = Q()
    for handle in handles:
        condition |= _is(handle)
    if not handles:
        return {}
    lower = Account.objects.available().annotate(name=Lower("username"), host=Lower("domain"))
    found = {(account.name, account.host): account for account in lower.filter(condition)}
    return {handle: found[key] for handle in handles if (key := _key(handle)) in found}


def mention_targets(mentioned: dict[str, Account]) -> dict[str, MentionTarget]:
    """How each handle is linked: without its domain, unless two of the people named share the name."""
    names = Counter(account.username.lower() for account in set(mentioned.values()))
    return {
        handle: MentionTarget(
            url=account.profile_url,
            label=account.username if names[account.username.lower()] == 1 else account.acct,
        )
        for handle, account in mentioned.items()
    }


_MEMBERS = Template(
    lambda status: (
        Mention.objects.filter(status=status, silent=False, account__domain__isnull=True)
        .order_by("pk")
        .values_list("account")
    ),
    "status",
)


def members_mentioned(status_id: int) -> list[Account]:
    """Our members whom this status names, in the order of its text; mostly nobody, which is found out cheaply."""
    ids = [pk for (pk,) in _MEMBERS.fetch(status=status_id)]
    found = Account.objects.in_bulk(ids) if ids else {}
    return [found[pk] for pk in ids if pk in found]


def _is(handle: str) -> Q:
    name, domain = _key(handle)
    return Q(name=name, domain__isnull=True) if domain is None else Q(name=name, host=domain)


def _key(handle: str) -> tuple[str, str | None]:
    name, _, domain = handle.lower().partition("@")
    return name, None if domain in ("", settings.LOCAL_DOMAIN, settings.WEB_DOMAIN) else domain
