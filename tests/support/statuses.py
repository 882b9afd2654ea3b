"""Statuses for tests, made by the action itself."""

from typing import Any

from accounts.models import Account
from statuses.actions.post import Draft, PollDraft, post_status
from statuses.models import MediaAttachment, Status
from statuses.models.status import Visibility


def make_status(account: Account, text: str = "Hello", visibility: str | None = None, **fields: Any) -> Status:
    """`make_status(alice, "text", "private", in_reply_to=…)`: a posted status; fields are those of Draft."""
    poll = fields.pop("poll", None)
    draft = Draft(
        text=text,
        visibility=Visibility.from_name(visibility) if visibility else None,
        poll=PollDraft(**poll) if poll else None,
        **fields,
    )
    return post_status(account=account, draft=draft)


def attach(status: Status, **fields: Any) -> MediaAttachment:
    """Another picture on the status, as posting it would have hung it there."""
    media = MediaAttachment.objects.create(account=status.account, status=status, **{"type": "image", **fields})
    status.media_order = [*status.media_order, media.pk]
    status.save(update_fields=["media_order"])
    return media
