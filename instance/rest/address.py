"""Which address a request came from, when a proxy that we trust stands in front."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The last hop that is not one of TRUSTED_PROXY_IPS. A header from anybody else is not believed.

    An empty REMOTE_ADDR is a Unix socket: only our own proxy can write to it.
    """
    hop = request.META.get("REMOTE_ADDR", "")
    if hop and not _is_trusted(hop):
        return hop
    for forwarded in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        address = _clean(forwarded)
        if address is None:
            break
        hop = address
        if not _is_trusted(address):
            break
    return hop or "127.0.0.1"


def bucket_address(address: str) -> str:
    """What a rate limit counts: a whole /64 for IPv6, since one household owns it all."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)


def _clean(text: str) -> str | None:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return None


def _is_trusted(address: str) -> bool:
    cleaned = _clean(address)
    if cleaned is None:
        return False
    return any(ip_address(cleaned) in network for network in _networks(tuple(settings.TRUSTED_PROXY_IPS)))


@lru_cache
def _networks(names: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(name, strict=False) for name in names)
