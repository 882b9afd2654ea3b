"""Who leaves for good, elsewhere or here: everything of theirs goes, and nothing brings it back.

Of ours stays the name, which is nobody else's from now on.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions.follow import end_follows
from accounts.actions.limit import suspend_account
from accounts.actions.pictures import discard_pictures
from accounts.models.account import Account
from accounts.models.departed import DepartedAccount
from federation.models.key import ActorKey
from federation.tombstones import bury
from instance.events import publish

KEYS_KEPT = timedelta(days=7)
"""Longer than anything it said is still tried to be delivered."""


def forget_account(*, uri: str) -> None:
    """Somebody elsewhere has left, says their server. Their keys stay known, so that later deeds are seen as theirs."""
    account = Account.objects.remote().filter(uri=uri).first()
    bury(uri, actor=uri, was_here=account is not None)
    if account is not None:
        suspend_account(account=account)
        with transaction.atomic():
            end_follows(Q(account=account) | Q(target=account))
            discard_pictures(account=account)
            account.delete()


def delete_account(*, account: Account) -> None:
    """Every server that is known is told. Who was never let in was never heard of, and leaves the name free."""
    account_id, username = account.pk, account.username
    with transaction.atomic():
        end_follows(Q(account=account) | Q(target=account))
        if not account.pending:
            DepartedAccount.objects.create(account_id=account_id, username=username)
            publish("account_deleted", account_id=account_id, username=username)
        discard_pictures(account=account)
        account.delete()


def forget_keys_of_departed() -> None:
    """What they had to sign has arrived, or never will."""
    gone = DepartedAccount.objects.filter(created_at__lt=timezone.now() - KEYS_KEPT)
    ActorKey.objects.filter(owner__in=gone.values("account_id")).delete()
