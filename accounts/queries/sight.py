"""Whose posts and deeds stay out of a reader's lists, as conditions of the ORM (home and lists say it in SQL)."""

from django.db.models import Exists, OuterRef, Q

from accounts.models.account import Account
from accounts.models.follow import Follow
from accounts.models.relationship import Block, DomainMute, Mute


def in_sight_of(reader: Account, account: str) -> Q:
    """Neither blocked (by either side) nor muted nor on a muted server. `account` is the path to the other account."""
    return (
        ~Exists(Block.objects.filter(account=reader, target=OuterRef(f"{account}_id")))
        & ~Exists(Block.objects.filter(target=reader, account=OuterRef(f"{account}_id")))
        & ~Exists(Mute.objects.in_force().filter(account=reader, target=OuterRef(f"{account}_id")))
        & ~Exists(DomainMute.objects.filter(account=reader, domain=OuterRef(f"{account}__domain")))
    )


def unlimited_for(reader: Account | None, account: str) -> Q:
    """Limited (silenced) accounts are met by their followers alone."""
    unlimited = Q(**{f"{account}__silenced_at__isnull": True})
    if reader is None:
        return unlimited
    followed = Q(Exists(Follow.objects.filter(account=reader, target=OuterRef(f"{account}_id"))))
    return unlimited | Q(**{f"{account}_id": reader.pk}) | followed
