"""Who reads whom, as sets of ids: for filling feeds, telling followers, and leaving out who is not wanted."""

from typing import Any

from django.db.models import QuerySet

from accounts.models.account import Account
from accounts.models.follow import Follow
from accounts.models.relationship import Block, Mute

Ids = QuerySet[Any, int]


def local_followers(account: Account) -> QuerySet[Follow]:
    """The follows by people here, with their options; the accounts themselves are not loaded."""
    return Follow.objects.filter(
        target=account, account__domain__isnull=True, account__suspended_at__isnull=True
    ).order_by("id")


def followed_ids(account: Account) -> Ids:
    return Follow.objects.filter(account=account).values_list("target", flat=True)


def unwanted_by(viewer: Account) -> Ids:
    """Whom the viewer blocks or mutes, and who blocks the viewer: absent from every list that is not about them."""
    blocked = Block.objects.filter(account=viewer).values_list("target", flat=True)
    blockers = Block.objects.filter(target=viewer).values_list("account", flat=True)
    muted = Mute.objects.in_force().filter(account=viewer).values_list("target", flat=True)
    return blocked.union(blockers, muted, all=True)
