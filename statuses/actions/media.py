"""Media: taken in, worked on, described, hung on a status, thrown away."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import IO, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models.account import Account
from instance import storage
from instance.errors import Invalid, RuleError
from instance.events import publish
from instance.ids import make_id
from instance.image_files import read_file
from instance.images import Attachment, Picture, read_attachment
from statuses.models.media import DESCRIPTION_LIMIT, MAX_ATTACHMENTS, MediaAttachment, MediaType, Processing
from statuses.models.status import Status

OVERDUE_AFTER = timedelta(minutes=5)
GIVEN_UP_AFTER = timedelta(hours=1)
_UNFINISHED = (Processing.QUEUED, Processing.RUNNING)
_ALONE = (MediaType.VIDEO, MediaType.AUDIO, MediaType.GIFV)

Focus = tuple[float, float]


class MediaInUse(Invalid):
    default = "Media attachment is currently used by a status"


def upload_media(
    *, account: Account, file: IO[bytes], description: str = "", focus: Focus | None = None, now: bool = False
) -> MediaAttachment:
    """Take in a picture. Its header is checked at once; the rest is done by a job, or here and `now`.

    Mastodon: POST /api/v2/media. Raises Invalid if it cannot be a picture that we take.
    """
    source = read_file(file)
    pk = make_id()
    media = MediaAttachment(
        pk=pk, account=account, type=MediaType.IMAGE, content_type=source.content_type, size=len(source.data)
    )
    _describe(media, description=description, focus=focus)
    name = storage.file_name("media_attachments", pk, "upload", storage.make_token(), source.kind.lower())
    media.original.name = storage.store_upload(name, file)
    with transaction.atomic():
        media.save(force_insert=True)
        if not now:
            publish("media_uploaded", media_id=media.pk)
    if now:
        _process_now(media)
    return media


def process_media(*, media: MediaAttachment) -> None:
    """Make what is shown out of the upload. A run that was killed can simply be repeated; a second one does no harm."""
    waiting = MediaAttachment.objects.filter(pk=media.pk, processing__in=_UNFINISHED)
    if not waiting.update(processing=Processing.RUNNING, updated_at=timezone.now()):
        return
    try:
        with storage.open_upload(media.original.name) as file:
            made = read_attachment(file)
    except RuleError as error:
        _fail(media, error.message)
    except FileNotFoundError:
        _fail(media, "The uploaded file is gone")
    else:
        _finish(media, made)


def describe_media(
    *,
    media: MediaAttachment,
    description: str | None = None,
    focus: Focus | None = None,
    thumbnail: IO[bytes] | None = None,
) -> MediaAttachment:
    """Change what is given: the text for those who cannot see it, the point to crop around, the preview picture.

    Mastodon: PUT /api/v1/media/:id.
    """
    _describe(media, description=description, focus=focus)
    media.save(update_fields=["description", "focus_x", "focus_y", "updated_at"])
    if thumbnail is not None and media.processing == Processing.DONE:
        _replace_thumbnail(media, read_attachment(thumbnail))
    return media


def discard_media(*, media: MediaAttachment) -> None:
    """Delete media that no status carries, with its files. Mastodon: DELETE /api/v1/media/:id."""
    files = [media.file.name, media.thumbnail.name]
    deleted, _by_model = MediaAttachment.objects.filter(pk=media.pk, status__isnull=True).delete()
    if not deleted:
        raise MediaInUse
    upload = media.original.name
    transaction.on_commit(lambda: _discard_files(files, upload))


def discard_unattached_media(*, before: datetime, limit: int = 500) -> int:
    """Delete what was uploaded, or left over by a deleted status, and not used since; returns how many."""
    unused = MediaAttachment.objects.filter(status__isnull=True, account__domain__isnull=True, updated_at__lt=before)
    found = list(unused.order_by("created_at", "id")[:limit])
    for media in found:
        discard_media(media=media)
    return len(found)


def overdue_media() -> list[MediaAttachment]:
    """Uploads whose job seems lost; those older than an hour fail for good."""
    now = timezone.now()
    waiting = MediaAttachment.objects.filter(processing__in=_UNFINISHED, original__gt="", remote_url="")
    for media in waiting.filter(created_at__lt=now - GIVEN_UP_AFTER).order_by("id")[:100]:
        MediaAttachment.objects.filter(pk=media.pk).update(processing=Processing.RUNNING)
        _fail(media, "The file could not be processed in time")
    return list(waiting.filter(updated_at__lt=now - OVERDUE_AFTER).order_by("id")[:100])


def attachable(*, account: Account, ids: Sequence[int], status: Status | None = None) -> list[MediaAttachment]:
    """One's own processed media, unused or on the `status` that is edited, in the order asked for.

    Raises Invalid naming the fault.
    """
    if len(ids) > MAX_ATTACHMENTS:
        raise Invalid(f"Cannot attach more than {MAX_ATTACHMENTS} files")
    if not ids:
        return []
    free = Q(status__isnull=True) if status is None else Q(status__isnull=True) | Q(status=status)
    found = MediaAttachment.objects.filter(free, account=account).in_bulk(list(ids))
    if missing := [str(pk) for pk in ids if pk not in found]:
        raise Invalid(f"Media {', '.join(missing)} not found or already attached to another post")
    media = [found[pk] for pk in ids]
    if any(each.processing == Processing.FAILED for each in media):
        raise Invalid("Cannot attach files that could not be processed")
    if any(each.processing != Processing.DONE for each in media):
        raise Invalid("Cannot attach files that have not finished processing. Try again in a moment!")
    if len(media) > 1 and any(each.type in _ALONE for each in media):
        raise Invalid("Cannot attach a video to a post that already contains images")
    return media


def _describe(media: MediaAttachment, *, description: str | None, focus: Focus | None) -> None:
    if description is not None:
        if len(description) > DESCRIPTION_LIMIT:
            raise Invalid(f"Validation failed: Description is too long (maximum is {DESCRIPTION_LIMIT} characters)")
        media.description = description.strip()
    if focus is not None:
        media.focus_x, media.focus_y = (max(-1.0, min(1.0, part)) for part in focus)


def _process_now(media: MediaAttachment) -> None:
    process_media(media=media)
    media.refresh_from_db()
    if media.processing == Processing.FAILED:
        discard_media(media=media)
        raise Invalid(media.processing_error)


def _finish(media: MediaAttachment, made: Attachment) -> None:
    """Files first, under names that a repeated run finds again; then the row, which makes them known.

    Of a film of another server, whose file is kept as it is, the upload was the preview.
    """
    token = PurePath(media.original.name or "").stem
    done = MediaAttachment.objects.filter(pk=media.pk, processing=Processing.RUNNING)
    thumbnail = _store(media, "small", token, made.small)
    changes: dict[str, Any] = {"thumbnail": thumbnail, "blurhash": made.blurhash}
    if media.file:
        changes |= {"meta": {**media.meta, "small": made.small.meta}}
    else:
        changes |= {
            "type": MediaType.IMAGE,
            "file": _store(media, "original", token, made.original),
            "content_type": made.original.content_type,
            "size": len(made.original.data),
            "meta": made.meta,
        }
    taken = done.update(processing=Processing.DONE, original="", updated_at=timezone.now(), **changes)
    if not taken and not MediaAttachment.objects.filter(pk=media.pk).exists():
        storage.discard(changes.get("file"), thumbnail)  # thrown away while we worked
    storage.discard_upload(media.original.name)


def _store(media: MediaAttachment, variant: str, token: str, picture: Picture) -> str:
    folder = "cache/media_attachments" if media.remote_url else "media_attachments"
    name = storage.file_name(folder, media.pk, variant, token, picture.extension)
    return storage.store(name, picture.data, picture.content_type)


def _fail(media: MediaAttachment, reason: str) -> None:
    """A film whose preview is broken can be shown without it."""
    state = Processing.DONE if media.file else Processing.FAILED
    MediaAttachment.objects.filter(pk=media.pk, processing=Processing.RUNNING).update(
        processing=state, processing_error=reason[:255], original="", updated_at=timezone.now()
    )
    storage.discard_upload(media.original.name)


def _replace_thumbnail(media: MediaAttachment, made: Attachment) -> None:
    replaced = media.thumbnail.name
    media.thumbnail.name = _store(media, "small", storage.make_token(), made.small)
    media.blurhash = made.blurhash
    media.meta = {**media.meta, "small": made.small.meta}
    media.save(update_fields=["thumbnail", "blurhash", "meta", "updated_at"])
    transaction.on_commit(lambda: storage.discard(replaced))


def _discard_files(names: list[str | None], upload: str | None) -> None:
    storage.discard(*names)
    storage.discard_upload(upload)
