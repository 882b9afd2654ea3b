"""Jobs of statuses: working on uploads, reading what other servers have, clearing away what is no longer used."""

from datetime import timedelta

from django.utils import timezone

from accounts.queries.servers import servers_under
from instance.jobs import job
from statuses.actions import media as media_actions
from statuses.actions import poll as poll_actions
from statuses.actions.awaited import due_parents
from statuses.actions.delete import hide_reblogs
from statuses.actions.purge import purge_deleted
from statuses.actions.reject_media import reject_known_media
from statuses.activitypub import parents, polls, profiles, threads
from statuses.activitypub.look import look_anew, look_at_author
from statuses.activitypub.stamps import settle_quote, waiting_quote
from statuses.models.media import MediaAttachment
from statuses.queries.load import find_alive

POLLS_A_BATCH = 500
SEEK_AGAIN = (60, 900, 7200, 43200)
"""Seconds before each further look for a quoted post or its author's stamp, where a server is away."""
KEPT_UNUSED = timedelta(hours=24)


def status_deleted(*, status_id: int, **_: object) -> None:
    """The effect: reblogs of what is gone are gone."""
    hide_reblogs(status_id=status_id)


def quote_received(*, quote_id: int, uri: str, depth: int = 0, **_: object) -> None:
    """The effect: what a post elsewhere quotes is sought in a queue that may wait for other servers."""
    seek_quoted.delay(quote_id=quote_id, uri=uri, depth=depth)


@job("pull", waits=SEEK_AGAIN)
def seek_quoted(*, quote_id: int, uri: str, depth: int, **_: object) -> None:
    quote = waiting_quote(quote_id)
    if quote is not None:
        settle_quote(quote, uri=uri, depth=depth)


def status_received(*, status_id: int, **_: object) -> None:
    """The effect: who has not been read for a week is read again."""
    status = find_alive(status_id)
    if status is not None:
        look_at_author(status.account)


def follow_requested(*, target_id: int, **_: object) -> None:
    """The effect: who gets a follower here is read; nothing comes of it for one of ours."""
    look_anew(target_id)


def poll_ended(*, poll_id: int, **_: object) -> None:
    """The effect: how it ended is asked where it was made."""
    polls.poll_is_over(poll_id=poll_id)


@job("pull", waits=())
def read_thread(*, conversation_id: int, status_id: int, **_: object) -> None:
    threads.read_thread(conversation_id=conversation_id, status_id=status_id)


@job("pull", waits=())
def read_profile(*, account_id: int, posts: bool = True, **_: object) -> None:
    profiles.read_profile(account_id=account_id, posts=posts)


@job("pull", waits=())
def read_poll(*, poll_id: int, reader: int, **_: object) -> None:
    polls.read_poll_again(poll_id=poll_id, reader=reader)


@job("pull", waits=())
def fetch_parent(*, status_id: int, **_: object) -> None:
    parents.fetch_parent(status_id=status_id)


def wake_replies(**_: object) -> None:
    """The clock's: replies whose parents could not be had are due to ask for them again."""
    for status_id in due_parents():
        fetch_parent.delay(status_id=status_id)


def media_uploaded(*, media_id: int, **_: object) -> None:
    """The effect: pictures are worked on in their own queue, whose workers have limits of memory and time."""
    process_media.delay(media_id=media_id)


@job("media")
def process_media(*, media_id: int, **_: object) -> None:
    media = MediaAttachment.objects.filter(pk=media_id).first()
    if media is not None:
        media_actions.process_media(media=media)


def domain_rule_changed(*, domain: str, **_: object) -> None:
    """The effect: where media are not wanted any more, those that are known go."""
    for name in servers_under(domain):
        reject_media.delay(domain=name)


@job("default")
def reject_media(*, domain: str, **_: object) -> None:
    if reject_known_media(domain=domain):
        reject_media.delay(domain=domain)


def retry_media(**_: object) -> None:
    """The clock's: uploads that a crash left behind are queued again, and given up after an hour."""
    for media in media_actions.overdue_media():
        process_media.delay(media_id=media.pk)


def close_polls(**_: object) -> None:
    """The clock's: polls whose time is over, batch by batch."""
    while poll_actions.close_polls(limit=POLLS_A_BATCH) == POLLS_A_BATCH:
        continue


def discard_unattached_media(**_: object) -> None:
    media_actions.discard_unattached_media(before=timezone.now() - KEPT_UNUSED)


def purge_deleted_statuses(**_: object) -> None:
    purge_deleted(before=timezone.now() - KEPT_UNUSED)
