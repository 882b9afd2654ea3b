"""What becomes of a quote once it is there: its author agrees, or does not, or no more (FEP-044f).

Each answer changes the row and the quoted post's count, and is told once; one that comes too late changes nothing.
"""

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from accounts.models.account import Account
from instance.errors import NotAllowed, NotFound
from instance.events import publish
from statuses.models.quote import Quote, QuoteState
from statuses.models.status import Status, StatusStats

UNDECIDED = (QuoteState.PENDING, QuoteState.REJECTED)


def accept_quote(*, quote: Quote, approval_uri: str = "") -> None:
    """Yes, also after a no, but not after it was taken back. `approval_uri` is the stamp of an author elsewhere."""
    with transaction.atomic():
        locked = _locked(quote)
        if locked is None or locked.quoted_status_id is None or locked.state not in UNDECIDED:
            return
        locked.approval_uri = approval_uri or None
        settle(locked, QuoteState.ACCEPTED)
        publish("quote_accepted", quote_id=locked.pk, status_id=locked.status_id)


def refuse_quote(*, quote: Quote) -> None:
    """No; where it was a yes before, that is taken back, for good."""
    with transaction.atomic():
        locked = _locked(quote)
        if locked is None or locked.state not in (QuoteState.PENDING, QuoteState.ACCEPTED):
            return
        revoked = locked.state == QuoteState.ACCEPTED
        settle(locked, QuoteState.REVOKED if revoked else QuoteState.REJECTED)
        publish("quote_refused", quote_id=locked.pk, status_id=locked.status_id, revoked=revoked)


def revoke_quote(*, account: Account, quoted: Status, quoting: Status) -> None:
    """The quoted author does not want it any more. Raises NotAllowed for others, NotFound where it quotes nothing.

    Mastodon: POST /api/v1/statuses/:id/quotes/:quoting_status_id/revoke.
    """
    if quoted.account_id != account.pk:
        raise NotAllowed
    quote = Quote.objects.filter(status=quoting, quoted_status=quoted).first()
    if quote is None:
        raise NotFound
    refuse_quote(quote=quote)


def find_quoted(*, quote: Quote, quoted: Status) -> None:
    """The quoted post has been fetched; a quote of one's own needs nobody's leave."""
    with transaction.atomic():
        locked = _locked(quote)
        if locked is None or locked.quoted_status_id is not None or locked.state != QuoteState.PENDING:
            return
        locked.quoted_status, locked.quoted_account_id = quoted, quoted.account_id
        settle(locked, QuoteState.PENDING if quoted.deleted_at is None else QuoteState.DELETED)
    if quoted.account_id == quote.account_id:
        accept_quote(quote=quote)


def lose_quoted(*, quote: Quote) -> None:
    """Its server says that the quoted post is gone."""
    with transaction.atomic():
        locked = _locked(quote)
        if locked is not None and locked.state == QuoteState.PENDING:
            settle(locked, QuoteState.DELETED)


def settle(quote: Quote, state: QuoteState) -> None:
    """Write a row that is locked, with its new state; the quoted post's count tells of accepted quotes alone."""
    change = (state == QuoteState.ACCEPTED) - (quote.state == QuoteState.ACCEPTED)
    quote.state = state
    quote.save()
    if change:
        count = Greatest(F("quotes_count") + change, Value(0))
        StatusStats.objects.filter(status=quote.quoted_status_id).update(quotes_count=count)


def _locked(quote: Quote) -> Quote | None:
    """None if what quotes is deleted: it counts nowhere any more."""
    found = Quote.objects.select_for_update(of=("self",)).filter(pk=quote.pk, status__deleted_at__isnull=True)
    return found.first()
