"""Notifications in groups: a page counts groups, and what is said of each stops at the page's newest notification."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, Count, F, Max, Min, Q, QuerySet, TextField, When, Window
from django.db.models.functions import Cast, RowNumber

from accounts.models.account import Account
from instance.errors import NotFound
from instance.rest.pagination import Cursor
from timelines.models.notification import Notification, NotificationType
from timelines.queries.feed import Window as Span

GROUPABLE: tuple[str, ...] = (
    NotificationType.FAVOURITE,
    NotificationType.REBLOG,
    NotificationType.FOLLOW,
    NotificationType.ADMIN_SIGN_UP,
)
SAMPLE = 8
BATCH = 80
MOST_COUNTED = 5000


@dataclass(frozen=True, kw_only=True)
class Group:
    """One group of a page. `head_id` is its cursor there; the page fields tell what of it lies inside the page."""

    key: str
    type: str
    status_id: int | None
    head_id: int
    count: int
    most_recent_id: int
    page_min_id: int
    page_max_id: int
    latest_at: datetime
    sample_account_ids: list[int] = field(default_factory=list)


def page_of_groups(
    found: QuerySet[Notification], cursor: Cursor, grouped_types: Collection[str] = GROUPABLE
) -> list[Group]:
    """The groups that the next notifications belong to, newest first. Mastodon: GET /api/v2/notifications.

    Types that are not in `grouped_types` stand alone, under a key of their own.
    """
    heads = _heads(found.select_related(None), cursor, frozenset(grouped_types) & frozenset(GROUPABLE))
    return _described(found, heads, grouped_types)


def find_group(found: QuerySet[Notification], key: str) -> Group:
    """One group, whole. A key that was made for a single notification names that one."""
    head = found.filter(of_key(key)).select_related(None).order_by("-pk").first()
    if head is None:
        raise NotFound
    if head.group_key != key:
        return _alone(head)
    return _facts(found, {key: head})[key]


def accounts_of_group(found: QuerySet[Notification], key: str) -> list[Account]:
    """Everybody in a group, newest first."""
    people = [notification.from_account for notification in found.filter(of_key(key)).order_by("-pk")]
    if not people:
        raise NotFound
    return people


def count_groups(found: QuerySet[Notification], *, limit: int, grouped_types: Collection[str] = GROUPABLE) -> int:
    """How many groups there are among the newest of these notifications, counted up to `limit`."""
    newest = found.select_related(None).order_by("-pk").values("pk")[:MOST_COUNTED]
    key = Case(
        When(type__in=list(grouped_types), then=F("group_key")),
        default=Cast("pk", TextField()),
        output_field=TextField(),
    )
    return Notification.objects.filter(pk__in=newest).values(shown_as=key).distinct()[:limit].count()


def of_key(key: str) -> Q:
    """The notifications that are shown under this key: a group's, or the one that was shown as if it had none."""
    kind, _, number = key.partition("-")
    if kind == "ungrouped" and number.isascii() and number.isdigit() and len(number) < 19:
        return Q(group_key=key) | Q(pk=int(number))
    return Q(group_key=key)


def _heads(found: QuerySet[Notification], cursor: Cursor, grouped_types: Collection[str]) -> list[Notification]:
    """The first notification that is met of each group, going on past groups that fill a whole batch."""
    span, heads = Span.of(cursor), dict[str, Notification]()
    while len(heads) < cursor.limit:
        met = [key for key, head in heads.items() if head.type in grouped_types]
        rows = list(
            found.exclude(group_key__in=met, type__in=grouped_types)
            .filter(pk__gt=span.above, pk__lt=span.below)
            .order_by("pk" if span.ascending else "-pk")[:BATCH]
        )
        for row in rows:
            key = row.group_key if row.type in grouped_types else f"ungrouped-{row.pk}"
            if len(heads) < cursor.limit:
                heads.setdefault(key, row)
        if len(rows) < BATCH:
            break
        span = span.after(rows[-1].pk)
    return sorted(heads.values(), key=lambda head: head.pk, reverse=True)


def _described(
    found: QuerySet[Notification], heads: Sequence[Notification], grouped_types: Collection[str]
) -> list[Group]:
    joined = {head.group_key: head for head in heads if head.type in grouped_types}
    facts = _facts(found, joined, heads[-1].pk, heads[0].pk) if joined else {}
    return [facts[head.group_key] if head.type in grouped_types else _alone(head) for head in heads]


def _alone(head: Notification) -> Group:
    return Group(
        key=f"ungrouped-{head.pk}",
        type=head.type,
        status_id=head.status_id,
        head_id=head.pk,
        count=1,
        most_recent_id=head.pk,
        page_min_id=head.pk,
        page_max_id=head.pk,
        latest_at=head.created_at,
        sample_account_ids=[head.from_account_id],
    )


def _facts(
    found: QuerySet[Notification],
    heads: dict[str, Notification],
    oldest: int | None = None,
    newest: int | None = None,
) -> dict[str, Group]:
    """By key, in two queries. Without ends the page is everything."""
    members = found.select_related(None).filter(group_key__in=heads)
    if newest is not None:
        members = members.filter(pk__lte=newest)
    inside = Q() if oldest is None else Q(pk__gte=oldest)
    samples = _samples(members)
    rows = (
        members.order_by()
        .values("group_key")
        .annotate(
            number=Count("pk"),
            most_recent=Max("pk"),
            page_min=Min("pk", filter=inside),
            page_max=Max("pk", filter=inside),
            latest_at=Max("created_at", filter=inside),
        )
    )
    return {
        row["group_key"]: Group(
            key=row["group_key"],
            type=heads[row["group_key"]].type,
            status_id=heads[row["group_key"]].status_id,
            head_id=heads[row["group_key"]].pk,
            count=row["number"],
            most_recent_id=row["most_recent"],
            page_min_id=row["page_min"],
            page_max_id=row["page_max"],
            latest_at=row["latest_at"],
            sample_account_ids=samples[row["group_key"]],
        )
        for row in rows
    }


def _samples(members: QuerySet[Notification]) -> dict[str, list[int]]:
    """The newest few senders of each group, newest first."""
    place = Window(RowNumber(), partition_by=F("group_key"), order_by=F("pk").desc())
    rows = members.annotate(place=place).filter(place__lte=SAMPLE).order_by("group_key", "-pk")
    samples: dict[str, list[int]] = {}
    for key, account_id in rows.values_list("group_key", "from_account_id"):
        samples.setdefault(key, []).append(account_id)
    return samples
