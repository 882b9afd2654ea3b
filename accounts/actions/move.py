"""Moving: the other accounts of a person, the redirect to one of them, and the followers sent there.

Whether the new account knows of it is asked in its document as its server has it now; the callers fetch that first.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models.account import Account
from accounts.models.migration import Migration
from instance.errors import Invalid
from instance.events import publish
from instance.locks import lock_name

OUT_AGAIN_AFTER = timedelta(days=30)
IN_AGAIN_AFTER = timedelta(days=7)
MAX_ALIASES = 20


class CannotMove(Invalid):
    """The message says why."""


def add_alias(*, account: Account, other: Account) -> None:
    """Say that `other` is the same person, so that it may move here."""
    if other == account:
        raise CannotMove("That is this account itself")
    uris = list(account.also_known_as)
    if other.actor_uri in uris:
        return
    if len(uris) >= MAX_ALIASES:
        raise CannotMove(f"At most {MAX_ALIASES} aliases can be kept")
    _set_aliases(account, [*uris, other.actor_uri])


def remove_alias(*, account: Account, uri: str) -> None:
    if uri in account.also_known_as:
        _set_aliases(account, [each for each in account.also_known_as if each != uri])


def redirect_account(*, account: Account, target: Account) -> None:
    """Show where the person is to be found now. Followers stay."""
    _check_target(account, target)
    _redirect(account, target)


def cancel_redirect(*, account: Account) -> None:
    """The account is used again. Followers that have gone do not come back."""
    if account.moved_to_id is not None:
        _redirect(account, None)


def move_account(*, account: Account, target: Account) -> None:
    """Redirect, and send the followers to `target`, once in thirty days. It must name this account as an alias."""
    _check_target(account, target)
    if account.actor_uri not in target.also_known_as:
        raise CannotMove(f"@{target.handle} does not name @{account.handle} as an alias yet")
    with transaction.atomic():
        _require_settled(account, OUT_AGAIN_AFTER, "This account has moved within the last thirty days")
        _move(account, target)
        publish("account_moved", account_id=account.pk, target_id=target.pk)


def receive_move(*, account: Account, target: Account) -> None:
    """An account of elsewhere has moved; its server has been believed, and the target asked."""
    with transaction.atomic():
        _require_settled(account, IN_AGAIN_AFTER, "it has moved within the last seven days")
        _move(account, target)
        publish("move_received", account_id=account.pk, target_id=target.pk)


def moved_within(account: Account, time: timedelta) -> bool:
    return Migration.objects.filter(account=account, created_at__gt=timezone.now() - time).exists()


def _check_target(account: Account, target: Account) -> None:
    if account.moved_to_id is not None:
        raise CannotMove("This account has moved already. Take the redirect back first.")
    if target == account:
        raise CannotMove("An account cannot move to itself")
    if target.is_suspended or target.pending or target.moved_to_id is not None:
        raise CannotMove("Nobody can move there: that account is not in use")


def _set_aliases(account: Account, uris: list[str]) -> None:
    with transaction.atomic():
        account.also_known_as = uris
        account.save(update_fields=["also_known_as", "updated_at"])
        publish("account_updated", account_id=account.pk)


def _require_settled(account: Account, time: timedelta, why: str) -> None:
    """Of two that move the same account at once the second is refused."""
    lock_name(f"move {account.pk}")
    if moved_within(account, time):
        raise CannotMove(why)


def _move(account: Account, target: Account) -> None:
    _lead_to(account, target)
    Migration.objects.create(
        account=account, target=target, acct=target.handle, followers_count=account.stats.followers_count
    )


def _redirect(account: Account, target: Account | None) -> None:
    with transaction.atomic():
        _lead_to(account, target)
        publish("account_updated", account_id=account.pk)


def _lead_to(account: Account, target: Account | None) -> None:
    account.moved_to = target
    account.save(update_fields=["moved_to", "updated_at"])
