"""Who did what with a status, and what somebody has kept; all paged by the row that says so."""

from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.models.account import Account
from accounts.queries.sight import in_sight_of
from instance.errors import NotFound
from statuses.models.interaction import Bookmark, Favourite
from statuses.models.poll import Poll
from statuses.models.quote import Quote, QuoteState
from statuses.models.status import Status


def favourites_of(status: Status, viewer: Account | None) -> QuerySet[Favourite]:
    """By people whom the viewer has not turned from, nor they from the viewer."""
    found = Favourite.objects.filter(status=status, account__suspended_at__isnull=True, account__pending=False)
    return found if viewer is None else found.filter(in_sight_of(viewer, "account"))


def reblogs_of(status: Status, viewer: Account | None) -> QuerySet[Status]:
    """Only those that the viewer may see, as with favourites: a private reblog names nobody."""
    found = Status.objects.visible_to(viewer).filter(reblog_of=status)
    return found if viewer is None else found.filter(in_sight_of(viewer, "account"))


def quotes_of(status: Status, viewer: Account) -> QuerySet[Quote]:
    """Those that its author agreed to and the viewer may see."""
    visible = Status.objects.visible_to(viewer)
    found = Quote.objects.filter(quoted_status=status, state=QuoteState.ACCEPTED, status__in=visible)
    return found.filter(in_sight_of(viewer, "account"))


def people_of(rows: Iterable[Favourite | Status]) -> list[Account]:
    """The accounts behind these rows, in their order, ready to be rendered."""
    ids = [row.account_id for row in rows]
    people = Account.objects.with_stats().in_bulk(ids)
    return [people[pk] for pk in ids]


def favourites_by(account: Account) -> QuerySet[Favourite]:
    visible = Status.objects.visible_to(account)
    return Favourite.objects.filter(account=account, status__in=visible)


def bookmarks_by(account: Account) -> QuerySet[Bookmark]:
    visible = Status.objects.visible_to(account)
    return Bookmark.objects.filter(account=account, status__in=visible)


def find_poll(poll_id: int, viewer: Account | None) -> Poll:
    """The poll of a status that the viewer may see; NotFound otherwise."""
    found = (
        Poll.objects.filter(pk=poll_id, status__in=Status.objects.visible_to(viewer)).select_related("status").first()
    )
    if found is None:
        raise NotFound
    return found
