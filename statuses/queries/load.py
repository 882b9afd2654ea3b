"""Statuses by id or query, visible to a viewer, with all that rendering needs, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from accounts.models.account import Account
from instance.errors import NotFound
from statuses.models.media import MediaAttachment
from statuses.models.quote import Quote, QuoteState
from statuses.models.status import Mention, Status
from statuses.models.tag import Tag
from statuses.queries.viewer import ViewerState

RENDERED = ("stats", "poll", "quote", "application")


@dataclass(frozen=True)
class Loaded:
    """A page of statuses ready to be rendered: reblogs and quotes filled in, the viewer's state beside it."""

    statuses: list[Status]
    state: ViewerState
    by_id: dict[int, Status] = field(default_factory=dict)


def find_status(status_id: int, viewer: Account | None) -> Status:
    """One status that the viewer may see. NotFound whether it is absent or hidden (behaviours: invisible is 404)."""
    found = Status.objects.visible_to(viewer).select_related("account", *RENDERED).filter(pk=status_id).first()
    if found is None:
        raise NotFound
    return found


def find_original(status_id: int, viewer: Account | None) -> Status:
    """The status to act on: of a reblog, what it reblogs."""
    found = find_status(status_id, viewer)
    return found if found.reblog_of_id is None else find_status(found.reblog_of_id, viewer)


def find_own(status_id: int, account: Account) -> Status:
    """A status of the account itself; those of others are not found, visible or not."""
    found = Status.objects.alive().select_related("account", *RENDERED).filter(pk=status_id, account=account).first()
    if found is None:
        raise NotFound
    return found


def load_ids(ids: Iterable[int], viewer: Account | None) -> Loaded:
    """The statuses with these ids in this order; unknown and invisible ones are left out."""
    wanted = list(ids)
    rows = {status.pk: status for status in Status.objects.visible_to(viewer).filter(pk__in=wanted)}
    return load([rows[pk] for pk in wanted if pk in rows], viewer)


def load(statuses: QuerySet[Status] | Iterable[Status], viewer: Account | None) -> Loaded:
    """Complete these statuses (in their order), whose visibility has been asked already."""
    page = list(statuses)
    everything = {status.pk: status for status in [*_inner(page), *page]}  # the page's own objects are completed
    rows = list(everything.values())
    prefetch_related_objects(
        rows,
        *RENDERED,
        "account__stats",
        "account__user__role",
        "account__moved_to__stats",
        "account__moved_to__user__role",
        Prefetch("mentions", Mention.objects.filter(silent=False).select_related("account").order_by("pk")),
        Prefetch("media", MediaAttachment.objects.order_by("pk")),
        Prefetch("tags", Tag.objects.order_by("name")),
    )
    for status in rows:
        _join(status, everything)
    return Loaded(page, ViewerState.load(viewer, rows), everything)


def _inner(page: list[Status]) -> QuerySet[Status]:
    """What the page reblogs, what it quotes, and what its reblogs quote. By ids alone: an OR over a subquery would
    read the whole table."""
    originals = [status.reblog_of_id for status in page if status.reblog_of_id]
    outer = [status.pk for status in page] + originals
    quotes = Quote.objects.filter(status__in=outer, state=QuoteState.ACCEPTED, quoted_status__isnull=False)
    return Status.objects.filter(pk__in=[*originals, *quotes.values_list("quoted_status", flat=True)])


def _join(status: Status, everything: dict[int, Status]) -> None:
    if status.reblog_of_id:
        status.reblog_of = everything.get(status.reblog_of_id)
    quote = getattr(status, "quote", None)
    if quote is not None and quote.quoted_status_id in everything:
        quote.quoted_status = everything[quote.quoted_status_id]
