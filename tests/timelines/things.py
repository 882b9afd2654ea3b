"""Statuses as the actions or federation would have saved them, without events."""

from typing import Any

from accounts.models import Account
from instance.ids import make_id, time_of
from statuses.models import Conversation, Mention, Status, StatusStats, StatusTag, Tag
from statuses.models.status import Visibility


def make_status(
    account: Account,
    *,
    visibility: Visibility = Visibility.PUBLIC,
    mentions: list[Account] | None = None,
    tags: list[str] | None = None,
    reply_to: Status | None = None,
    **fields: Any,
) -> Status:
    pk = fields.pop("id", None) or make_id()
    if account.domain:
        fields = {"local": False, "uri": f"https://{account.domain}/statuses/{pk}", **fields}
    if reply_to is not None:
        fields |= {"in_reply_to": reply_to, "in_reply_to_account": reply_to.account}
    status = Status.objects.create(
        id=pk,
        account=account,
        visibility=visibility,
        conversation=reply_to.conversation if reply_to else Conversation.objects.create(),
        created_at=fields.pop("created_at", None) or time_of(pk),
        **{"content": "<p>Hello</p>", "language": "en", **fields},
    )
    StatusStats.objects.create(status=status)
    for mentioned in mentions or []:
        Mention.objects.create(status=status, account=mentioned)
    for name in tags or []:
        StatusTag.objects.create(status=status, tag=Tag.objects.get_or_create(name=name)[0])
    return status


def make_reblog(account: Account, status: Status, **fields: Any) -> Status:
    return make_status(account, content="", language="", reblog_of=status, **fields)
