"""What is known of hashtags: how they were used, and who follows and features them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models.account import Account
from instance.errors import NotFound
from instance.ids import id_at
from instance.sql import Template
from instance.text.format import find_tags, tag_name
from statuses.models.status import LISTED, Visibility
from statuses.models.tag import FeaturedTag, StatusTag, Tag, TagFollow

HISTORY_DAYS = 7
SUGGESTIONS = 10

History = list[dict[str, str]]


@dataclass(frozen=True)
class Use:
    """How often somebody used a tag where everybody could see it, and the day of the last time (UTC)."""

    statuses_count: int = 0
    last_status_at: date | None = None


@dataclass(frozen=True)
class TagFacts:
    """What stands beside the tags of a page; the viewer's part is None where nobody is signed in."""

    histories: dict[int | None, History]
    followed: set[int] | None = None
    featured: set[int] | None = None

    @classmethod
    def load(cls, tags: Sequence[Tag], viewer: Account | None) -> "TagFacts":
        histories = tag_histories(tags)
        if viewer is None:
            return cls(histories)
        ids = [tag.pk for tag in tags if tag.pk]
        return cls(
            histories,
            set(TagFollow.objects.filter(account=viewer, tag__in=ids).values_list("tag", flat=True)),
            set(FeaturedTag.objects.filter(account=viewer, tag__in=ids).values_list("tag", flat=True)),
        )

    def of(self, tag: Tag) -> dict[str, Any]:
        """Keyword arguments of `tag_entity`."""
        facts: dict[str, Any] = {"history": self.histories[tag.pk]}
        if self.followed is not None and self.featured is not None:
            facts |= {"following": tag.pk in self.followed, "featuring": tag.pk in self.featured}
        return facts


def find_tag(name: str) -> Tag:
    """The tag of this name, not saved where nobody used it yet. NotFound for what can be no hashtag."""
    written = name.removeprefix("#")
    if find_tags(f"#{written}") != [written]:
        raise NotFound
    plain = tag_name(written)
    return Tag.objects.filter(name=plain).first() or Tag(name=plain, display_name=written)


def tag_histories(tags: Sequence[Tag]) -> dict[int | None, History]:
    """How often and by how many each tag was used in public on each of the last seven days, today first."""
    today = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today - timedelta(days=back) for back in range(HISTORY_DAYS)]
    rows = (
        StatusTag.objects.filter(
            tag__in=[tag.pk for tag in tags if tag.pk],
            status__gte=id_at(days[-1]),
            status__visibility=Visibility.PUBLIC,
            status__deleted_at__isnull=True,
        )
        .order_by()
        .values("tag_id", day=TruncDate("status__created_at", tzinfo=UTC))
        .annotate(uses=Count("pk"), accounts=Count("status__account", distinct=True))
    )
    used = {(row["tag_id"], row["day"]): (row["uses"], row["accounts"]) for row in rows}
    return {tag.pk: [_day(day, *used.get((tag.pk, day.date()), (0, 0))) for day in days] for tag in tags}


_NAMES = Template(lambda status: StatusTag.objects.filter(status=status).values_list("tag__name"), "status")


def tag_names(status_id: int) -> tuple[str, ...]:
    """The normalised names of the tags that a status carries."""
    return tuple(name for (name,) in _NAMES.fetch(status=status_id))


def tags_followed_by(account: Account) -> QuerySet[TagFollow]:
    return TagFollow.objects.filter(account=account).select_related("tag")


def follows_tag(account: Account, name: str) -> bool:
    """By the tag's normalised name."""
    return TagFollow.objects.filter(account=account, tag__name=name).exists()


def tags_featured_by(account: Account) -> list[FeaturedTag]:
    """Those on the profile, the first chosen first; nothing of a suspended account."""
    if account.is_suspended:
        return []
    return list(FeaturedTag.objects.filter(account=account).select_related("tag").order_by("id"))


def uses_by(account: Account, tags: Sequence[int]) -> dict[int, Use]:
    """How often this account used each of these tags (ids)."""
    rows = _used_by(account).filter(tag__in=tags).values("tag_id").annotate(n=Count("pk"), at=Max("status__created_at"))
    found = {row["tag_id"]: Use(row["n"], row["at"].astimezone(UTC).date()) for row in rows}
    return {tag: found.get(tag, Use()) for tag in tags}


def tags_to_feature(account: Account) -> list[Tag]:
    """What this account uses most and does not feature yet."""
    used = _used_by(account).exclude(tag__featured_by__account=account)
    ranked = used.values("tag_id").annotate(n=Count("pk")).order_by("-n", "tag_id")
    ids = [row["tag_id"] for row in ranked[:SUGGESTIONS]]
    tags = Tag.objects.in_bulk(ids)
    return [tags[pk] for pk in ids]


def _used_by(account: Account) -> QuerySet[StatusTag]:
    return StatusTag.objects.filter(
        status__account=account, status__visibility__in=LISTED, status__deleted_at__isnull=True
    )


def _day(day: datetime, uses: int, accounts: int) -> dict[str, str]:
    return {"day": str(int(day.timestamp())), "uses": str(uses), "accounts": str(accounts)}
