"""Cutting follows between here and elsewhere on somebody else's decision: recorded, told to both servers, countable."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions.counters import lock_counters
from accounts.actions.follow import end_follows
from accounts.models.account import Account
from accounts.models.follow import Follow, FollowRequest
from accounts.models.severance import AccountSeverance, Severance, SeveranceType, SeveredFollow
from instance.events import publish

ROUND = 200


def sever_domain_for(*, account: Account, domain: str) -> None:
    """What a member's own block of a server ends, and at once."""
    either = Q(account=account, target__domain=domain) | Q(account__domain=domain, target=account)
    with transaction.atomic():
        follows = list(Follow.objects.filter(either))
        requests = list(FollowRequest.objects.filter(either))
        if follows or requests:
            severance = Severance.objects.create(type=SeveranceType.USER_DOMAIN_BLOCK, target_name=domain)
            cut(severance, follows, requests, ours={account.pk})
            close_severance(severance)


def sever_suspended(*, account: Account) -> bool:
    """One round: who was suspended by the staff and lives elsewhere does not go on reading us; True if there is more.

    That it is suspended here cannot be seen there. Whom ours follow they go on following, for that may end.
    """
    with transaction.atomic():
        follows = list(Follow.objects.filter(account=account, target__domain__isnull=True).order_by("pk")[:ROUND])
        requests = list(FollowRequest.objects.filter(account=account, target__domain__isnull=True)[:ROUND])
        now_open: dict[str, Any] = {
            "type": SeveranceType.ACCOUNT_SUSPENSION,
            "target_name": account.acct,
            "told_at": None,
        }
        if follows or requests:
            severance, _created = Severance.objects.get_or_create(**now_open)
            cut(
                severance,
                follows,
                requests,
                ours={*(each.target_id for each in follows), *(each.target_id for each in requests)},
            )
            return True
        for severance in Severance.objects.filter(**now_open):
            close_severance(severance)
    return False


def cut(
    severance: Severance, follows: Collection[Follow], requests: Collection[FollowRequest], *, ours: Collection[int]
) -> None:
    """End them inside the caller's transaction. `ours` are the ids of who lives here: they tell the other server."""
    pairs = [(tie.account_id, tie.target_id) for tie in follows] + [(tie.account_id, tie.target_id) for tie in requests]
    lock_counters(pk for pair in pairs for pk in pair)
    ended = set(end_follows(Q(pk__in=[follow.pk for follow in follows])))
    gone = [follow for follow in follows if (follow.account_id, follow.target_id) in ended]
    SeveredFollow.objects.bulk_create([_severed(severance, follow) for follow in gone], ignore_conflicts=True)
    FollowRequest.objects.filter(pk__in=[request.pk for request in requests]).delete()
    ties: list[Follow | FollowRequest] = [*gone, *requests]
    for tie in ties:
        by = tie.account_id if tie.account_id in ours else tie.target_id
        publish(
            "account_unfollowed",
            account_id=tie.account_id,
            target_id=tie.target_id,
            by_id=by,
            uri=tie.uri or "",
            parting=True,
        )


def close_severance(severance: Severance) -> None:
    """Nothing is left to cut: whom it hit is told how much they lost; if it hit nobody it is forgotten."""
    lost_followers, lost_followees = _losses(severance)
    rows = [
        AccountSeverance(
            severance=severance,
            account_id=account_id,
            followers_count=lost_followers[account_id],
            following_count=lost_followees[account_id],
        )
        for account_id in sorted({*lost_followers, *lost_followees})
    ]
    if not rows:
        severance.delete()
        return
    AccountSeverance.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    severance.told_at = timezone.now()
    severance.save(update_fields=["told_at"])
    publish("relationships_severed", severance_id=severance.pk)


def _losses(severance: Severance) -> tuple[Counter[int], Counter[int]]:
    """How many followers, and how many whom they followed, each of ours has lost."""
    cut_follows = SeveredFollow.objects.filter(severance=severance)
    followers = cut_follows.filter(target__domain__isnull=True).values_list("target", flat=True)
    followees = cut_follows.filter(account__domain__isnull=True).values_list("account", flat=True)
    return Counter(followers.iterator()), Counter(followees.iterator())


def _severed(severance: Severance, follow: Follow) -> SeveredFollow:
    return SeveredFollow(
        severance=severance,
        account_id=follow.account_id,
        target_id=follow.target_id,
        show_reblogs=follow.show_reblogs,
        notify=follow.notify,
        languages=follow.languages,
    )
