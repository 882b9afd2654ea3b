"""Following: ask, accept, reject, change one's mind."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.actions.counters import count_follow, lock_counters, uncount_follows
from accounts.actions.standing import require_in_use
from accounts.models.account import Account, AccountStats
from accounts.models.follow import Follow, FollowRequest
from accounts.models.relationship import Block, DomainMute, Endorsement
from instance.errors import Invalid, NotAllowed, NotFound
from instance.events import publish
from instance.models.site import InstanceSettings

FREE_FOLLOWS = 7500
"""So many may be followed whatever the number of followers."""


class CannotFollow(NotAllowed):
    """One of the two blocks the other, or the account has moved away."""


class TooManyFollows(Invalid):
    default = "You follow too many people already"


def follow_account(
    *,
    account: Account,
    target: Account,
    reblogs: bool | None = None,
    notify: bool | None = None,
    languages: list[str] | None = None,
    uri: str = "",
) -> Follow | FollowRequest:
    """Follow, or ask to; where either exists already its options change. None: as it was; no languages: all of them.

    `uri` is the id of the Follow activity, where one came from another server.

    It is a request where the target is locked or lives elsewhere, or where the follower is limited.
    """
    if account == target or target.is_suspended or target.pending:
        raise NotFound
    options = _options(reblogs, notify, languages)
    named = {"uri": uri} if uri else {}
    with transaction.atomic():
        lock_counters([account.pk, target.pk])
        existing = _existing(account, target)
        if existing is not None:
            return _change(existing, options)
        _check_may_follow(account, target)
        if target.locked or account.is_silenced or not target.is_local:
            request = FollowRequest.objects.create(account=account, target=target, **options, **named)
            publish("follow_requested", account_id=account.pk, target_id=target.pk)
            return request
        return _start(account, target, options | named, accepted=False)


def unfollow_account(*, account: Account, target: Account, moved_to: Account | None = None) -> None:
    """End the follow, or take back the request for it; nothing happens where there is neither.

    `moved_to` is who is followed instead, where `target` has moved.
    """
    _part(account, target, by=account, moved_to=moved_to)


def remove_follower(*, account: Account, follower: Account) -> None:
    """Make `follower` no longer follow `account`."""
    _part(follower, account, by=account)


def accept_follow_request(*, account: Account, follower: Account) -> Follow:
    """`account` lets `follower` in, with the options it asked for."""
    with transaction.atomic():
        lock_counters([account.pk, follower.pk])
        request = FollowRequest.objects.filter(account=follower, target=account).first()
        if request is None:
            raise NotFound
        request.delete()
        options = {name: getattr(request, name) for name in ("show_reblogs", "notify", "languages", "uri")}
        return _start(follower, account, options, accepted=True)


def accept_all_follow_requests(*, account: Account) -> None:
    """For an account that is not locked any more; limited followers still have to wait."""
    waiting = Account.objects.filter(follow_requests__target=account, silenced_at__isnull=True)
    with transaction.atomic():
        asked = list(waiting.values_list("pk", flat=True))
        lock_counters([account.pk, *asked])  # all at once and in order; who takes a request back meanwhile is let be
        for follower in waiting.filter(pk__in=asked).order_by("follow_requests__id"):
            accept_follow_request(account=account, follower=follower)


def reject_follow_request(*, account: Account, follower: Account) -> None:
    with transaction.atomic():
        lock_counters([account.pk, follower.pk])
        if not FollowRequest.objects.filter(account=follower, target=account).exists():
            raise NotFound
        _part(follower, account, by=account)


def end_follows(which: Q) -> list[tuple[int, int]]:
    """Delete follows inside the caller's transaction, with their counts and endorsements; the pairs that are no more.

    No event: the caller knows what happened.
    """
    found = list(Follow.objects.filter(which).values_list("pk", "account_id", "target_id"))
    lock_counters(account_id for _pk, *pair in found for account_id in pair)
    left = Follow.objects.filter(pk__in=[pk for pk, *_pair in found])
    pairs = list(left.values_list("account_id", "target_id"))
    left.delete()
    uncount_follows(pairs)
    if pairs:
        Endorsement.objects.filter(_any_pair(pairs)).delete()
    return pairs


def _part(account: Account, target: Account, *, by: Account, moved_to: Account | None = None) -> None:
    with transaction.atomic():
        lock_counters([account.pk, target.pk])
        existing = _existing(account, target)
        uri = (existing.uri if existing is not None else None) or ""
        followed = end_follows(Q(account=account, target=target))
        asked, _rows = FollowRequest.objects.filter(account=account, target=target).delete()
        if followed or asked:
            ids = {"account_id": account.pk, "target_id": target.pk, "by_id": by.pk, "uri": uri}
            publish("account_unfollowed", **ids, **({"moved_to_id": moved_to.pk} if moved_to else {}))


def _start(account: Account, target: Account, options: dict[str, Any], *, accepted: bool) -> Follow:
    follow, created = Follow.objects.get_or_create(account=account, target=target, defaults=options)
    if created:
        count_follow(account.pk, target.pk)
        publish("account_followed", account_id=account.pk, target_id=target.pk, accepted=accepted)
    return follow


def _options(reblogs: bool | None, notify: bool | None, languages: list[str] | None) -> dict[str, Any]:
    said = {"show_reblogs": reblogs, "notify": notify, "languages": languages}
    options: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
    if languages is not None:
        options["languages"] = languages or None
    return options


def _existing(account: Account, target: Account) -> Follow | FollowRequest | None:
    follow = Follow.objects.filter(account=account, target=target).first()
    return follow or FollowRequest.objects.filter(account=account, target=target).first()


def _change(existing: Follow | FollowRequest, options: dict[str, Any]) -> Follow | FollowRequest:
    for name, value in options.items():
        setattr(existing, name, value)
    if options:
        existing.save(update_fields=list(options))
    return existing


def _check_may_follow(account: Account, target: Account) -> None:
    require_in_use(account)
    either = Q(account=account, target=target) | Q(account=target, target=account)
    if target.moved_to_id or Block.objects.filter(either).exists():
        raise CannotFollow
    avoided = Q(account=account, domain=target.domain) | Q(account=target, domain=account.domain)
    if DomainMute.objects.filter(avoided).exists():  # who lives here has no domain, and is no part of any
        raise CannotFollow
    stats = AccountStats.objects.get(account=account)
    if stats.following_count < FREE_FOLLOWS:
        return
    if stats.following_count >= stats.followers_count * InstanceSettings.current().max_followees_ratio:
        raise TooManyFollows


def _any_pair(pairs: Iterable[tuple[int, int]]) -> Q:
    condition = Q()
    for account_id, target_id in pairs:
        condition |= Q(account=account_id, target=target_id)
    return condition
