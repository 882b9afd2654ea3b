"""The stamps by which authors elsewhere let a post quote theirs: fetched, and compared with what they are shown for."""

import logging

from federation.as2.document import RefusedDocument
from federation.as2.urls import same_origin
from federation.fetch import Gone, Later, NotFetched, fetch_document
from federation.signing import Signer, signer_for
from statuses.actions.quote import accept_quote, find_quoted, lose_quoted, refuse_quote
from statuses.actions.receive import NotKept
from statuses.activitypub.read_quote import read_authorization
from statuses.activitypub.remote import fetch_quoted, known_status
from statuses.models.quote import Quote, QuoteState
from statuses.models.status import Status

logger = logging.getLogger(__name__)


class NoStamp(NotFetched):
    """What is there does not let this post quote that one."""


def settle_quote(quote: Quote, *, uri: str, depth: int) -> None:
    """Find what a post elsewhere quotes, and whether its author agreed. Raises Later where servers are away.

    A quote of a post of ours waits for its QuoteRequest: no stamp that others show counts for it.
    """
    if quote.quoted_status is None:
        quoted = _quoted(quote, uri, depth)
        if quoted is None:
            return
        find_quoted(quote=quote, quoted=quoted)
        quote = waiting_quote(quote.pk) or quote
    author = quote.quoted_account
    if quote.state == QuoteState.PENDING and quote.approval_uri and author is not None and not author.is_local:
        _look_at_stamp(quote, quote.approval_uri)


def waiting_quote(quote_id: int) -> Quote | None:
    """With both posts and their authors; None once it is decided."""
    found = Quote.objects.filter(pk=quote_id, state=QuoteState.PENDING, status__deleted_at__isnull=True)
    return found.select_related("account", "status__account", "quoted_account", "quoted_status__account").first()


def require_stamp(quote: Quote, uri: str) -> None:
    """NoStamp unless the quoted author's own server serves one there for these two posts; Later if it is away.

    A member's quote may be for few, so the member asks.
    """
    author, quoted = quote.quoted_account, quote.quoted_status
    if author is None or quoted is None or not same_origin(uri, author.actor_uri):
        raise NoStamp("not of the quoted author's server")
    document = fetch_document(uri, signer=_signer(quote))
    try:
        stamp = read_authorization(document)
    except RefusedDocument as error:
        raise NoStamp(str(error)) from error
    shown = (stamp.type, stamp.author, stamp.interacting_object, stamp.interaction_target)
    if shown != ("QuoteAuthorization", author.actor_uri, quote.status.object_uri, quoted.object_uri):
        raise NoStamp("for other posts, or by somebody else")


def _quoted(quote: Quote, uri: str, depth: int) -> Status | None:
    """None where it cannot be had for good; a boost says nothing that could be quoted."""
    try:
        found = known_status(uri) or fetch_quoted(uri, depth=depth + 1)
    except Later:
        raise
    except Gone:
        lose_quoted(quote=quote)
        return None
    except (NotFetched, NotKept) as error:
        logger.info("%s quotes %s, which is not to be had: %s", quote.status_id, uri, error)
        return None
    return None if found.is_reblog else found


def _look_at_stamp(quote: Quote, uri: str) -> None:
    try:
        require_stamp(quote, uri)
    except Later:
        raise
    except NotFetched as error:
        logger.info("%s is no stamp for quote %s: %s", uri, quote.pk, error)
        refuse_quote(quote=quote)
    else:
        accept_quote(quote=quote, approval_uri=uri)


def _signer(quote: Quote) -> Signer | None:
    account = quote.account
    return signer_for(account.pk, account.actor_uri) if account.is_local else None
