"""What the demo's people were told: notifications and direct conversations, as the effects would have left them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from accounts.models.account import Account
from accounts.models.follow import Follow, FollowRequest
from instance.ids import make_id
from statuses.models.interaction import Favourite
from statuses.models.quote import Quote
from statuses.models.status import Mention, Status, Visibility
from timelines.actions.conversations import remember_direct
from timelines.management.demo.rows import insert_dated
from timelines.models.notification import Notification, NotificationType
from timelines.notifications.notify import GROUP_SPAN, GROUPED


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that `by` did, of which `account` is told."""

    at: datetime
    account: Account
    by: Account
    kind: NotificationType
    status: Status | None = None


def tell(*, statuses: list[Status], boosts: list[Status], favourites: list[Favourite], follows: list[Follow]) -> None:
    """One notification for each deed of another, in the order of time."""
    deeds = [*_posted(statuses, follows), *_quoted(statuses), *_followed(follows), *_asked()]
    deeds += [
        Deed(
            favourite.created_at,
            favourite.status.account,
            favourite.account,
            NotificationType.FAVOURITE,
            favourite.status,
        )
        for favourite in favourites
    ]
    deeds += [
        Deed(boost.created_at, boost.reblog_of.account, boost.account, NotificationType.REBLOG, boost.reblog_of)
        for boost in boosts
        if boost.reblog_of is not None
    ]
    insert_dated(list(_notifications(sorted(deeds, key=lambda deed: deed.at))))
    for status in statuses:
        if status.visibility == Visibility.DIRECT:
            remember_direct(status=status)


def _posted(statuses: list[Status], follows: Iterable[Follow]) -> Iterator[Deed]:
    """Mentions, and posts of somebody whom a follower wants to be told of unless a mention told them already."""
    mentioned: dict[int, set[int]] = {}
    for mention in Mention.objects.filter(status__in=statuses).select_related("account").order_by("pk"):
        mentioned.setdefault(mention.status_id, set()).add(mention.account_id)
    by_id = {status.pk: status for status in statuses}
    for mention in Mention.objects.filter(status__in=statuses).select_related("account").order_by("pk"):
        status = by_id[mention.status_id]
        yield Deed(status.created_at, mention.account, status.account, NotificationType.MENTION, status)
    for follow in follows:
        for status in statuses if follow.notify else ():
            is_post = status.in_reply_to_account_id in (None, status.account_id) and not status.is_reblog
            told = follow.account_id in mentioned.get(status.pk, ())
            if status.account_id == follow.target_id and is_post and not told and status.created_at > follow.created_at:
                yield Deed(status.created_at, follow.account, status.account, NotificationType.STATUS, status)


def _quoted(statuses: list[Status]) -> Iterator[Deed]:
    quotes = Quote.objects.filter(status__in=statuses, quoted_account__isnull=False).exclude(
        account=F("quoted_account")
    )
    for quote in quotes.select_related("status__account", "quoted_account").order_by("pk"):
        if quote.quoted_account is not None:
            said = quote.status
            yield Deed(said.created_at, quote.quoted_account, said.account, NotificationType.QUOTE, said)


def _followed(follows: Iterable[Follow]) -> Iterator[Deed]:
    """An accepted request is no news to the one who accepted it."""
    for follow in follows:
        if not follow.target.locked:
            yield Deed(follow.created_at, follow.target, follow.account, NotificationType.FOLLOW)


def _asked() -> Iterator[Deed]:
    for request in FollowRequest.objects.select_related("account", "target").order_by("pk"):
        yield Deed(request.created_at, request.target, request.account, NotificationType.FOLLOW_REQUEST)


def _notifications(deeds: Iterable[Deed]) -> Iterator[Notification]:
    """Grouped as `notify` groups: with the last of its kind while that group began less than twelve hours before."""
    began: dict[tuple[int, str], int] = {}
    for deed in deeds:
        if deed.account == deed.by:
            continue
        ident = make_id(deed.at)
        key = f"ungrouped-{ident}"
        if deed.kind in GROUPED:
            stem = f"{deed.kind.value}-{deed.status.pk}" if deed.status else deed.kind.value
            hour = int(deed.at.timestamp() // 3600)
            first = began.get((deed.account.pk, stem), 0)
            if hour - first >= GROUP_SPAN.total_seconds() // 3600:
                began[deed.account.pk, stem] = first = hour
            key = f"{stem}-{first}"
        yield Notification(
            pk=ident,
            account=deed.account,
            from_account=deed.by,
            type=deed.kind,
            status=deed.status,
            group_key=key,
            created_at=deed.at,
        )
