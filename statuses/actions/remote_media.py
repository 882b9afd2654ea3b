"""Media of other servers: our own copies, made when a post comes or is looked at, and thrown away when they are old.

A row without a file is one that has to be fetched (`wants_file`). What cannot be shown is FAILED, and stays a link.
"""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from federation.models.domain_policy import DomainBlock
from federation.policy import rejecting_media
from instance import storage
from instance.image_files import IMAGE_SIZE_LIMIT
from instance.jobs import poke
from instance.recordings import RECORDING_LIMIT, Recording, read_recording
from statuses.models.media import MediaAttachment, MediaType, Processing
from statuses.queries.media import cached_of_others, wanted_media

ASKED_AGAIN_AFTER = 60
UNFINISHED_AFTER = timedelta(hours=1)
A_BATCH = 500
_RECORDED = (MediaType.VIDEO, MediaType.AUDIO, MediaType.GIFV)


def size_limit(media: MediaAttachment) -> int:
    return RECORDING_LIMIT if media.type in _RECORDED else IMAGE_SIZE_LIMIT


def ask_for_file(*, media: MediaAttachment) -> None:
    """Somebody looks at it: a job fetches it, one for all who look in the same minute."""
    if cache.add(f"media:asked:{media.pk}", True, ASKED_AGAIN_AFTER):
        poke("statuses.jobs.fetch_media", "pull", {"media_id": media.pk})


def keep_file(*, media: MediaAttachment, data: bytes, preview: bytes | None = None) -> bool:
    """Take in what was fetched; True if a picture of it has still to be worked on by `process_media`.

    Films and sounds are kept as they came, under the type that their first bytes have. Pictures wait in the private
    storage; so does the preview of a film.
    """
    recording = read_recording(data)
    if recording is not None:
        _keep_recording(media, recording, data, to_be_drawn=preview is not None)
    waiting = preview if recording is not None else data
    if waiting is None:
        return False
    name = storage.file_name("cache/media_attachments", media.pk, "fetched", storage.make_token(), "bin")
    name = storage.keep_upload(name, waiting)
    taken = MediaAttachment.objects.filter(pk=media.pk, original="", processing=Processing.DONE).update(
        original=name, processing=Processing.QUEUED, updated_at=timezone.now()
    )
    if not taken:  # somebody was faster, or it is gone
        storage.discard_upload(name)
    return bool(taken)


def give_up(*, media: MediaAttachment, reason: str) -> None:
    """Only the link to it is shown from now on."""
    wanted_media().filter(pk=media.pk).update(
        processing=Processing.FAILED, processing_error=reason[:255], updated_at=timezone.now()
    )


def forget_cached_media(*, before: datetime | None) -> int:
    """Throw away copies made before this moment, and those of servers whose media nobody wants any more; how many.

    They are fetched again when somebody looks at them.
    """
    count = 0
    rejected = rejecting_media(DomainBlock.objects.all())
    for found in (cached_of_others(before=before), cached_of_others(domains=rejected)):
        while batch := list(found[:A_BATCH]):
            for media in batch:
                _forget(media)
            count += len(batch)
    return count


def forget_unfinished() -> None:
    """What was fetched and never finished, because a crash lost the job or the picture broke the worker."""
    stuck = MediaAttachment.objects.filter(
        processing__in=(Processing.QUEUED, Processing.RUNNING), original__gt="", remote_url__gt=""
    )
    for media in stuck.filter(updated_at__lt=timezone.now() - UNFINISHED_AFTER).order_by("id")[:A_BATCH]:
        _forget(media)


def _keep_recording(media: MediaAttachment, recording: Recording, data: bytes, *, to_be_drawn: bool) -> None:
    name = storage.file_name("cache/media_attachments", media.pk, "original", storage.make_token(), recording.extension)
    name = storage.store(name, data, recording.content_type)
    moves_silently = media.type == MediaType.GIFV and recording.kind == MediaType.VIDEO
    taken = (
        wanted_media()
        .filter(pk=media.pk)
        .update(
            file=name,
            type=MediaType.GIFV if moves_silently else recording.kind,
            content_type=recording.content_type,
            size=len(data),
            updated_at=timezone.now(),
        )
    )
    if not taken:
        storage.discard(name)


def _forget(media: MediaAttachment) -> None:
    """The row first: what it no longer names is asked for by nobody."""
    upload, files = media.original.name, (media.file.name, media.thumbnail.name)
    MediaAttachment.objects.filter(pk=media.pk).update(
        original="", file="", thumbnail="", size=0, processing=Processing.DONE, updated_at=timezone.now()
    )
    storage.discard(*files)
    storage.discard_upload(upload)
