"""Somebody looks at what is another server's: whether it should be read again, and then by a job. One trip to Redis."""

import logging
from datetime import timedelta

import redis
from django.utils import timezone

from accounts.models.account import Account
from federation.looks import first_look
from instance.jobs import poke
from statuses.activitypub.walk import Refresh, Walk, refresh_by_id
from statuses.models.status import Status
from statuses.queries.thread import Thread

log = logging.getLogger(__name__)

READ_THREAD = "statuses.jobs.read_thread"
READ_PROFILE = "statuses.jobs.read_profile"
READ_POLL = "statuses.jobs.read_poll"

PROFILE_DAY = 24 * 3600
PROFILE_SOON = 15 * 60
POLL_SECONDS = 60
STALE = timedelta(days=7)
"""Whoever is heard of, and has not been read for so long, is read again though nobody looks, as by Mastodon."""


def look_at_thread(found: Thread, status_id: int, viewer: Account | None) -> Refresh | None:
    """What is being read of it now, for members alone: whoever passes by sets nothing in motion."""
    if viewer is None or found.elsewhere is None:
        return None
    try:
        refresh = Walk(found.elsewhere).start()
    except redis.RedisError as error:
        log.warning("A thread is not read: %s", error)
        return None
    if refresh.is_new:
        poke(READ_THREAD, "pull", {"conversation_id": found.elsewhere, "status_id": status_id})
    return refresh if refresh.is_running else None


def find_refresh(refresh_id: str) -> Refresh | None:
    """None for what there is not, and where Redis does not answer."""
    try:
        return refresh_by_id(refresh_id)
    except redis.RedisError:
        return None


def look_at_profile(account_id: int, domain: str | None, viewer: Account | None) -> None:
    if viewer is not None and domain is not None:
        look_anew(account_id)


def look_anew(account_id: int) -> None:
    """At somebody elsewhere, whoever looks. What the job finds says when it is read again."""
    if first_look(profile_look(account_id), PROFILE_SOON):
        poke(READ_PROFILE, "pull", {"account_id": account_id, "posts": True})


def look_at_author(account: Account) -> None:
    """Of something that came here by itself."""
    stale = account.fetched_at is None or account.fetched_at < timezone.now() - STALE
    if not account.is_local and stale:
        look_anew(account.pk)


def look_at_poll(poll_id: int, status: Status, viewer: Account | None) -> None:
    """The job knows whether its numbers are old."""
    if viewer is not None and not status.local and first_look(f"poll:{poll_id}", POLL_SECONDS):
        poke(READ_POLL, "pull", {"poll_id": poll_id, "reader": viewer.pk})


def profile_look(account_id: int) -> str:
    return f"profile:{account_id}"
