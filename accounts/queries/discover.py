"""Finding people: by what one types, in the directory, through whom one follows."""

from collections.abc import Sequence

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When

from accounts.models.account import Account, AccountQuerySet
from accounts.models.follow import Follow
from accounts.models.relationship import DomainMute
from accounts.queries.audience import followed_ids, unwanted_by
from accounts.queries.find import split_handle


def search_accounts(
    viewer: Account | None, text: str, *, limit: int, offset: int = 0, following: bool = False
) -> list[Account]:
    """Whose username, or a word of whose name, begins with `text`; the exact handle first, then those followed."""
    typed = text.strip().removeprefix("@")
    username, domain = split_handle(typed)
    if not typed:
        return []
    found = Account.objects.with_stats().available().filter(_begins_with(typed, username, domain))
    followed = Exists(Follow.objects.filter(account=viewer, target=OuterRef("pk"))) if viewer else Value(False)
    if following:
        found = found.filter(followed)
    exact = Q(username__iexact=username) & (Q(domain__isnull=True) if domain is None else Q(domain__iexact=domain))
    found = found.annotate(is_exact=Case(When(exact, then=1), default=0), is_followed=followed)
    return list(found.order_by("-is_exact", "-is_followed", "-stats__followers_count", "-id")[offset : offset + limit])


def directory(viewer: Account | None, *, order: str = "active", local: bool = False) -> AccountQuerySet:
    """Who wants to be found: those who posted last first, or (`order="new"`) those who joined last."""
    found = _discoverable(viewer)
    if local:
        found = found.local()
    if order == "new":
        return found.order_by("-id")
    return found.order_by(F("stats__last_status_at").desc(nulls_last=True), "-id")


def familiar_followers(viewer: Account, account_ids: Sequence[int]) -> dict[int, list[Account]]:
    """For each of these accounts, those of the viewer's followees who follow it too (none where that is hidden)."""
    rows = (
        Follow.objects.filter(target__in=account_ids, account__in=followed_ids(viewer))
        .filter(account__suspended_at__isnull=True)
        .exclude(target__hide_collections=True)
        .order_by("-id")
        .values_list("target_id", "account_id")
    )
    pairs = list(rows)
    people = Account.objects.with_stats().in_bulk({account_id for _target, account_id in pairs})
    familiar: dict[int, list[Account]] = {account_id: [] for account_id in account_ids}
    for target_id, account_id in pairs:
        familiar[target_id].append(people[account_id])
    return familiar


def suggestions(viewer: Account, *, limit: int) -> list[tuple[Account, str]]:
    """Whom to follow, each with the reason: followed by those the viewer follows, then by most people here."""
    strangers = _discoverable(viewer).exclude(pk=viewer.pk).exclude(pk__in=followed_ids(viewer))
    strangers = strangers.exclude(follow_requests_of__account=viewer).filter(moved_to__isnull=True)
    near = strangers.filter(follows_of__account__in=followed_ids(viewer)).annotate(ties=Count("follows_of"))
    found: list[tuple[Account, str]] = [
        (account, "friends_of_friends") for account in near.order_by("-ties", "-id")[:limit]
    ]
    if len(found) < limit:
        others = strangers.local().exclude(pk__in=[account.pk for account, _reason in found])
        popular = others.filter(stats__followers_count__gt=0).order_by("-stats__followers_count", "-id")
        found += [(account, "most_followed") for account in popular[: limit - len(found)]]
    return found


def _discoverable(viewer: Account | None) -> AccountQuerySet:
    found = Account.objects.with_stats().available().filter(discoverable=True, silenced_at__isnull=True)
    if viewer is None:
        return found
    muted_domains = DomainMute.objects.filter(account=viewer).values("domain")
    return found.exclude(pk__in=unwanted_by(viewer)).exclude(domain__isnull=False, domain__in=muted_domains)


def _begins_with(typed: str, username: str, domain: str | None) -> Q:
    """A handle narrows to its domain. The forms are those that the trigram index can answer."""
    if "@" in typed:
        handle = Q(username__istartswith=username)
        return handle & (Q(domain__isnull=True) if domain is None else Q(domain__istartswith=domain))
    return Q(username__istartswith=typed) | Q(display_name__istartswith=typed) | Q(display_name__icontains=f" {typed}")
