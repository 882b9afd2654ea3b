"""What decisions of others have cut from a member: which, how much, and whom."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.models.account import Account
from accounts.models.severance import AccountSeverance, SeveredFollow
from instance.errors import NotFound


def severances_of(account: Account) -> QuerySet[AccountSeverance]:
    """Newest first."""
    return AccountSeverance.objects.filter(account=account).select_related("severance").order_by("-id")


def find_severance(account: Account, pk: int) -> AccountSeverance:
    found = severances_of(account).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def lost_followees(lost: AccountSeverance) -> Iterator[SeveredFollow]:
    """With their accounts, by handle."""
    rows = SeveredFollow.objects.filter(severance=lost.severance_id, account=lost.account_id).select_related("target")
    return rows.order_by("target__username", "id").iterator()


def lost_followers(lost: AccountSeverance) -> Iterator[SeveredFollow]:
    rows = SeveredFollow.objects.filter(severance=lost.severance_id, target=lost.account_id).select_related("account")
    return rows.order_by("account__username", "id").iterator()
