"""What others ask and answer about quotes (FEP-044f). What is not wanted is Dropped with its reason."""

from typing import NoReturn

from accounts.activitypub import inbox as accounts_inbox
from accounts.activitypub.remote import actor_of
from accounts.models.account import Account
from accounts.models.follow import Follow
from accounts.models.relationship import DomainMute
from federation.as2.activity import Activity, is_remote_copy
from federation.as2.document import Document
from federation.as2.urls import same_origin
from federation.fetch import Gone, Later, NotFetched
from federation.inbox.authentic import is_attested
from federation.inbox.errors import Dropped
from statuses.actions.quote import accept_quote as agree
from statuses.actions.quote import refuse_quote
from statuses.actions.receive import receive_status
from statuses.activitypub import inbox
from statuses.activitypub.forward import Forwarding, forward
from statuses.activitypub.outbox_quotes import send_accept, send_reject
from statuses.activitypub.remote import known_status, note_in, received_of, status_by_uri
from statuses.activitypub.stamps import NoStamp, require_stamp
from statuses.models.quote import Quote, QuoteState, quoting_right
from statuses.models.status import LISTED, Status
from statuses.queries.reach import status_inboxes


def quote_request(activity: Activity, **_: object) -> None:
    """May this post quote one of ours? Its author's policy decides at once. Asked again, it is answered again."""
    actor = actor_of(activity)
    quoted = _quotable(activity)
    quote = _known_quote(activity, actor, quoted)
    if quote is None or quote.state != QuoteState.ACCEPTED:
        if not _may_quote(actor, quoted):
            _refuse(activity, actor, quoted, quote)
        quote = _quote_in(_instrument(activity, actor, quoted), quoted)
        if quote.state == QuoteState.REVOKED:
            _refuse(activity, actor, quoted, quote)
        agree(quote=quote)
    send_accept(quote, uri=activity.id)


def accept_quote(activity: Activity, **_: object) -> None:
    """The quoted author agrees; believed for what the stamp says that his server serves."""
    quote = _requested(activity)
    if quote is None or quote.state != QuoteState.PENDING:
        raise Dropped("answers no request of ours")
    require_stamp(quote, activity.result)
    agree(quote=quote, approval_uri=activity.result)


def reject_quote(activity: Activity, **_: object) -> None:
    """No, also long after a yes."""
    quote = _requested(activity)
    if quote is None:
        raise Dropped("answers no request of ours")
    refuse_quote(quote=quote)


def accept_by_id(activity: Activity, **_: object) -> None:
    """Only the id of what is answered: a request to quote, else a follow."""
    if _requested(activity) is not None:
        accept_quote(activity)
    else:
        accounts_inbox.accept_follow(activity)


def reject_by_id(activity: Activity, **_: object) -> None:
    if _requested(activity) is not None:
        reject_quote(activity)
    else:
        accounts_inbox.reject_follow(activity)


def delete_stamp(activity: Activity, *, body: bytes = b"", **_: object) -> None:
    """Taken back by the quoted author; where the quote is ours, whoever has it hears of that from here."""
    quote = _stamped(activity)
    if quote is None:
        raise Dropped("no stamp that is known here")
    if activity.is_hearsay and _still_stands(quote):
        raise Dropped("its stamp is still there")
    refuse_quote(quote=quote)
    if quote.account.is_local and quote.status.visibility in LISTED and is_attested(activity):
        inboxes = list(status_inboxes(quote.status, again=True))
        forward(activity, body, Forwarding(quote.account, inboxes))


def delete_by_id(activity: Activity, *, body: bytes = b"", **_: object) -> None:
    """Only the id of what is deleted: a stamp, else a post."""
    if _stamped(activity) is not None:
        delete_stamp(activity, body=body)
    else:
        inbox.delete_status(activity, body=body)


def _still_stands(quote: Quote) -> bool:
    """What others say of a stamp is looked up where it is served; what we are not told is not so."""
    try:
        require_stamp(quote, quote.approval_uri or "")
    except Later:
        raise
    except (Gone, NoStamp):
        return False
    except NotFetched:
        return True
    return True


def _quotable(activity: Activity) -> Status:
    """A post of ours that anybody may read; of others no word is given."""
    if not same_origin(activity.id, activity.actor):
        raise Dropped("has no id of its actor's server")
    status = known_status(activity.object_id)
    if status is None or not status.local or not status.is_alive or status.is_reblog:
        raise Dropped("no post of ours")
    if status.visibility not in LISTED:
        raise Dropped("a post that is not for everybody")
    return status


def _may_quote(actor: Account, quoted: Status) -> bool:
    author = quoted.account
    if DomainMute.objects.filter(account=author, domain=actor.domain).exists():
        return False
    if not Status.objects.visible_to(actor).filter(pk=quoted.pk).exists():  # its author blocks who asks
        return False
    right = quoting_right(
        own=False,
        visibility=quoted.visibility,
        policy=quoted.quote_policy,
        follows=Follow.objects.filter(account=actor, target=author).exists(),
    )
    return right == "automatic"


def _known_quote(activity: Activity, actor: Account, quoted: Status) -> Quote | None:
    """Asked about before; what was agreed to stays so, whatever the policy is now."""
    found = Quote.objects.filter(status__uri=activity.instrument_id, account=actor, quoted_status=quoted)
    return found.filter(status__deleted_at__isnull=True).select_related(*_WHOLE).first()


def _refuse(activity: Activity, actor: Account, quoted: Status, quote: Quote | None) -> NoReturn:
    if quote is not None and quote.state == QuoteState.PENDING:
        refuse_quote(quote=quote)
    send_reject(activity, quoted, actor)
    raise Dropped("its author does not want it quoted")


def _instrument(activity: Activity, actor: Account, quoted: Status) -> Status:
    """The post that quotes, known, as it was brought along, or fetched; always the asker's own."""
    uri, thing = activity.instrument_id, activity.instrument
    if not same_origin(uri, activity.actor):
        raise Dropped("asks for a post of another server")
    status = known_status(uri)
    if status is None and isinstance(thing, dict) and not is_remote_copy(thing, activity.actor):
        status = _keep(thing, activity, actor, quoted)
    elif status is None:
        status = status_by_uri(uri)
    if status is None or status.account_id != actor.pk or status.deleted_at is not None:
        raise Dropped("asks for no post of its actor's")
    return status


def _keep(document: Document, activity: Activity, actor: Account, quoted: Status) -> Status:
    """Brought to the quoted author, who may read it by that, whoever else it is for."""
    note = note_in(document, actor, activity.raw)
    if note.quote is None or known_status(note.quote.uri) != quoted:
        raise Dropped("asks for a post that quotes something else")
    received = received_of(note, actor, recipients=[quoted.account])
    return receive_status(account=actor, received=received, delivered=False)


def _quote_in(status: Status, quoted: Status) -> Quote:
    found = Quote.objects.filter(status=status, quoted_status=quoted).select_related(*_WHOLE).first()
    if found is None or found.state == QuoteState.DELETED:
        raise Dropped("asks for a post that quotes something else")
    return found


def _requested(activity: Activity) -> Quote | None:
    """Of ours, whose request its quoted author answers: by its id, or by what quotes."""
    asked = Quote.objects.filter(quoted_account__uri=activity.actor, account__domain__isnull=True)
    asked = asked.filter(status__deleted_at__isnull=True).select_related(*_WHOLE)
    found = asked.filter(activity_uri=activity.object_id).first() if activity.object_id else None
    if found is None and activity.inner is not None:
        status = known_status(activity.inner.instrument_id)
        found = asked.filter(status=status).first() if status is not None else None
    return found


def _stamped(activity: Activity) -> Quote | None:
    found = Quote.objects.filter(quoted_account__uri=activity.actor, approval_uri=activity.object_id)
    return found.select_related(*_WHOLE).first() if activity.object_id else None


_WHOLE = ("account", "status__account", "quoted_account", "quoted_status__account")
