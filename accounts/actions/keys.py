"""renew_keys: an account signs with new keys from now on, and tells whoever follows it."""

from django.db import transaction

from accounts.models.account import Account
from federation.signing import rotate_keys
from instance.events import publish


def renew_keys(*, account: Account) -> None:
    """The old keys stay published for a week, for what they signed is still on its way."""
    with transaction.atomic():
        rotate_keys(account.pk)
        publish("account_updated", account_id=account.pk)
