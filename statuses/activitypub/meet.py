"""Before a post goes out: whom it names and nobody here has met yet is asked for, so that it reaches them."""

from accounts.activitypub.meet import meet_by_handle
from accounts.queries.find import split_handle
from instance.outgoing.budgets import spending
from instance.text.format import find_mentions
from statuses.queries.mentions import mentioned_accounts

MAX_STRANGERS = 5
SECONDS = 8.0
REQUESTS = 40
"""No more is asked, for whoever posts is waiting."""


def meet_mentioned(text: str) -> None:
    """Whoever cannot be found stays plain text."""
    handles = [handle for handle in find_mentions(text) if split_handle(handle)[1] is not None]
    if not handles:
        return
    known = mentioned_accounts(text)
    with spending(seconds=SECONDS, requests=REQUESTS):
        for handle in [handle for handle in handles if handle not in known][:MAX_STRANGERS]:
            meet_by_handle(handle)
