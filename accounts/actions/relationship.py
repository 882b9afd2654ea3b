"""Keeping others away or close: block, mute, block a whole server, private notes, endorsements."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions.counters import lock_counters
from accounts.actions.follow import end_follows
from accounts.actions.sever import sever_domain_for
from accounts.models.account import Account
from accounts.models.follow import Follow, FollowRequest
from accounts.models.relationship import AccountNote, Block, DomainMute, Endorsement, Mute
from instance.errors import Invalid, NotFound
from instance.events import publish
from instance.text.domain import normal_domain

MAX_NOTE = 2000


class NotFollowed(Invalid):
    default = "You must already follow the person you want to feature"


class NoteTooLong(Invalid):
    default = f"A note has at most {MAX_NOTE} characters"


def block_account(*, account: Account, target: Account) -> Block:
    """Neither follows the other any more, nor asks to; what one says the other does not see."""
    _check_other(account, target)
    with transaction.atomic():
        lock_counters([account.pk, target.pk])
        block, created = Block.objects.get_or_create(account=account, target=target)
        if created:
            either = Q(account=account, target=target) | Q(account=target, target=account)
            end_follows(either)
            FollowRequest.objects.filter(either).delete()
            Endorsement.objects.filter(either).delete()
            publish("account_blocked", account_id=account.pk, target_id=target.pk)
    return block


def unblock_account(*, account: Account, target: Account) -> None:
    with transaction.atomic():
        block = Block.objects.select_for_update().filter(account=account, target=target).first()
        if block is not None:
            publish("account_unblocked", account_id=account.pk, target_id=target.pk, block_id=block.pk)
            block.delete()


def mute_account(*, account: Account, target: Account, notifications: bool = True, duration: int = 0) -> Mute:
    """Hide what `target` says, for so many seconds (0: until unmuted). Muting again changes the terms."""
    _check_other(account, target)
    expires_at = timezone.now() + timedelta(seconds=duration) if duration > 0 else None
    mute, _created = Mute.objects.update_or_create(
        account=account, target=target, defaults={"hide_notifications": notifications, "expires_at": expires_at}
    )
    return mute


def unmute_account(*, account: Account, target: Account) -> None:
    Mute.objects.filter(account=account, target=target).delete()


def mute_domain(*, account: Account, domain: str) -> DomainMute | None:
    """Hide a whole server and cut the follows to and from it; None for what cannot be another server's name."""
    name = normal_domain(domain)
    if name is None:
        return None
    with transaction.atomic():
        mute, created = DomainMute.objects.get_or_create(account=account, domain=name)
        if created:
            sever_domain_for(account=account, domain=name)
    return mute


def unmute_domain(*, account: Account, domain: str) -> None:
    DomainMute.objects.filter(
        account=account, domain__in=[domain.strip().lower(), normal_domain(domain) or ""]
    ).delete()


def note_account(*, account: Account, target: Account, comment: str) -> None:
    """A remark that only `account` sees; an empty one removes it."""
    if len(comment) > MAX_NOTE:
        raise NoteTooLong
    if comment:
        AccountNote.objects.update_or_create(account=account, target=target, defaults={"comment": comment})
    else:
        AccountNote.objects.filter(account=account, target=target).delete()


def endorse_account(*, account: Account, target: Account) -> Endorsement:
    """Show somebody on one's profile; only somebody one follows."""
    with transaction.atomic():
        lock_counters([account.pk, target.pk])
        if not Follow.objects.filter(account=account, target=target).exists():
            raise NotFollowed
        endorsement, _created = Endorsement.objects.get_or_create(account=account, target=target)
    return endorsement


def unendorse_account(*, account: Account, target: Account) -> None:
    Endorsement.objects.filter(account=account, target=target).delete()


def _check_other(account: Account, target: Account) -> None:
    if account == target:
        raise NotFound
