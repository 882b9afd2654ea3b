"""Jobs of statuses: working on uploads, and clearing away what is no longer used."""

from datetime import timedelta

from django.utils import timezone

from instance.jobs import job
from statuses.actions import media as media_actions
from statuses.actions import poll as poll_actions
from statuses.actions.delete import hide_reblogs
from statuses.actions.purge import purge_deleted
from statuses.activitypub.stamps import settle_quote, waiting_quote
from statuses.models.media import MediaAttachment

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


def media_uploaded(*, media_id: int, **_: object) -> None:
    """The effect: pictures are worked on in their own queue, whose workers have limits of memory and time."""
    process_media.delay(media_id=media_id)


@job("media")
def process_media(*, media_id: int, **_: object) -> None:
    media = MediaAttachment.objects.filter(pk=media_id).first()
    if media is not None:
        media_actions.process_media(media=media)


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
