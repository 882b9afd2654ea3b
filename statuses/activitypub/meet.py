"""Before a post goes out: whom it names and nobody here has met yet is asked for, so that it reaches them."""

from time import monotonic

from accounts.activitypub.meet import meet_by_handle
from accounts.queries.find import split_handle
from instance.text.format import find_mentions
from statuses.queries.mentions import mentioned_accounts

MAX_STRANGERS = 5
SECONDS = 8.0
"""After so long no further server is asked: whoever posts is waiting."""


def meet_mentioned(text: str) -> None:
    """Whoever cannot be found stays plain text."""
    handles = [handle for handle in find_mentions(text) if split_handle(handle)[1] is not None]
    if not handles:
        return
    known = mentioned_accounts(text)
    end = monotonic() + SECONDS
    for handle in [handle for handle in handles if handle not in known][:MAX_STRANGERS]:
        if monotonic() < end:
            meet_by_handle(handle)
