"""What the clock does for accounts: forget what has run out."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.activitypub.synchronisation import compare_followers
from accounts.models.account import Account
from accounts.models.oauth import Grant
from accounts.models.relationship import Mute
from federation.inbox.synchronisation import due_claims
from instance.jobs import job

CONFIRM_WITHIN = timedelta(days=7)
CLAIMS = 100
"""Comparisons of followers a minute."""


@job("scheduler")
def forget_expired_mutes(**_: object) -> None:
    Mute.objects.filter(expires_at__lte=timezone.now()).delete()


@job("scheduler")
def forget_unconfirmed_sign_ups(**_: object) -> None:
    """Who never followed the link leaves nothing behind, and the name is free again."""
    since = timezone.now() - CONFIRM_WITHIN
    Account.objects.filter(pending=True, user__confirmed_at__isnull=True, user__created_at__lt=since).delete()


@job("scheduler")
def clear_expired_sessions(**_: object) -> None:
    """Sessions in the browser, the list of them in the settings, and authorization codes that nobody fetched."""
    SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    Grant.objects.filter(expires__lt=timezone.now()).delete()


@job("scheduler")
def compare_all_followers(**_: object) -> None:
    """What actors elsewhere said of their followers here, some of it every minute."""
    for claim_id in due_claims(CLAIMS):
        compare_their_followers.delay(claim_id=claim_id)


@job("pull", waits=())
def compare_their_followers(*, claim_id: int, **_: object) -> None:
    compare_followers(claim_id)
