"""What an account may do: suspended, limited, and by whom, for several may have decided it; gone elsewhere.

What several decided holds until the last has taken it back.
"""

from django.utils import timezone

from accounts.models.account import Account, Authority
from instance.errors import NotAllowed


class HasMoved(NotAllowed):
    default = "This account has moved. Take the redirect back to use it again."


STANDING = ("suspended_at", "suspended_by", "silenced_at", "silenced_by")
"""The columns that `set_standing` may change; the caller saves them."""


def set_standing(account: Account, flag: str, authority: Authority, *, on: bool) -> bool:
    """`flag` is suspended or silenced. True if that changed anything; who is judged again keeps the first date.

    Where nobody is named it was the staff: before there were others, nobody was.
    """
    moment = getattr(account, f"{flag}_at")
    held = getattr(account, f"{flag}_by") or ([Authority.STAFF] if moment else [])
    if (authority in held) == on:
        return False
    kept = [each for each in held if each != authority] + ([authority.value] if on else [])
    setattr(account, f"{flag}_by", kept)
    setattr(account, f"{flag}_at", (moment or timezone.now()) if kept else None)
    return True


def require_in_use(account: Account) -> None:
    """Whoever has moved away says nothing here and follows nobody."""
    if account.is_local and account.moved_to_id is not None:
        raise HasMoved
