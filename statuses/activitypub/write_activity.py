"""What our members say and do about posts, as activities."""

from collections.abc import Iterable
from datetime import datetime

from accounts.activitypub.write_activity import activity
from accounts.models.account import Account
from federation.as2.audience import PUBLIC
from federation.as2.dates import write_date
from federation.as2.document import Document
from federation.as2.write import embedded
from federation.contexts.sent import NOTE, PLAIN, QUOTE_AUTHORIZATION, QUOTE_REQUEST, TOMBSTONE
from statuses.activitypub.addresses import activity_uri, authorization_uri
from statuses.activitypub.write_note import write_audience
from statuses.models.interaction import Favourite
from statuses.models.poll import PollVote
from statuses.models.quote import Quote
from statuses.models.status import LISTED, Status


def write_create(status: Status, note: Document) -> Document:
    """`note` is the whole of `write_note`."""
    return activity(
        "Create",
        actor=status.account.actor_uri,
        uri=activity_uri(status),
        context=note["@context"],
        published=write_date(status.created_at),
        to=note["to"],
        cc=note["cc"],
        object=embedded(note),
    )


def write_update(status: Status, note: Document, *, moment: datetime) -> Document:
    """An edit if the note says `updated`; else its numbers, its poll or its quote have changed."""
    return activity(
        "Update",
        actor=status.account.actor_uri,
        uri=f"{status.object_uri}#updates/{int(moment.timestamp() * 1000)}",
        context=note["@context"],
        published=write_date(moment),
        to=note["to"],
        cc=note["cc"],
        object=embedded(note),
    )


def write_delete(status: Status) -> Document:
    """To whoever it may have reached; so that is not told again."""
    uri = status.object_uri
    return activity(
        "Delete",
        actor=status.account.actor_uri,
        uri=f"{uri}#delete",
        context=TOMBSTONE,
        to=[PUBLIC],
        object={"id": uri, "type": "Tombstone", "atomUri": uri},
    )


def write_announce(reblog: Status, *, note: Document | None = None) -> Document:
    """A reblog. `note` is the original, needed where nobody could fetch it: the author's own to his followers only."""
    original = reblog.reblog_of
    assert original is not None
    is_inlined = note is not None and original.visibility not in LISTED
    return activity(
        "Announce",
        actor=reblog.account.actor_uri,
        uri=activity_uri(reblog),
        context=NOTE if is_inlined else PLAIN,
        published=write_date(reblog.created_at),
        **write_audience(reblog, also=[original.account.actor_uri]),
        object=embedded(note) if note is not None and is_inlined else original.object_uri,
    )


def write_like(favourite: Favourite) -> Document:
    actor = favourite.account.actor_uri
    return activity("Like", actor=actor, uri=f"{actor}#likes/{favourite.pk}", object=favourite.status.object_uri)


def write_vote(vote: PollVote) -> Document:
    """One choice in a poll elsewhere, to its author alone."""
    poll, actor = vote.poll, vote.account.actor_uri
    uri, to = f"{actor}#votes/{vote.pk}", [poll.account.actor_uri]
    note = {
        "id": uri,
        "type": "Note",
        "name": poll.options[vote.choice],
        "attributedTo": actor,
        "inReplyTo": poll.status.object_uri,
        "to": to,
    }
    return activity("Create", actor=actor, uri=f"{uri}/activity", to=to, object=note)


def write_quote_request(quote: Quote, note: Document, *, uri: str) -> Document:
    """Asks the author of the quoted post; the quote goes along, for it is not public yet (FEP-044f)."""
    quoted = quote.quoted_status
    assert quoted is not None
    return activity(
        "QuoteRequest",
        actor=quote.account.actor_uri,
        uri=uri,
        context=QUOTE_REQUEST,
        to=[quoted.account.actor_uri],
        object=quoted.object_uri,
        instrument=embedded(note),
    )


def write_quote_authorization(quote: Quote) -> Document:
    """The stamp by which one of ours allows it. Ids only: whoever reads it fetches the quote itself."""
    quoted = quote.quoted_status
    assert quoted is not None
    return {
        "@context": QUOTE_AUTHORIZATION,
        "id": authorization_uri(quoted.account, quote),
        "type": "QuoteAuthorization",
        "attributedTo": quoted.account.actor_uri,
        "interactingObject": quote.status.object_uri,
        "interactionTarget": quoted.object_uri,
    }


def write_revoke(author: Account, quote: Quote, *, to: Iterable[str] = (PUBLIC,)) -> Document:
    """Takes the stamp back, before everybody whom either post has reached."""
    uri = authorization_uri(author, quote)
    return activity(
        "Delete",
        actor=author.actor_uri,
        uri=f"{uri}#delete",
        context=QUOTE_AUTHORIZATION,
        to=list(to),
        object={"id": uri, "type": "QuoteAuthorization"},
    )
