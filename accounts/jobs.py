"""What workers do for accounts: fetch the pictures of others, and long work round by round (rules, moves, endings).

And what the clock does: forget what has run out.
"""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.actions.carry import carry_feelings, carry_followers
from accounts.actions.domain_rules import keep_rule
from accounts.actions.leave import forget_keys_of_departed
from accounts.actions.pictures import (
    PICTURES,
    draw_picture,
    drop_pictures,
    expect_picture,
    forget_rejected_pictures,
    is_waiting,
    lacks_picture,
)
from accounts.actions.sever import sever_suspended
from accounts.activitypub.synchronisation import compare_followers
from accounts.models.account import Account
from accounts.models.oauth import Grant
from accounts.models.relationship import Mute
from accounts.queries.servers import servers_under, servers_with_rules
from federation.fetch import Later, NotFetched
from federation.files import fetch_media
from federation.inbox.synchronisation import due_claims
from instance.images import PORTRAIT_SIZE_LIMIT
from instance.jobs import job

CONFIRM_WITHIN = timedelta(days=7)
CLAIMS = 100
"""Comparisons of followers a minute."""


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
        fetch_picture.delay_again(attempt=attempt, account_id=account_id, name=name)
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


@job("scheduler")
def compare_all_followers(**_: object) -> None:
    """What actors elsewhere said of their followers here, some of it every minute."""
    for claim_id in due_claims(CLAIMS):
        compare_their_followers.delay(claim_id=claim_id)


@job("pull", waits=())
def compare_their_followers(*, claim_id: int, **_: object) -> None:
    compare_followers(claim_id)


def forget_keys(**_: object) -> None:
    forget_keys_of_departed()


def account_suspended(*, account_id: int, **_: object) -> None:
    """The effect: one of elsewhere loses whom it follows here."""
    reject_follows_of.delay(account_id=account_id)


@job("default")
def reject_follows_of(*, account_id: int, **_: object) -> None:
    account = Account.objects.remote().filter(pk=account_id, suspended_at__isnull=False).first()
    if account is None:
        return
    if sever_suspended(account=account):
        reject_follows_of.delay(account_id=account_id)


def account_moved(*, account_id: int, target_id: int, after: int = 0, **_: object) -> None:
    """The effect: who follows it here follows the other account instead; round by round."""
    accounts = Account.objects.in_bulk([account_id, target_id])
    old, new = accounts.get(account_id), accounts.get(target_id)
    if old is None or new is None or old.moved_to_id != target_id:
        return
    if not after:
        carry_feelings(old=old, new=new)
    carry_followers(old=old, new=new, after=after)


def followers_carried(*, account_id: int, target_id: int, after: int, **_: object) -> None:
    """The effect: the next round."""
    account_moved(account_id=account_id, target_id=target_id, after=after)


def domain_rule_changed(*, domain: str, **_: object) -> None:
    """The effect: everybody known from there, and from below it, is brought in line."""
    for name in servers_under(domain):
        keep_domain_rule.delay(domain=name)


@job("default")
def keep_domain_rule(*, domain: str, **_: object) -> None:
    if keep_rule(domain=domain):
        keep_domain_rule.delay(domain=domain)


@job("scheduler")
def keep_domain_rules(**_: object) -> None:
    """What was cut short is taken up again; so is a switch to or from LIMITED_FEDERATION_MODE."""
    for name in servers_with_rules():
        keep_domain_rule.delay(domain=name)
