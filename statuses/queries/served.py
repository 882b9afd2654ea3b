"""What other servers read page by page or by its id: answers, conversations, stamps; as a viewer may see them."""

from accounts.models.account import Account
from statuses.models.quote import Quote, QuoteState
from statuses.models.status import Status

PAGE = 60


def served_status(status_id: int, username: str, viewer: Account | None) -> Status | None:
    """One of ours by its id and author, with author and counters; None if it is hidden or another's."""
    visible = Status.objects.visible_to(viewer).filter(pk=status_id, local=True, account__domain__isnull=True)
    return visible.filter(account__username__iexact=username).select_related("account", "stats").first()


def replies_to(
    status: Status, viewer: Account | None, *, above: int = 0, others: bool = False, limit: int = PAGE
) -> list[Status]:
    """The author's own answers, or those of others, with ids above this one, oldest first; and one more if there is."""
    found = Status.objects.visible_to(viewer).filter(in_reply_to=status, pk__gt=above)
    own = {"account": status.account_id}
    found = found.exclude(**own) if others else found.filter(**own)
    return list(found.select_related("account").order_by("id")[: limit + 1])


def conversation_of(conversation_id: int, viewer: Account | None, *, above: int = 0) -> list[Status]:
    """The same of a conversation that began here."""
    visible = Status.objects.visible_to(viewer).filter(conversation=conversation_id, conversation__uri=None)
    return list(visible.filter(pk__gt=above).select_related("account", "conversation").order_by("id")[: PAGE + 1])


def stamped_quote(quote_id: int, author: Account, viewer: Account | None) -> Quote | None:
    """A quote of this author's post that is accepted, if the viewer may see both posts."""
    visible = Status.objects.visible_to(viewer)
    quotes = Quote.objects.filter(pk=quote_id, quoted_account=author, state=QuoteState.ACCEPTED)
    shown = quotes.filter(status__in=visible, quoted_status__in=visible)
    return shown.select_related("quoted_status__account", "quoted_account", "status__account").first()
