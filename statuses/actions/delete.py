"""delete_status: take back what was said. It is gone for readers at once; its rows go a day later."""

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.models.account import AccountStats
from federation.tombstones import bury
from instance.events import publish
from statuses.actions.media import discard_media
from statuses.models.media import MediaAttachment
from statuses.models.quote import Quote, QuoteState
from statuses.models.status import LISTED, Status, StatusStats, Visibility


def delete_status(*, status: Status, keep_media: bool = True) -> None:
    """Hide the status and its reblogs, take them out of the counts, and publish `status_deleted`.

    One of another server is buried: nobody brings it back. Its media can be used in a new post for a day, unless
    `keep_media` is false. Repeating is harmless. Mastodon: DELETE /api/v1/statuses/:id.
    """
    with transaction.atomic():
        if not hide(status):
            return
        media = list(MediaAttachment.objects.filter(status=status))
        MediaAttachment.objects.filter(status=status).update(status=None, updated_at=timezone.now())
        if not keep_media:
            for each in media:
                discard_media(media=each)
        hopeful = Quote.objects.filter(quoted_status=status, state__in=(QuoteState.PENDING, QuoteState.ACCEPTED))
        hopeful.update(state=QuoteState.DELETED)
        if status.uri and not status.local:
            bury(status.uri, actor=status.account.actor_uri)
        publish("status_deleted", status_id=status.pk)


def hide_reblogs(*, status_id: int) -> None:
    """The reblogs of a deleted status go with it, one by one: each corrects its own author's count."""
    for reblog in Status.objects.filter(reblog_of=status_id, deleted_at__isnull=True).iterator(chunk_size=500):
        with transaction.atomic():
            hide(reblog)


def hide(status: Status) -> bool:
    """Mark as deleted and correct the counters that told of it; False if somebody was faster."""
    found = Status.objects.filter(pk=status.pk, deleted_at__isnull=True)
    if not found.update(deleted_at=timezone.now()):
        return False
    if status.visibility != Visibility.DIRECT:
        AccountStats.objects.filter(account=status.account_id).update(
            statuses_count=Greatest(F("statuses_count") - 1, 0)
        )
    if status.visibility in LISTED:
        _uncount(status)
    quoted = Quote.objects.filter(status=status, state=QuoteState.ACCEPTED).values("quoted_status")
    StatusStats.objects.filter(status__in=quoted).update(quotes_count=Greatest(F("quotes_count") - 1, 0))
    return True


def _uncount(status: Status) -> None:
    if status.in_reply_to_id:
        StatusStats.objects.filter(status=status.in_reply_to_id).update(
            replies_count=Greatest(F("replies_count") - 1, 0)
        )
    if status.reblog_of_id:
        StatusStats.objects.filter(status=status.reblog_of_id).update(reblogs_count=Greatest(F("reblogs_count") - 1, 0))
