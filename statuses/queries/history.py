"""The versions of a status, and the media that each of them shows."""

from collections.abc import Iterable

from accounts.models.account import Account
from instance.queries.emojis import Emojis, emojis_in
from statuses.models.history import StatusEdit
from statuses.models.media import MediaAttachment
from statuses.models.poll import Poll
from statuses.models.status import Status


def author_of(status: Status) -> Account:
    """The account, with all that its entity shows."""
    return Account.objects.with_stats().get(pk=status.account_id)


def versions(status: Status) -> list[StatusEdit]:
    """Oldest first, the original and the present one included; one version where nothing was ever edited."""
    return list(StatusEdit.objects.filter(status=status).order_by("id")) or [current_version(status)]


def current_version(status: Status) -> StatusEdit:
    """The status as it reads now, not saved."""
    poll = Poll.objects.filter(status=status).first()
    return StatusEdit(
        status=status,
        text=status.text,
        content=status.content,
        spoiler_text=status.spoiler_text,
        sensitive=status.sensitive,
        media=[{"id": str(media.pk), "description": media.description} for media in media_in_order(status)],
        poll_options=poll.options if poll is not None else None,
        created_at=status.edited_at or status.created_at,
    )


def media_in_order(status: Status) -> list[MediaAttachment]:
    """What hangs on the status, as its author put it."""
    place = {pk: index for index, pk in enumerate(status.media_order)}
    found = MediaAttachment.objects.filter(status=status).order_by("pk")
    return sorted(found, key=lambda media: place.get(media.pk, len(place)))


def media_of_versions(found: Iterable[StatusEdit], author: Account) -> dict[int, MediaAttachment]:
    """What is still there: media that an edit took down is discarded a day later, unless it was used again."""
    ids = {int(each["id"]) for version in found for each in version.media}
    return MediaAttachment.objects.filter(account=author).in_bulk(ids) if ids else {}


def emojis_of_versions(found: Iterable[StatusEdit], author: Account) -> Emojis:
    texts = (text for each in found for text in (each.content, each.spoiler_text, *(each.poll_options or ())))
    return emojis_in((text, author.domain) for text in texts)
