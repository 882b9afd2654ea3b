"""Lists of people: rows of a relation, newest first by their own id, each with the account it leads to.

Whom suspension hides is left out.
"""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from accounts.models.account import Account
from accounts.models.follow import Follow, FollowRequest
from accounts.models.relationship import Block, DomainMute, Endorsement, Mute
from accounts.queries.audience import unwanted_by

M = TypeVar("M", bound=Model)

_SHOWN = ("stats", "user__role", "moved_to__stats", "moved_to__user__role")


def followers(account: Account, viewer: Account | None) -> QuerySet[Follow]:
    """Who follows `account`; nobody, if the viewer may not know. Show each row's `account`."""
    rows = _for_viewer(Follow.objects.filter(target=account), "account", account, viewer)
    return _with_people(rows, "account")


def following(account: Account, viewer: Account | None) -> QuerySet[Follow]:
    """Whom `account` follows; nobody, if the viewer may not know. Show each row's `target`."""
    rows = _for_viewer(Follow.objects.filter(account=account), "target", account, viewer)
    return _with_people(rows, "target")


def blocks(account: Account) -> QuerySet[Block]:
    return _with_people(Block.objects.filter(account=account), "target")


def mutes(account: Account) -> QuerySet[Mute]:
    return _with_people(Mute.objects.in_force().filter(account=account), "target")


def follow_requests(account: Account) -> QuerySet[FollowRequest]:
    """Who asks to follow `account`. Show each row's `account`."""
    return _with_people(FollowRequest.objects.filter(target=account), "account")


def endorsements(account: Account) -> QuerySet[Endorsement]:
    return _with_people(Endorsement.objects.filter(account=account), "target")


def domain_mutes(account: Account) -> QuerySet[DomainMute]:
    return DomainMute.objects.filter(account=account)


def ties_to_domain(account: Account, domain: str) -> tuple[int, int]:
    """How many there `account` follows, and how many there follow it."""
    followed = Follow.objects.filter(account=account, target__domain__iexact=domain)
    return followed.count(), Follow.objects.filter(target=account, account__domain__iexact=domain).count()


def _for_viewer(rows: QuerySet[Follow], person: str, account: Account, viewer: Account | None) -> QuerySet[Follow]:
    """Nothing of a hidden network or for somebody blocked; without those whom the viewer does not want to see."""
    if viewer == account:
        return rows
    if account.is_suspended or account.hide_collections:
        return rows.none()
    if viewer is None:
        return rows
    if viewer.blocks_of.filter(account=account).exists():
        return rows.none()
    return rows.exclude(**{f"{person}__in": unwanted_by(viewer)})


def _with_people(rows: QuerySet[M], person: str) -> QuerySet[M]:
    shown = Q(**{f"{person}__suspended_at__isnull": True, f"{person}__pending": False})
    return rows.filter(shown).select_related(person, *(f"{person}__{part}" for part in _SHOWN))
