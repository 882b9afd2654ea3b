"""What the frame around each page shows of its reader: who they are, and how much is unread."""

from typing import Any

from django.http import HttpRequest

from accounts.entities import account_entity
from accounts.queries.emojis import emojis_of
from accounts.web.reader import reader
from timelines.queries.notifications import unread_count


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor; what is unread is counted by the frame alone, not by fragments."""
    if not hasattr(request, "user"):  # an error before sign-in was looked at
        return {"viewer": None, "unread": 0}
    account = reader(request)
    if account is None:
        return {"viewer": None, "unread": 0}
    return {
        "viewer": account_entity(account, emojis_of([account])),
        "unread": lambda: unread_count(account),
    }
