"""The followers and following counts, changed in the same transaction as the follows themselves."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import F
from django.db.models.functions import Greatest

from accounts.models.account import AccountStats


def lock_counters(account_ids: Iterable[int]) -> None:
    """Take the rows in the order of their ids: who changes the same pair waits, and nobody deadlocks.

    Everything that makes or ends a follow, a request or a block takes this lock first, so that after it all that was
    read about the pair stays true until commit.
    """
    rows = AccountStats.objects.select_for_update().filter(account__in=set(account_ids)).order_by("account_id")
    list(rows.values_list("account_id", flat=True))


def count_follow(account_id: int, target_id: int) -> None:
    AccountStats.objects.filter(account=account_id).update(following_count=F("following_count") + 1)
    AccountStats.objects.filter(account=target_id).update(followers_count=F("followers_count") + 1)


def uncount_follows(pairs: Iterable[tuple[int, int]]) -> None:
    """Take away each of these (account, target) follows; never below zero, since remote counts are only reported."""
    pairs = list(pairs)
    _lower("following_count", Counter(account_id for account_id, _target_id in pairs))
    _lower("followers_count", Counter(target_id for _account_id, target_id in pairs))


def _lower(counter: str, by: Counter[int]) -> None:
    for number in set(by.values()):
        ids = [account_id for account_id, times in by.items() if times == number]
        AccountStats.objects.filter(account__in=ids).update(**{counter: Greatest(F(counter) - number, 0)})
