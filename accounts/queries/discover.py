"""Finding people: by what one types, in the directory, through whom one follows.

Each ranks narrow rows first and then loads the accounts of its page: sorting rows with all their joins costs more.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from accounts.models.account import Account, AccountQuerySet
from accounts.models.follow import Follow, FollowRequest
from accounts.models.relationship import DomainMute
from accounts.queries.audience import followed_ids, unwanted_by
from accounts.queries.find import split_handle

RECENT = 200
"""So many of the latest followees are asked whom they follow."""


def search_accounts(
    viewer: Account | None, text: str, *, limit: int, offset: int = 0, following: bool = False
) -> list[Account]:
    """Whose username, or a word of whose name, begins with `text`; the exact handle first, then those followed."""
    typed = text.strip().removeprefix("@")
    username, domain = split_handle(typed)
    if not typed:
        return []
    found = Account.objects.available().filter(_begins_with(typed, username, domain))
    followed = Exists(Follow.objects.filter(account=viewer, target=OuterRef("pk"))) if viewer else Value(False)
    if following:
        found = found.filter(followed)
    exact = Q(username__iexact=username) & (Q(domain__isnull=True) if domain is None else Q(domain__iexact=domain))
    found = found.annotate(is_exact=Case(When(exact, then=1), default=0), is_followed=followed)
    ranked = found.order_by("-is_exact", "-is_followed", "-stats__followers_count", "-id")
    return _load(ranked.values_list("pk", flat=True)[offset : offset + limit])


def directory(
    viewer: Account | None, *, limit: int, offset: int = 0, order: str = "active", local: bool = False
) -> list[Account]:
    """Who wants to be found: those who posted last first, or (`order="new"`) those who joined last."""
    found = _discoverable(viewer)
    if local:
        found = found.local()
    newest = F("stats__last_status_at").desc(nulls_last=True)
    ranked = found.order_by("-id") if order == "new" else found.order_by(newest, "-id")
    return _load(ranked.values_list("pk", flat=True)[offset : offset + limit])


def familiar_followers(viewer: Account, account_ids: Sequence[int]) -> dict[int, list[Account]]:
    """For each of these accounts, those of the viewer's followees who follow it too (none where that is hidden)."""
    pairs = list(
        Follow.objects.filter(target__in=account_ids, account__in=followed_ids(viewer))
        .filter(account__suspended_at__isnull=True)
        .exclude(target__hide_collections=True)
        .order_by("-id")
        .values_list("target_id", "account_id")
    )
    people = Account.objects.with_stats().in_bulk({account_id for _target, account_id in pairs})
    familiar: dict[int, list[Account]] = {account_id: [] for account_id in account_ids}
    for target_id, account_id in pairs:
        familiar[target_id].append(people[account_id])
    return familiar


def suggestions(viewer: Account, *, limit: int) -> list[tuple[Account, str]]:
    """Whom to follow, each with the reason: followed by those the viewer follows, then by most people here."""
    strangers = _discoverable(viewer).exclude(pk=viewer.pk).exclude(pk__in=followed_ids(viewer))
    asked = FollowRequest.objects.filter(account=viewer).values("target")
    strangers = strangers.exclude(pk__in=asked).filter(moved_to__isnull=True)
    near = _friends_of_friends(viewer, strangers)[:limit]
    popular = strangers.local().exclude(pk__in=near).filter(stats__followers_count__gt=0)
    far = popular.order_by("-stats__followers_count", "-id").values_list("pk", flat=True)[: limit - len(near)]
    reasons = dict.fromkeys(near, "friends_of_friends") | dict.fromkeys(far, "most_followed")
    return [(account, reasons[account.pk]) for account in _load(reasons)]


def _friends_of_friends(viewer: Account, strangers: AccountQuerySet) -> list[int]:
    """Those most of the viewer's latest followees follow. Looking at all followees of somebody with thousands of them
    would not make the advice better.
    """
    friends = list(Follow.objects.filter(account=viewer).order_by("-id").values_list("target", flat=True)[:RECENT])
    known = Follow.objects.filter(account__in=friends, target__discoverable=True).values_list("target", flat=True)
    ties = Counter(known)
    wanted = strangers.filter(pk__in=ties).values_list("pk", flat=True)
    return sorted(wanted, key=lambda pk: (-ties[pk], -pk))


def _discoverable(viewer: Account | None) -> AccountQuerySet:
    found = Account.objects.available().filter(discoverable=True, silenced_at__isnull=True)
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


def _load(account_ids: Iterable[int]) -> list[Account]:
    """Complete accounts, in the order of the ids."""
    ids = list(account_ids)
    found = Account.objects.with_stats().in_bulk(ids)
    return [found[pk] for pk in ids]
