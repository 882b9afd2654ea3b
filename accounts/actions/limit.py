"""What moderators do to accounts and logins: suspend, silence, mark sensitive, disable, and undo each of them.

The flags are all there is: every read leaves out what they hide, so undoing one brings everything back.
"""

from django.db import transaction
from django.utils import timezone

from accounts.actions.standing import set_standing
from accounts.models.account import Account, Authority
from accounts.models.user import User
from instance.errors import NotAllowed
from instance.events import publish


class HigherRank(NotAllowed):
    default = "Only somebody of a higher role may do this"


def check_rank(*, by: User, account: Account) -> None:
    """Moderators act on members and on lower roles, never on themselves or on their equals."""
    user = User.objects.select_related("role").filter(account=account).first()
    if user is not None and (user == by or _rank(user) >= _rank(by)):
        raise HigherRank


def suspend_account(*, account: Account) -> None:
    """Nobody sees its posts, its profile is empty, its login may do nothing."""
    with transaction.atomic():
        _judge(account, "suspended", on=True)
        publish("account_suspended", account_id=account.pk)


def unsuspend_account(*, account: Account) -> None:
    with transaction.atomic():
        _judge(account, "suspended", on=False)
        publish("account_unsuspended", account_id=account.pk)


def silence_account(*, account: Account) -> None:
    """Only followers see it in lists and threads, and its follows are requests."""
    _judge(account, "silenced", on=True)


def unsilence_account(*, account: Account) -> None:
    _judge(account, "silenced", on=False)


def mark_account_sensitive(*, account: Account) -> None:
    """All its media are hidden behind a click."""
    _mark_sensitive(account, on=True)


def unmark_account_sensitive(*, account: Account) -> None:
    _mark_sensitive(account, on=False)


def disable_user(*, user: User) -> None:
    """Nobody can sign in or use a token; the account stays as it is."""
    with transaction.atomic():
        user.disabled = True
        user.save(update_fields=["disabled"])
        publish("user_disabled", account_id=user.account_id)


def enable_user(*, user: User) -> None:
    user.disabled = False
    user.save(update_fields=["disabled"])


def _rank(user: User) -> float:
    return user.role.position if user.role else float("-inf")


def _judge(account: Account, flag: str, *, on: bool) -> None:
    """Suspending somebody again keeps the first date; what a domain rule or another server decided stays."""
    if set_standing(account, flag, Authority.STAFF, on=on):
        account.save(update_fields=[f"{flag}_at", f"{flag}_by", "updated_at"])


def _mark_sensitive(account: Account, *, on: bool) -> None:
    if bool(account.sensitized_at) != on:
        account.sensitized_at = timezone.now() if on else None
        account.save(update_fields=["sensitized_at", "updated_at"])
