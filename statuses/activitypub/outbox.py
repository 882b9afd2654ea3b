"""What our members say and do about posts, told to the servers that it concerns. One function an event."""

from collections.abc import Callable

from django.core.cache import cache
from django.utils import timezone

from accounts.activitypub.addresses import featured_uri, inbox_uri
from accounts.activitypub.synchronisation import synchronisation_headers
from accounts.activitypub.write_activity import write_add, write_remove, write_undo
from accounts.models.account import Account
from accounts.queries.inboxes import follower_inboxes
from federation.as2.document import Document
from federation.delivery import deliver
from federation.relays import relay_inboxes
from federation.signing import sign_activity
from instance.queries.emojis import emojis_in
from statuses.activitypub.write_activity import (
    write_announce,
    write_create,
    write_delete,
    write_like,
    write_update,
    write_vote,
)
from statuses.activitypub.write_note import write_note
from statuses.models.interaction import Favourite
from statuses.models.poll import Poll, PollVote
from statuses.models.status import LISTED, Status, Visibility
from statuses.queries.reach import status_inboxes
from statuses.queries.written import written_status

TALLY_PAUSE = 180
"""Seconds between two updates of what a poll of ours has come to."""


def status_posted(*, status_id: int, **_: object) -> None:
    _tell(status_id, lambda status: write_create(status, note_of(status)))


def status_edited(*, status_id: int, **_: object) -> None:
    _tell_anew(status_id)


def status_deleted(*, status_id: int, **_: object) -> None:
    """Its row is still there for a day."""
    _tell(status_id, _deletion, for_removal=True)


def status_reblogged(*, reblog_id: int, **_: object) -> None:
    _tell(reblog_id, announce_of)


def status_unreblogged(*, reblog_id: int, **_: object) -> None:
    _tell(reblog_id, lambda reblog: write_undo(announce_of(reblog)), for_removal=True)


def status_favourited(*, favourite_id: int, **_: object) -> None:
    found = Favourite.objects.filter(pk=favourite_id).select_related("account", "status__account").first()
    if found is not None and found.account.is_local and not found.status.account.is_local:
        deliver(write_like(found), owner=found.account_id, inboxes=[inbox_uri(found.status.account)])


def status_unfavourited(*, account_id: int, status_id: int, favourite_id: int = 0, **_: object) -> None:
    """The row is gone; what it was is known."""
    status = Status.objects.filter(pk=status_id, local=False).select_related("account").first()
    account = Account.objects.local().filter(pk=account_id).first() if status is not None else None
    if account is not None and status is not None:
        like = write_like(Favourite(pk=favourite_id, account=account, status=status))
        deliver(write_undo(like), owner=account_id, inboxes=[inbox_uri(status.account)])


def poll_voted(*, poll_id: int, account_id: int, **_: object) -> None:
    """A vote of ours goes to whoever asked; what a poll of ours has come to goes to all who see it, now and then."""
    poll = Poll.objects.filter(pk=poll_id).select_related("status__account", "account").first()
    if poll is None:
        return
    if poll.status.local:
        if cache.add(f"poll-told:{poll_id}", True, TALLY_PAUSE):
            _tell_anew(poll.status_id)
        return
    votes = PollVote.objects.filter(poll=poll, account=account_id, account__domain__isnull=True)
    for vote in votes.select_related("account"):
        vote.poll = poll
        deliver(write_vote(vote), owner=account_id, inboxes=[inbox_uri(poll.status.account)])


def poll_ended(*, poll_id: int, **_: object) -> None:
    """The last word on a poll of ours."""
    status_id = Poll.objects.filter(pk=poll_id, status__local=True).values_list("status", flat=True).first()
    if status_id is not None:
        _tell_anew(status_id)


def status_pinned(*, status_id: int, **_: object) -> None:
    _tell_pin(status_id, write_add)


def status_unpinned(*, status_id: int, **_: object) -> None:
    _tell_pin(status_id, write_remove)


def note_of(status: Status) -> Document:
    """A status that `written_status` has loaded, as a Note with the emoji it uses."""
    poll: Poll | None = getattr(status, "poll", None)
    texts = [status.content, status.spoiler_text, *(poll.options if poll else ())]
    return write_note(status, emojis=emojis_in((text, None) for text in texts))


def _tell_anew(status_id: int) -> None:
    """Its words, its poll or its numbers have changed."""
    _tell(status_id, lambda status: write_update(status, note_of(status), moment=timezone.now()), again=True)


def _tell(
    status_id: int, write: Callable[[Status], Document], *, again: bool = False, for_removal: bool = False
) -> None:
    """Whoever it concerns elsewhere; most posts of most people concern nobody there, which is found out first.

    What has been deleted in the meantime is told of only `for_removal`: news of it could overtake that.
    """
    status = Status.objects.filter(pk=status_id, local=True).select_related("account").first()
    if status is None or not status.account.is_local or (status.deleted_at is not None and not for_removal):
        return
    inboxes = status_inboxes(status, again=again, for_removal=for_removal)
    if status.visibility == Visibility.PUBLIC and not status.is_reblog:
        inboxes += relay_inboxes()
    whole = written_status(status_id) if inboxes else None
    if whole is None:
        return
    private = status.visibility == Visibility.PRIVATE and not for_removal
    said = synchronisation_headers(status.account, inboxes) if private else {}
    deliver(_signed(write(whole), whole), owner=status.account_id, inboxes=inboxes, synchronisation=said)


def _tell_pin(status_id: int, write: Callable[..., Document]) -> None:
    status = Status.objects.filter(pk=status_id, local=True).select_related("account").first()
    if status is None:
        return
    inboxes = follower_inboxes(status.account_id)
    if inboxes:
        target = featured_uri(status.account)
        deliver(write(status.account, status.object_uri, target=target), owner=status.account_id, inboxes=inboxes)


def announce_of(reblog: Status) -> Document:
    original = reblog.reblog_of
    assert original is not None
    return write_announce(reblog, note=note_of(original) if original.local else None)


def _deletion(status: Status) -> Document:
    return write_undo(announce_of(status)) if status.is_reblog else write_delete(status)


def _signed(activity: Document, status: Status) -> Document:
    """What anybody may hand on carries signatures of its own (as Mastodon does)."""
    return sign_activity(activity, owner=status.account_id) if status.visibility in LISTED else activity
