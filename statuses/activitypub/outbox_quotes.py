"""Quotes told to the servers that they concern: asked for, answered, taken back. One function an event."""

from accounts.activitypub.addresses import inbox_uri
from accounts.activitypub.write_activity import activity, write_accept, write_reject
from accounts.models.account import Account
from federation.as2.activity import Activity
from federation.as2.document import Document
from federation.contexts.sent import QUOTE_REQUEST
from federation.delivery import deliver
from federation.signing import sign_activity
from instance.ids import make_id
from statuses.activitypub.addresses import authorization_uri
from statuses.activitypub.outbox import note_of, status_edited
from statuses.activitypub.write_activity import write_quote_request, write_revoke
from statuses.models.quote import Quote, QuoteState
from statuses.models.status import Status
from statuses.queries.reach import status_inboxes
from statuses.queries.written import written_status


def quote_requested(*, status_id: int, **_: object) -> None:
    """Ours ask theirs. The id is kept, for the answer names it."""
    status = written_status(status_id)
    quote: Quote | None = getattr(status, "quote", None)
    if status is None or status.deleted_at is not None or quote is None or quote.state != QuoteState.PENDING:
        return
    quoted = quote.quoted_status
    if quoted is None or quoted.account.is_local:
        return
    if not quote.activity_uri:
        quote.activity_uri = f"{status.account.actor_uri}#quote_requests/{make_id()}"
        quote.save(update_fields=["activity_uri"])
    request = write_quote_request(quote, note_of(status), uri=quote.activity_uri)
    deliver(request, owner=status.account_id, inboxes=[inbox_uri(quoted.account)], even_if_away=True)


def quote_accepted(*, quote_id: int, **_: object) -> None:
    """A quote of ours goes out anew, with the stamp."""
    quote = _quote(quote_id)
    if quote is not None and quote.account.is_local and quote.state == QuoteState.ACCEPTED:
        status_edited(status_id=quote.status_id)


def quote_refused(*, quote_id: int, revoked: bool = False, **_: object) -> None:
    """What was agreed to before is told to whoever has either post: without the stamp, and that the stamp is gone."""
    quote = _quote(quote_id)
    if quote is None or not revoked or quote.state != QuoteState.REVOKED:
        return
    if quote.quoted_account is not None and quote.quoted_account.is_local:
        _take_back(quote, quote.quoted_account)
    if quote.account.is_local:
        status_edited(status_id=quote.status_id)


def send_accept(quote: Quote, *, uri: str) -> None:
    """`uri` is the id of the QuoteRequest; the stamp that it names is served from now on."""
    author, quoted = quote.quoted_account, quote.quoted_status
    assert author is not None
    assert quoted is not None
    request = _request(uri, quote.account, quoted, quote.status.object_uri)
    accept = write_accept(author, request, key=_key(), result=authorization_uri(author, quote))
    deliver(accept, owner=author.pk, inboxes=[inbox_uri(quote.account)])


def send_reject(asked: Activity, quoted: Status, asker: Account) -> None:
    request = _request(asked.id, asker, quoted, asked.instrument_id)
    reject = write_reject(quoted.account, request, key=_key())
    deliver(reject, owner=quoted.account_id, inboxes=[inbox_uri(asker)])


def _take_back(quote: Quote, author: Account) -> None:
    """Signed, for the quote's server hands it on (as Mastodon does)."""
    posts = [post for post in (quote.status, quote.quoted_status) if post is not None]
    inboxes = {inbox for post in posts for inbox in status_inboxes(post, for_removal=True)}
    deliver(sign_activity(write_revoke(author, quote), owner=author.pk), owner=author.pk, inboxes=inboxes)


def _request(uri: str, asker: Account, quoted: Status, instrument: str) -> Document:
    """The question, as the answer embeds it: the post that quotes by its id alone."""
    return activity(
        "QuoteRequest",
        actor=asker.actor_uri,
        uri=uri,
        context=QUOTE_REQUEST,
        object=quoted.object_uri,
        instrument=instrument,
    )


def _quote(quote_id: int) -> Quote | None:
    found = Quote.objects.filter(pk=quote_id)
    return found.select_related("account", "status__account", "quoted_account", "quoted_status__account").first()


def _key() -> str:
    return f"quote_requests/{make_id()}"
