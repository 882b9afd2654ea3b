"""What one account has said, as a viewer may see it."""

from functools import lru_cache
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models.account import Account
from instance.rest.pagination import Cursor
from instance.rest.urls import MAX_ID
from instance.sql import Template, fetch
from instance.text.format import tag_name
from statuses.models.interaction import Pin
from statuses.models.media import MediaAttachment
from statuses.models.status import Status, Visibility
from statuses.models.tag import StatusTag

LARGEST_PAGE = 40


def account_status_ids(
    account_id: int, viewer: Account | None, cursor: Cursor, *, tagged: str = "", **which: bool
) -> list[int]:
    """One page, newest first. `which`: see `_statuses`. Mastodon: GET /api/v1/accounts/:id/statuses."""
    tag_id = _tag_id(tagged) if tagged else 0
    if tag_id is None:
        return []
    above = cursor.since_id if cursor.min_id is None else cursor.min_id
    template = _page(signed_in=viewer is not None, ascending=cursor.min_id is not None, tagged=bool(tagged), **which)
    rows = template.fetch(
        viewer=0 if viewer is None else viewer.pk,
        account=account_id,
        tag=tag_id,
        above=above or 0,
        below=MAX_ID if cursor.max_id is None else cursor.max_id,
    )
    return sorted((pk for (pk,) in rows[: cursor.limit]), reverse=True)


@lru_cache
def _page(*, signed_in: bool, ascending: bool, tagged: bool, **which: bool) -> Template:
    """The same query set for everybody who asks for the same kind of list, put into SQL once."""

    def build(viewer: int, account: int, tag: int, above: int, below: int) -> QuerySet[Any]:
        found = _statuses(account, Account(pk=viewer) if signed_in else None, **which)
        if tagged:
            found = found.filter(Exists(StatusTag.objects.filter(status=OuterRef("pk"), tag=tag)))
        found = found.filter(pk__gt=above, pk__lt=below).order_by("pk" if ascending else "-pk")
        return found.values_list("pk")[:LARGEST_PAGE]

    return Template(build, "viewer", "account", "tag", "above", "below")


def _statuses(
    account_id: int,
    viewer: Account | None,
    *,
    only_media: bool = False,
    exclude_replies: bool = False,
    exclude_reblogs: bool = False,
    exclude_direct: bool = False,
    pinned: bool = False,
) -> QuerySet[Status]:
    """`exclude_replies` keeps threads of one's own."""
    found = Status.objects.visible_to(viewer).filter(account=account_id)
    if pinned:
        found = found.filter(Exists(Pin.objects.filter(account=account_id, status=OuterRef("pk"))))
    if only_media:
        found = found.filter(Exists(MediaAttachment.objects.filter(status=OuterRef("pk"))))
    if exclude_replies:
        found = found.filter(Q(in_reply_to__isnull=True) | Q(in_reply_to_account=F("account")))
    if exclude_reblogs:
        found = found.filter(reblog_of__isnull=True)
    if exclude_direct:
        found = found.exclude(visibility=Visibility.DIRECT)
    return found


def _tag_id(name: str) -> int | None:
    rows = fetch("SELECT id FROM statuses_tag WHERE name = %(name)s", {"name": tag_name(name)})
    return rows[0][0] if rows else None
