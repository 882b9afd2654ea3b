"""Media of a server that a rule wants none from: what is known of them already goes, round by round."""

from django.db import transaction

from federation.policy import rule_for
from instance.storage import discard
from statuses.models.media import MediaAttachment
from statuses.models.status import Status

ROUND = 500


def reject_known_media(*, domain: str) -> bool:
    """One round for exactly this server, if its rule says so; True if there is more to do. It cannot be undone."""
    if not rule_for(domain).reject_media:
        return False
    media = list(MediaAttachment.objects.filter(account__domain=domain).order_by("pk")[:ROUND])
    files = [name for one in media for name in (one.file.name, one.thumbnail.name)]
    with transaction.atomic():
        MediaAttachment.objects.filter(pk__in=[one.pk for one in media]).delete()
        Status.objects.filter(pk__in={one.status_id for one in media}).update(media_order=[])
        transaction.on_commit(lambda: discard(*files))
    return bool(media)
