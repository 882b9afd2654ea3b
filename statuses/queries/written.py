"""Statuses as the writers of Notes need them: loaded with all that hangs on them, also just after they were deleted."""

from collections.abc import Sequence

from accounts.models.account import Account
from statuses.models.interaction import MAX_PINS
from statuses.models.status import Status, StatusQuerySet

_TO_ONE = (
    "account",
    "stats",
    "poll",
    "conversation",
    "in_reply_to__account",
    "quote__quoted_status__account",
    "quote__quoted_account",
)
_TO_MANY = ("mentions__account", "media", "tags")


def with_all(statuses: StatusQuerySet) -> StatusQuerySet:
    return statuses.select_related(*_TO_ONE).prefetch_related(*_TO_MANY)


def written_status(status_id: int) -> Status | None:
    """With its original, if it is a reblog."""
    return next(iter(written_statuses([status_id])), None)


def written_statuses(ids: Sequence[int]) -> list[Status]:
    """In the order of `ids`, each with its original if it is a reblog."""
    found = {status.pk: status for status in with_all(Status.objects.filter(pk__in=ids))}
    originals = {status.reblog_of_id for status in found.values() if status.reblog_of_id is not None}
    loaded = {status.pk: status for status in with_all(Status.objects.filter(pk__in=originals))} if originals else {}
    for status in found.values():
        if status.reblog_of_id is not None:
            status.reblog_of = loaded.get(status.reblog_of_id)
    return [found[pk] for pk in ids if pk in found]


def pinned(account: Account, viewer: Account | None) -> list[Status]:
    """Newest pin first."""
    visible = Status.objects.visible_to(viewer).filter(pins__account=account)
    return written_statuses(list(visible.order_by("-pins__id").values_list("pk", flat=True)[:MAX_PINS]))
