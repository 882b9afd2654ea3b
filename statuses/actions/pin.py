"""Pin a status of one's own on top of one's profile, and take it off. Repeating either changes nothing."""

from django.db import transaction

from accounts.models.account import Account
from instance.errors import Invalid
from instance.events import publish
from statuses.models.interaction import MAX_PINS, Pin
from statuses.models.status import Status, Visibility


def pin_status(*, account: Account, status: Status) -> None:
    """Mastodon: POST /api/v1/statuses/:id/pin. Raises Invalid (422) naming the rule that is broken.

    The account's row is locked while its pins are counted, so that two requests at once cannot exceed the number.
    """
    _check(account, status)
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).only("pk").get(pk=account.pk)
        pins = Pin.objects.filter(account=account, status__deleted_at__isnull=True)
        if pins.filter(status=status).exists():
            return
        if pins.count() >= MAX_PINS:
            raise Invalid("Validation failed: You have already pinned the maximum number of posts")
        Pin.objects.create(account=account, status=status)
        publish("status_pinned", status_id=status.pk)


def unpin_status(*, account: Account, status: Status) -> None:
    """Mastodon: POST /api/v1/statuses/:id/unpin."""
    with transaction.atomic():
        removed, _rows = Pin.objects.filter(account=account, status=status).delete()
        if removed:
            publish("status_unpinned", status_id=status.pk)


def _check(account: Account, status: Status) -> None:
    if status.is_reblog:
        raise Invalid("Validation failed: A boost cannot be pinned")
    if status.account_id != account.pk:
        raise Invalid("Validation failed: Someone else's post cannot be pinned")
    if status.visibility == Visibility.DIRECT:
        raise Invalid("Validation failed: Posts that are only visible to mentioned users cannot be pinned")
