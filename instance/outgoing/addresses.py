"""Where we go: the public internet on the ports of the web, or what settings name expressly."""

import ipaddress
import socket
from typing import Any

from django.conf import settings

PORTS = (80, 443)
_SPECIAL = (ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("192.88.99.0/24"))
"""Protocol assignments that some versions of Python call global."""
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def find(host: str, port: int) -> list[Any]:
    """The socket addresses of a name that we may connect to; OSError or UnicodeError where the name is unknown.

    Resolved once: whoever connects uses these very addresses, so a name server cannot change its mind in between.
    """
    named = settings.EXTRA_HOSTS.get(host.lower())
    if named is not None:
        return socket.getaddrinfo(*named, type=socket.SOCK_STREAM)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [entry for entry in found if is_allowed(str(entry[4][0]), port)]


def is_allowed(address: str, port: int) -> bool:
    """Whether we connect to this address."""
    try:
        found = _innermost(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    if any(found in network for network in settings.ALLOWED_PRIVATE_ADDRESSES):
        return True
    if isinstance(found, ipaddress.IPv6Address) and found not in _GLOBAL_UNICAST:
        return False
    if any(found in network for network in _SPECIAL):
        return False
    return port in PORTS and found.is_global and not found.is_multicast and not found.is_reserved


def _innermost(address: Address) -> Address:
    """The IPv4 address that an IPv6 one only wraps (mapped, 6to4, Teredo, NAT64), for that is where packets end up."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address
