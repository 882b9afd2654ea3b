"""One of ours as other servers read it."""

from accounts.models.account import Account


def served_account(username: str) -> Account | None:
    """With its counters and where it has moved; also a suspended one, but not one that still waits to be let in."""
    found = Account.objects.local().with_handle(username, None).filter(pending=False)
    return next(iter(found.select_related("stats", "moved_to")[:1]), None)
