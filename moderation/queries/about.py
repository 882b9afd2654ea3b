"""What this server tells about itself: how many people, what they agreed to, whom to turn to."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from accounts.models.account import Account
from accounts.models.user import User
from accounts.queries.find import visible_accounts
from federation.models.domain_policy import DomainBlock, Severity
from federation.models.peer import Peer
from instance.models.site import InstanceSettings, Registrations
from moderation.models.rule import Rule
from statuses.models.status import Status

_COUNTED_FOR = 300


@dataclass(frozen=True)
class Counts:
    users: int
    active_month: int
    active_half_year: int
    statuses: int
    domains: int


def counts() -> Counts:
    """Members, posts and known servers; counted every five minutes at most, since every visiting crawler asks."""
    found = cache.get("about:counts")
    if found is None:
        found = _count()
        cache.set("about:counts", found, _COUNTED_FOR)
    return found


def registrations_open(site: InstanceSettings) -> bool:
    """Anybody may ask to join, whether or not a moderator approves it first."""
    return site.registrations != Registrations.CLOSED and not settings.SINGLE_USER_MODE


def rules() -> list[Rule]:
    return list(Rule.objects.order_by("position", "id"))


def contact_account() -> Account | None:
    """The member who answers for this server, if the administrator named one."""
    name = InstanceSettings.current().contact_username
    return visible_accounts().with_handle(name, None).first() if name else None


def known_domains() -> list[str]:
    """Every server that this one has met, but those it does not speak with."""
    shunned = DomainBlock.objects.filter(severity=Severity.SUSPEND).values("domain")
    return list(Peer.objects.exclude(domain__in=shunned).order_by("domain").values_list("domain", flat=True))


def published_domain_blocks() -> list[DomainBlock]:
    """Servers that are limited or not spoken with; blocks of mere details are nobody's business."""
    return list(DomainBlock.objects.exclude(severity=Severity.NOOP).order_by("domain"))


def _count() -> Counts:
    members = User.objects.filter(account__suspended_at__isnull=True, account__pending=False)
    now = timezone.now()
    return Counts(
        users=members.count(),
        active_month=members.filter(last_active_at__gt=now - timedelta(days=30)).count(),
        active_half_year=members.filter(last_active_at__gt=now - timedelta(days=180)).count(),
        statuses=Status.objects.alive().by_local().count(),
        domains=Peer.objects.count(),
    )
