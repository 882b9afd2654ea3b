"""The counters of the demo, counted once from the rows instead of one by one."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import F

from accounts.models.account import AccountStats
from accounts.models.follow import Follow
from instance.text.format import tag_name
from statuses.models.interaction import Favourite
from statuses.models.quote import Quote
from statuses.models.status import LISTED, Status, StatusStats, Visibility
from statuses.models.tag import FeaturedTag, Tag
from timelines.management.demo.people import People
from timelines.management.demo.script import Script


def count_statuses(statuses: list[Status], boosts: list[Status], favourites: list[Favourite]) -> None:
    replies = Counter(
        status.in_reply_to_id for status in statuses if status.in_reply_to_id and status.visibility in LISTED
    )
    reblogs = Counter(boost.reblog_of_id for boost in boosts if boost.visibility in LISTED)
    favoured = Counter(favourite.status_id for favourite in favourites)
    quotes = Counter(Quote.objects.filter(status__in=statuses).values_list("quoted_status", flat=True))
    rows = [
        StatusStats(
            status=status,
            replies_count=replies[status.pk],
            reblogs_count=reblogs[status.pk],
            favourites_count=favoured[status.pk],
            quotes_count=quotes[status.pk],
        )
        for status in statuses
    ]
    counted = ["replies_count", "reblogs_count", "favourites_count", "quotes_count"]
    StatusStats.objects.bulk_update(rows, counted, batch_size=500)


def count_accounts(people: People, statuses: Iterable[Status], follows: list[Follow]) -> None:
    """Added to what is there: the owner may have been busy already."""
    said, last = Counter[int](), {}
    for status in sorted(statuses, key=lambda status: status.created_at):
        if status.visibility != Visibility.DIRECT:
            said[status.account_id] += 1
            last[status.account_id] = status.created_at
    followers = Counter(follow.target_id for follow in follows)
    following = Counter(follow.account_id for follow in follows)
    for account in people.values():
        AccountStats.objects.filter(account=account).update(
            statuses_count=F("statuses_count") + said[account.pk],
            followers_count=F("followers_count") + followers[account.pk],
            following_count=F("following_count") + following[account.pk],
            last_status_at=last.get(account.pk),
        )


def feature_tags(script: Script, people: People) -> None:
    """Members show their tags on their profiles, with how often they used them."""
    featured = []
    for member in script.members:
        for name in member.featured_tags:
            tag, _new = Tag.objects.get_or_create(name=tag_name(name), defaults={"display_name": name})
            used = Status.objects.public().filter(account=people[member.name], tags=tag).order_by("id")
            moments = list(used.values_list("created_at", flat=True))
            featured.append(
                FeaturedTag(
                    account=people[member.name],
                    tag=tag,
                    statuses_count=len(moments),
                    last_status_at=moments[-1] if moments else None,
                )
            )
    FeaturedTag.objects.bulk_create(featured)
