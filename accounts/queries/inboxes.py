"""Where what an account says has to go: inboxes elsewhere, each once, one for a whole server where it has such."""

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models.account import Account
from accounts.models.follow import Follow
from accounts.models.relationship import Block
from federation.relays import relay_inboxes


def follower_inboxes(account_id: int) -> list[str]:
    """Of everybody elsewhere who follows this account; one query."""
    followers = Follow.objects.filter(target=account_id).values("account")
    return list(shared_inboxes(Account.objects.filter(pk__in=followers)))


def blocker_inboxes(account_id: int) -> list[str]:
    """Of everybody elsewhere who blocks this account, as far as they have told us."""
    blockers = Block.objects.filter(target=account_id).values("account")
    return list(shared_inboxes(Account.objects.filter(pk__in=blockers)))


def every_inbox() -> list[str]:
    """Of everybody elsewhere that is known here, and of relays: whoever heard of somebody of ours is among them."""
    return list({*shared_inboxes(Account.objects.remote()), *relay_inboxes()})


def shared_inboxes(accounts: QuerySet[Account]) -> QuerySet[Account, str]:
    """The distinct inboxes of those who live elsewhere and are not suspended."""
    inbox = Coalesce(NullIf(F("shared_inbox_url"), Value("")), F("inbox_url"))
    found = accounts.filter(domain__isnull=False, suspended_at__isnull=True).exclude(inbox_url="")
    return found.order_by().annotate(goes_to=inbox).values_list("goes_to", flat=True).distinct()
