"""Whom a text names."""

from collections import Counter

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from accounts.models.account import Account
from accounts.models.relationship import Block, DomainMute
from instance.sql import Template
from instance.text.format import MentionTarget, find_mentions
from statuses.models.status import Mention

MAX_MENTIONS = 100


def mentioned_accounts(text: str, *, author: Account | None = None) -> dict[str, Account]:
    """The accounts known here behind the handles in `text`, by handle as `find_mentions` gives it; one query.

    Those whom `author` blocks are linked like all others, but marked for `addressed`.
    """
    handles = find_mentions(text)[:MAX_MENTIONS]
    condition = Q()
    for handle in handles:
        condition |= _is(handle)
    if not handles:
        return {}
    lower = Account.objects.available().annotate(name=Lower("username"), host=Lower("domain"))
    if author is not None:
        lower = lower.annotate(unwanted=_is_blocked_by(author))
    found = {(account.name, account.host): account for account in lower.filter(condition)}
    return {handle: found[key] for handle in handles if (key := _key(handle)) in found}


def addressed(mentioned: dict[str, Account]) -> list[Account]:
    """Whom a post reaches by naming them: each once, and nobody whom its author blocks, alone or with their server."""
    return list(
        {account.pk: account for account in mentioned.values() if not getattr(account, "unwanted", False)}.values()
    )


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


def _is_blocked_by(author: Account) -> Q:
    alone = Exists(Block.objects.filter(account=author, target=OuterRef("pk")))
    return alone | Exists(DomainMute.objects.filter(account=author, domain=OuterRef("domain")))


def _is(handle: str) -> Q:
    name, domain = _key(handle)
    return Q(name=name, domain__isnull=True) if domain is None else Q(name=name, host=domain)


def _key(handle: str) -> tuple[str, str | None]:
    name, _, domain = handle.lower().partition("@")
    return name, None if domain in ("", settings.LOCAL_DOMAIN, settings.WEB_DOMAIN) else domain
