"""Invitations: make a link that lets people in, or take it back."""

from datetime import timedelta

from django.utils import timezone

from accounts.models.account import Account
from accounts.models.role import Permission
from accounts.models.signup import Invite
from accounts.models.user import User
from instance.errors import NotAllowed, NotFound
from instance.models.site import InstanceSettings


def may_invite(user: User) -> bool:
    return user.can(Permission.INVITE_USERS) or InstanceSettings.current().members_may_invite


def create_invite(
    *, user: User, max_uses: int | None, expires_in: timedelta | None, autofollow: bool, comment: str = ""
) -> Invite:
    if not may_invite(user):
        raise NotAllowed("Members may not invite people here")
    return Invite.objects.create(
        inviter=user.account,
        max_uses=max_uses,
        expires_at=timezone.now() + expires_in if expires_in else None,
        autofollow=autofollow,
        comment=comment,
    )


def expire_invite(*, inviter: Account, invite_id: int) -> None:
    """The link stops working; who came by it stays."""
    if not Invite.objects.filter(pk=invite_id, inviter=inviter).update(expires_at=timezone.now()):
        raise NotFound
