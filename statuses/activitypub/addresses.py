"""The ids of what hangs on a status of ours: its activity, its collections, the stamps it gives."""

from django.conf import settings

from accounts.models.account import Account
from statuses.models.quote import Quote, QuoteState
from statuses.models.status import Status


def activity_uri(status: Status) -> str:
    """Of the Create, or of the Announce if it is a reblog."""
    return f"{status.object_uri}/activity"


def replies_uri(status: Status) -> str:
    return f"{status.object_uri}/replies"


def likes_uri(status: Status) -> str:
    return f"{status.object_uri}/likes"


def shares_uri(status: Status) -> str:
    return f"{status.object_uri}/shares"


def conversation_uri(status: Status) -> str:
    """As its origin named it; ours are named by their rows. "" if it is in none."""
    conversation = status.conversation
    if conversation is None:
        return ""
    return conversation.uri or f"{settings.BASE_URL}/contexts/{conversation.pk}"


def authorization_uri(author: Account, quote: Quote) -> str:
    """The stamp by which one of ours lets a post be a quote of theirs."""
    return f"{author.actor_uri}/quote_authorizations/{quote.pk}"


def approval_uri(quote: Quote) -> str:
    """The stamp of the quoted author, ours or not; "" unless the quote is accepted."""
    if quote.state != QuoteState.ACCEPTED:
        return ""
    author = quote.quoted_account
    return authorization_uri(author, quote) if author is not None and author.is_local else quote.approval_uri or ""
