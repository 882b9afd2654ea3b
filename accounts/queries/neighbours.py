"""The actor ids of who follows and is followed, page by page, for other servers."""

from django.db.models import QuerySet

from accounts.models.account import Account
from accounts.models.follow import Follow

PAGE = 12


def follower_uris(account_id: int, page: int) -> list[str]:
    """Newest first; `page` counts from 1."""
    return _uris(Follow.objects.filter(target=account_id).order_by("-id"), "account", page)


def followee_uris(account_id: int, page: int) -> list[str]:
    return _uris(Follow.objects.filter(account=account_id).order_by("-id"), "target", page)


def _uris(follows: QuerySet[Follow], side: str, page: int) -> list[str]:
    ids = list(follows.values_list(side, flat=True)[(page - 1) * PAGE : page * PAGE])
    accounts = Account.objects.only("username", "domain", "uri").in_bulk(ids)
    return [accounts[pk].actor_uri for pk in ids if pk in accounts]
