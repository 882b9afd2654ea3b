"""What one account has said, as a viewer may see it."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models.account import Account
from instance.text.format import tag_name
from statuses.models.interaction import Pin
from statuses.models.media import MediaAttachment
from statuses.models.status import Status, Visibility
from statuses.models.tag import StatusTag


def account_statuses(
    account: Account,
    viewer: Account | None,
    *,
    only_media: bool = False,
    exclude_replies: bool = False,
    exclude_reblogs: bool = False,
    exclude_direct: bool = False,
    pinned: bool = False,
    tagged: str = "",
) -> QuerySet[Status]:
    """Mastodon: GET /api/v1/accounts/:id/statuses. `exclude_replies` keeps threads of one's own."""
    found = Status.objects.visible_to(viewer).filter(account=account)
    if pinned:
        found = found.filter(Exists(Pin.objects.filter(account=account, status=OuterRef("pk"))))
    if only_media:
        found = found.filter(Exists(MediaAttachment.objects.filter(status=OuterRef("pk"))))
    if exclude_replies:
        found = found.filter(Q(in_reply_to__isnull=True) | Q(in_reply_to_account=F("account")))
    if exclude_reblogs:
        found = found.filter(reblog_of__isnull=True)
    if exclude_direct:
        found = found.exclude(visibility=Visibility.DIRECT)
    if tagged:
        found = found.filter(Exists(StatusTag.objects.filter(status=OuterRef("pk"), tag__name=tag_name(tagged))))
    return found
