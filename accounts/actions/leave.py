"""Who leaves for good, elsewhere or here: everything of theirs goes, and nothing brings it back."""

from django.db import transaction

from accounts.actions.limit import suspend_account
from accounts.models.account import Account
from accounts.queries.find import own_address
from federation.tombstones import bury


def forget_account(*, uri: str) -> None:
    """Somebody elsewhere has left, says their server. Their keys stay known, so that later deeds are seen as theirs."""
    account = Account.objects.remote().filter(uri=uri).first()
    bury(uri, actor=uri, was_here=account is not None)
    if account is not None:
        suspend_account(account=account)
        account.delete()


def remove_member(*, account: Account) -> None:
    """One of ours. Other servers are told 410 from now on, and the name is nobody's any more (behaviours: §2)."""
    with transaction.atomic():
        bury(own_address(account.username), actor=own_address(account.username))
        account.delete()
