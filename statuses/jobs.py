"""Jobs of statuses: working on uploads, and clearing away what is no longer used."""

from datetime import timedelta

from django.utils import timezone

from accounts.queries.servers import servers_under
from instance.jobs import job
from statuses.actions import media as media_actions
from statuses.actions import poll as poll_actions
from statuses.actions.delete import hide_reblogs
from statuses.actions.purge import purge_deleted
from statuses.actions.reject_media import reject_known_media
from statuses.models.media import MediaAttachment

POLLS_A_BATCH = 500
KEPT_UNUSED = timedelta(hours=24)


def status_deleted(*, status_id: int, **_: object) -> None:
    """The effect: reblogs of what is gone are gone."""
    hide_reblogs(status_id=status_id)


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
