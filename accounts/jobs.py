"""What workers do for accounts: fetch the pictures of others; and what the clock does: forget what has run out."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.actions.pictures import (
    PICTURES,
    draw_picture,
    drop_pictures,
    expect_picture,
    forget_rejected_pictures,
    is_waiting,
    lacks_picture,
)
from accounts.models.account import Account
from accounts.models.oauth import Grant
from accounts.models.relationship import Mute
from federation.fetch import Later, NotFetched
from federation.files import fetch_media
from instance.images import PORTRAIT_SIZE_LIMIT
from instance.jobs import job

CONFIRM_WITHIN = timedelta(days=7)
ATTEMPTS = 4
AGAIN_WITHIN = (30, 600)
"""Seconds until a picture is asked for again, at random: many servers ask for it at once."""


def account_received(*, account_id: int, **_: object) -> None:
    """The effect: avatar and header of somebody elsewhere, where they are not the ones we have."""
    account = Account.objects.remote().filter(pk=account_id).first()
    if account is None:
        return
    drop_pictures(account=account)
    for name in PICTURES:
        if lacks_picture(account, name):
            fetch_picture.delay(account_id=account_id, name=name)


@job("pull")
def fetch_picture(*, account_id: int, name: str, attempt: int = 1, **_: object) -> None:
    """Fetch an avatar or header; it is drawn in a queue whose workers have limits of memory and time."""
    account = Account.objects.remote().available().filter(pk=account_id).first()
    if account is None or not lacks_picture(account, name):
        return
    if is_waiting(account, name):
        draw.delay(account_id=account_id, name=name)
        return
    try:
        url = getattr(account, f"{name}_remote_url")
        data = fetch_media(url, owner=account.domain or "", limit=PORTRAIT_SIZE_LIMIT)
    except Later:
        if attempt < ATTEMPTS:
            fetch_picture.delay_within(*AGAIN_WITHIN, account_id=account_id, name=name, attempt=attempt + 1)
    except NotFetched:
        return  # the account is shown without, until its server says that it has another
    else:
        expect_picture(account=account, name=name, data=data)
        draw.delay(account_id=account_id, name=name)


@job("media")
def draw(*, account_id: int, name: str, **_: object) -> None:
    account = Account.objects.remote().filter(pk=account_id).first()
    if account is not None:
        draw_picture(account=account, name=name)


@job("scheduler")
def forget_unwanted_pictures(**_: object) -> None:
    forget_rejected_pictures()


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
