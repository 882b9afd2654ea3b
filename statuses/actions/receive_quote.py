"""What a post of another server quotes, as it is kept: pending until its author's stamp has been seen.

Whether one of ours agreed is known here, so that the stamps which such posts name are not asked for.
"""

from dataclasses import dataclass

from django.db.models import F

from instance.events import publish
from statuses.actions.quote import settle
from statuses.models.quote import Quote, QuoteState
from statuses.models.status import Status, StatusStats

MAX_DEPTH = 2
"""A quoted post is fetched, and one that it quotes; nobody is shown more."""


@dataclass(frozen=True, kw_only=True)
class ReceivedQuote:
    """`quoted` is None where it is not known here. `depth` counts the quotes that led to the post with this one."""

    uri: str
    quoted: Status | None = None
    approval_uri: str = ""
    deleted: bool = False
    depth: int = 0


def keep_quote(status: Status, found: ReceivedQuote | None) -> Status | None:
    """A row for what it quotes; publishes `quote_received` if something has to be fetched.

    Its author's own post may be quoted at once, and is the answer then; any other waits for a stamp.
    """
    if found is None:
        return None
    quoted = found.quoted
    quote = Quote.objects.create(
        status=status,
        quoted_status=quoted,
        account_id=status.account_id,
        quoted_account_id=None if quoted is None else quoted.account_id,
        state=_first_state(status, found),
        approval_uri=found.approval_uri or None,
    )
    _seek(quote, found)
    return quoted if quote.state == QuoteState.ACCEPTED else None


def replace_quote(status: Status, found: ReceivedQuote | None) -> bool:
    """An edit: it quotes this now. True if that is something else than before."""
    quote = _quote_of(status)
    if quote is None and found is None:
        return False
    if quote is not None and found is not None and _is_same(quote, found):
        _renew(quote, found)
        return False
    if quote is not None:
        settle(quote, QuoteState.PENDING)
        quote.delete()
    counted = keep_quote(status, found)
    if counted is not None:
        StatusStats.objects.filter(status=counted).update(quotes_count=F("quotes_count") + 1)
    return True


def refresh_quote(status: Status, found: ReceivedQuote | None) -> None:
    """No edit: only the stamp can be another, or gone."""
    quote = _quote_of(status)
    if quote is not None and found is not None and _is_same(quote, found):
        _renew(quote, found)


def _first_state(status: Status, found: ReceivedQuote) -> QuoteState:
    quoted = found.quoted
    if found.deleted or (quoted is not None and quoted.deleted_at is not None):
        return QuoteState.DELETED
    own = quoted is not None and quoted.account_id == status.account_id
    return QuoteState.ACCEPTED if own else QuoteState.PENDING


def _quote_of(status: Status) -> Quote | None:
    return Quote.objects.select_for_update().filter(status=status).first()


def _is_same(quote: Quote, found: ReceivedQuote) -> bool:
    """What has not been fetched yet is taken for the same: it is sought by the newer word."""
    if found.deleted:
        return True
    if quote.quoted_status_id is None:
        return quote.state == QuoteState.PENDING
    return found.quoted is not None and found.quoted.pk == quote.quoted_status_id


def _renew(quote: Quote, found: ReceivedQuote) -> None:
    """Another stamp is looked at anew; without one nobody agrees any more."""
    quoted = found.quoted
    if found.deleted:
        settle(quote, QuoteState.DELETED)
    elif quoted is not None and (quoted.local or quoted.account_id == quote.account_id):
        return
    elif quote.state != QuoteState.DELETED and found.approval_uri != (quote.approval_uri or ""):
        quote.approval_uri = found.approval_uri or None
        settle(quote, QuoteState.PENDING)
        _seek(quote, found)


def _seek(quote: Quote, found: ReceivedQuote) -> None:
    if quote.state != QuoteState.PENDING:
        return
    quoted = found.quoted
    unknown = quoted is None and found.depth < MAX_DEPTH
    unproven = quoted is not None and not quoted.local and bool(found.approval_uri)
    if unknown or unproven:
        publish("quote_received", quote_id=quote.pk, uri=found.uri, depth=found.depth)
