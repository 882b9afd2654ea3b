"""Polls of other servers: how they stand is asked for when somebody looks, and once they are over."""

import logging

from accounts.models.account import Account
from federation.as2.document import RefusedDocument
from federation.as2.values import id_of
from federation.fetch import Gone, NotFetched, fetch_document
from federation.looks import holding
from federation.signing import Signer, signer_for
from instance.jobs import poke
from instance.outgoing.budgets import spending
from statuses.actions.delete import delete_status
from statuses.actions.poll import poll_was_read
from statuses.actions.receive import receive_update
from statuses.activitypub.look import READ_POLL
from statuses.activitypub.remote import note_in, received_of
from statuses.models.poll import Poll, PollVote
from statuses.models.status import LISTED, Status

logger = logging.getLogger(__name__)

REQUESTS = 30
SECONDS = 15.0


def read_poll_again(*, poll_id: int, reader: int) -> None:
    """For a member who may see it. What has been asked just now is not asked again."""
    poll = Poll.objects.select_related("status__account").filter(pk=poll_id).first()
    if poll is None or poll.status.local or not poll.status.is_alive or not poll.is_stale:
        return
    with holding(f"poll:{poll_id}") as mine:
        if not mine:
            return
        with spending(requests=REQUESTS, seconds=SECONDS, curious=True):
            _read(poll.status, _signer(poll.status, reader))
        poll_was_read(poll)


def poll_is_over(*, poll_id: int) -> None:
    """Its last numbers, for those here who voted."""
    poll = Poll.objects.select_related("status").filter(pk=poll_id).first()
    if poll is None or poll.status.local:
        return
    voter = PollVote.objects.filter(poll=poll, account__domain__isnull=True).values_list("account", flat=True).first()
    if voter is not None:
        poke(READ_POLL, "pull", {"poll_id": poll_id, "reader": voter})


def _read(status: Status, signer: Signer | None) -> None:
    """One that its server does not know any more is gone here as well, if everybody could see it."""
    try:
        document = fetch_document(status.object_uri, signer=signer)
        note = note_in(document, status.account)
    except Gone:
        if status.visibility in LISTED:
            delete_status(status=status, keep_media=False)
    except (NotFetched, RefusedDocument) as error:
        logger.info("%s is not read again: %s", status.object_uri, error)
    else:
        if id_of(document) == status.uri and note.attributed_to == status.account.uri:
            receive_update(status=status, received=received_of(note, status.account))


def _signer(status: Status, reader: int) -> Signer | None:
    """What only followers see is given to one of them."""
    if status.visibility in LISTED:
        return None
    account = Account.objects.local().available().filter(pk=reader).first()
    if account is None or not Status.objects.visible_to(account).filter(pk=status.pk).exists():
        return None
    return signer_for(account.pk, account.actor_uri)
