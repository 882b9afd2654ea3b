"""How many strangers of one server we get to know at a time: a flood of new actors is let in no faster than this."""

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from federation.as2.names import bought_domain
from federation.as2.urls import domain_of
from federation.fetch import Later, NotFetched, understood
from federation.models.key import RemoteKey
from federation.models.peer import Peer
from instance.caches import count
from instance.locks import lock_name

WINDOW = 300
SHARE = 10
"""A server that we know well may bring a tenth of what we know of it, if that is more than MAX_NEW_ACTORS."""


class TooManyNewcomers(Later):
    """Its next ones are let in when the window is over."""


class TooManyNames(NotFetched):
    """Somebody makes up servers below one domain."""


def require_room(uri: str) -> None:
    """Before anything of a stranger is fetched: TooManyNewcomers where his server's share is used up."""
    name = _name("actors", uri)
    if _is_over(cache.get(name) or 0, uri, 0):
        raise _refusal(uri)


def take_place(uri: str) -> None:
    """For a stranger who is about to become an account. TooManyNewcomers, or TooManyNames for a new server."""
    _count("actors", uri)
    domain = domain_of(uri)
    if not Peer.objects.filter(pk=domain).exists():
        _meet(domain)


def count_key(key_id: str) -> None:
    """For a key that is about to be fetched because a request names it; TooManyNewcomers as for actors."""
    _count("keys", key_id)


def _count(kind: str, uri: str) -> None:
    if _is_over(count(_name(kind, uri), WINDOW), uri, 1):
        raise _refusal(uri)


def _is_over(used: int, uri: str, own: int) -> bool:
    """Known ones are counted only where the common limit is used up."""
    if used < settings.MAX_NEW_ACTORS + own:
        return False
    return used >= RemoteKey.objects.filter(key_id__startswith=_root(uri)).count() // SHARE + own


def _meet(domain: str) -> None:
    """A row for a server that is new here, unless there are too many names like its own."""
    bought = bought_domain(domain)
    with transaction.atomic():
        lock_name(f"names below {bought}")
        below = Peer.objects.filter(domain__endswith=f".{bought}")
        if domain.partition(":")[0] != bought and below.count() >= settings.MAX_SUBDOMAINS:
            raise TooManyNames(f"more than {settings.MAX_SUBDOMAINS} servers below {bought}")
        Peer.objects.get_or_create(domain=domain, defaults={"scheme": understood(domain)})


def _refusal(uri: str) -> TooManyNewcomers:
    return TooManyNewcomers(f"too many new actors of {bought_domain(domain_of(uri))} at once")


def _name(kind: str, uri: str) -> str:
    return f"new-{kind}:{bought_domain(domain_of(uri))}"


def _root(uri: str) -> str:
    return f"{uri.partition('//')[0]}//{uri.partition('//')[2].partition('/')[0]}/"
