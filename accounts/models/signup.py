"""Invite: a link that lets people in."""

import secrets
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models.account import Account


def make_code() -> str:
    return secrets.token_urlsafe(9)


class InviteQuerySet(models.QuerySet["Invite"]):
    def usable(self) -> Self:
        now = timezone.now()
        return self.filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=now),
            Q(max_uses__isnull=True) | Q(uses__lt=F("max_uses")),
            inviter__suspended_at__isnull=True,
        )


class Invite(models.Model):
    code = models.CharField(max_length=32, unique=True, default=make_code)
    inviter = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="invites")
    max_uses = models.PositiveIntegerField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)
    autofollow = models.BooleanField(default=False, help_text="the newcomer follows the inviter")
    comment = models.CharField(max_length=420, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InviteQuerySet.as_manager()

    def __str__(self) -> str:
        return self.code
