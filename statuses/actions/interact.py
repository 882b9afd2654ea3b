"""Favourite, reblog, bookmark, and their undoing. Repeating any of them changes nothing."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.actions.standing import require_in_use
from accounts.models.account import Account, AccountStats
from federation.tombstones import bury
from instance.errors import NotAllowed
from instance.events import publish
from instance.sql import fetch
from statuses.actions.delete import hide
from statuses.models.interaction import Bookmark, ConversationMute, Favourite
from statuses.models.status import LISTED, Status, StatusStats, Visibility

_REMOVE_FAVOURITE = """
    DELETE FROM statuses_favourite WHERE account_id = %(account)s AND status_id = %(status)s RETURNING id
"""


class NotReblogable(NotAllowed):
    """Direct messages never, followers-only posts by their author alone."""

    default = "This post cannot be boosted"


def favourite_status(*, account: Account, status: Status) -> None:
    """Mastodon: POST /api/v1/statuses/:id/favourite."""
    with transaction.atomic():
        favourite, created = Favourite.objects.get_or_create(account=account, status=status)
        if created:
            StatusStats.objects.filter(status=status).update(favourites_count=F("favourites_count") + 1)
            publish("status_favourited", favourite_id=favourite.pk)


def unfavourite_status(*, account: Account, status: Status) -> None:
    with transaction.atomic():
        favourite_id = _removed_favourite(account, status)
        if favourite_id is not None:
            StatusStats.objects.filter(status=status).update(favourites_count=Greatest(F("favourites_count") - 1, 0))
            ids = {"account_id": account.pk, "status_id": status.pk, "favourite_id": favourite_id}
            publish("status_unfavourited", **ids)


def reblog_status(*, account: Account, status: Status, visibility: Visibility | None = None, uri: str = "") -> Status:
    """The account's reblog of `status` (an original), made now or before. Mastodon: POST /api/v1/statuses/:id/reblog.

    Raises NotReblogable. The visibility is the narrower of what was asked for and the original's. `uri` is the id of
    the Announce, where one came from another server.
    """
    require_in_use(account)
    _check_reblogable(account, status)
    found = _reblog_of(account, status)
    if found is not None:
        return found
    wanted = Visibility(status.visibility) if visibility is None else visibility
    try:
        with transaction.atomic():
            return _create_reblog(account, status, Visibility(max(wanted, status.visibility)), uri)
    except IntegrityError:  # the same person pressed the button twice at once
        found = _reblog_of(account, status)
        if found is None:
            raise
        return found


def unreblog_status(*, account: Account, status: Status) -> None:
    """One of another server is buried: whoever kept its Announce cannot bring it back."""
    with transaction.atomic():
        reblog = _reblog_of(account, status)
        if reblog is not None and hide(reblog):
            bury("" if reblog.local else reblog.uri or "", actor=account.actor_uri)
            publish("status_unreblogged", reblog_id=reblog.pk, status_id=status.pk, account_id=account.pk)


def bookmark_status(*, account: Account, status: Status) -> None:
    """Mastodon: POST /api/v1/statuses/:id/bookmark. Nobody else is told."""
    Bookmark.objects.get_or_create(account=account, status=status)


def unbookmark_status(*, account: Account, status: Status) -> None:
    Bookmark.objects.filter(account=account, status=status).delete()


def mute_thread(*, account: Account, status: Status) -> None:
    """No more notifications from this thread. Mastodon: POST /api/v1/statuses/:id/mute."""
    if status.conversation_id is not None:
        ConversationMute.objects.get_or_create(account=account, conversation_id=status.conversation_id)


def unmute_thread(*, account: Account, status: Status) -> None:
    ConversationMute.objects.filter(account=account, conversation=status.conversation).delete()


def _removed_favourite(account: Account, status: Status) -> int | None:
    """Its id, by which the Like is taken back elsewhere; None if there is none, or somebody was faster."""
    removed = fetch(_REMOVE_FAVOURITE, {"account": account.pk, "status": status.pk})
    return next((pk for (pk,) in removed), None)


def _check_reblogable(account: Account, status: Status) -> None:
    own_private = status.visibility == Visibility.PRIVATE and status.account_id == account.pk
    if status.visibility not in LISTED and not own_private:
        raise NotReblogable


def _reblog_of(account: Account, status: Status) -> Status | None:
    return Status.objects.filter(account=account, reblog_of=status, deleted_at__isnull=True).first()


def _create_reblog(account: Account, status: Status, visibility: Visibility, uri: str) -> Status:
    now = timezone.now()
    reblog = Status.objects.create(
        account=account,
        reblog_of=status,
        visibility=visibility,
        created_at=now,
        local=account.is_local,
        uri=uri or None,
    )
    StatusStats.objects.create(status=reblog)
    AccountStats.objects.filter(account=account).update(statuses_count=F("statuses_count") + 1, last_status_at=now)
    if visibility in LISTED:
        StatusStats.objects.filter(status=status).update(reblogs_count=F("reblogs_count") + 1)
    publish("status_reblogged", reblog_id=reblog.pk)
    return reblog
