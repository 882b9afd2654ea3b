"""Finds media of an account."""

from accounts.models.account import Account
from instance.errors import NotFound
from statuses.models.media import MediaAttachment


def find_unattached(id: int, account: Account) -> MediaAttachment:
    """One's own media that no status carries yet; anything else is not there."""
    media = MediaAttachment.objects.filter(pk=id, account=account, status__isnull=True).first()
    if media is None:
        raise NotFound
    return media
